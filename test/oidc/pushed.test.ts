import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { project } from '../../domain/project/project.ts';
import { portal, redirectUri } from './apps.ts';
import { basic, origin, startWorld, type World } from './world.ts';

const asked = {
  client_id: 'web',
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid',
  state: 'pushed state',
};
const push = ({ post }: World, changes: object = {}, headers: Record<string, string> = basic('web')) =>
  post('/oauth/v2/par', { ...asked, ...changes }, headers);
const pushed = async (world: World, changes: object = {}) => (await push(world, changes)).json().request_uri as string;
const bring = ({ get }: World, request_uri: string, changes: object = {}) =>
  get('/oauth/v2/authorize', { client_id: 'web', request_uri, ...changes });
const authRequestIn = (answer: { readonly headers: { readonly location?: unknown } }) =>
  new URL(String(answer.headers.location)).searchParams.get('authRequest') ?? '';

describe('a pushed request', () => {
  it('is kept for a minute under a name that nobody can guess, and nothing beside it counts', async () => {
    const world = await startWorld();
    const answer = await push(world);
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([201, 'no-store']);
    const { request_uri, expires_in } = answer.json();
    expect(request_uri).toMatch(/^urn:ietf:params:oauth:request_uri:[\w.-]{40,}$/);
    expect(expires_in).toBe(60);
    const login = await bring(world, request_uri, {
      scope: 'openid email',
      state: 'changed',
      redirect_uri: 'https://evil.example',
    });
    const url = new URL(await world.complete(authRequestIn(login), await world.signIn()));
    expect(`${url.origin}${url.pathname}`).toBe(redirectUri);
    expect(url.searchParams.get('state')).toBe('pushed state');
  });

  it('may insist on an acr that somebody can reach here; on no other, which is said at once', async () => {
    const world = await startWorld();
    const insisting = (values: readonly string[]) => ({
      claims: JSON.stringify({ id_token: { acr: { essential: true, values } } }),
    });
    const refused = await push(world, insisting(['urn:elsewhere:gold']));
    expect([refused.statusCode, refused.json().error]).toEqual([400, 'unmet_authentication_requirements']);
    const once = await push(world, insisting(['urn:elsewhere:gold', 'urn:fasti:acr:2fa']));
    expect(once.statusCode).toBe(201);
    const id = authRequestIn(await bring(world, once.json().request_uri));
    await expect(world.complete(id, await world.signIn('710'))).rejects.toMatchObject({
      code: 'auth_request.acr_unmet',
    });
    expect(await world.complete(id, await world.signIn('711', ['totp']))).toContain('code=');
  });

  it('is used up by the answer, not by a page that is loaded again', async () => {
    const world = await startWorld();
    const request_uri = await pushed(world);
    const [first, second] = [
      authRequestIn(await bring(world, request_uri)),
      authRequestIn(await bring(world, request_uri)),
    ];
    expect(second).toBe(first);
    await world.complete(first, await world.signIn());
    const again = await bring(world, request_uri);
    expect([again.statusCode, again.json().error]).toEqual([400, 'invalid_request_uri']);
  });

  it('is good for its own client, and for a minute', async () => {
    const world = await startWorld();
    const request_uri = await pushed(world);
    const refused = [
      await bring(world, request_uri, { client_id: 'spa' }),
      await bring(world, `${request_uri}x`),
      await bring(world, `urn:ietf:params:oauth:request_uri:${'x'.repeat(60)}`),
    ];
    for (const answer of refused)
      expect([answer.statusCode, answer.headers.location, answer.json().error]).toEqual([
        400,
        undefined,
        'invalid_request_uri',
      ]);
    world.later(60);
    expect((await bring(world, request_uri)).json().error).toBe('invalid_request_uri');
  });

  it.each([
    [401, 'invalid_client', {}, basic('web', 'wrong')],
    [401, 'invalid_client', {}, {}],
    [400, 'invalid_request', { redirect_uri: 'https://evil.example' }, basic('web')],
    [400, 'invalid_request', { redirect_uri: '' }, basic('web')],
    [400, 'invalid_request', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, basic('web')],
    [400, 'unsupported_response_type', { response_type: 'token' }, basic('web')],
    [400, 'invalid_request', { code_challenge: 'x', code_challenge_method: 'plain' }, basic('web')],
    [400, 'invalid_request_object', { request: 'x.y.z' }, basic('web')],
  ])('is refused with %i %s for %j', async (status, error, changes, headers) => {
    const answer = await push(await startWorld(), changes, headers);
    expect([answer.statusCode, answer.json().error]).toEqual([status, error]);
  });

  it('of a public client needs PKCE as ever', async () => {
    const world = await startWorld();
    expect((await push(world, { client_id: 'spa' }, {})).json().error).toBe('invalid_request');
    const pkce = { code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' };
    expect((await push(world, { client_id: 'spa', ...pkce }, {})).statusCode).toBe(201);
  });

  it('may be a signed object, beside which nothing counts', async () => {
    const world = await startWorld();
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const metadata = { jwks: { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig' }] } };
    await world.api.execute(world.context, project, portal, { type: 'SetAppMetadata', appId: 'web', metadata });
    const request = await new SignJWT({ ...asked, iss: 'web', aud: origin, state: 'signed' })
      .setProtectedHeader({ alg: 'ES256', typ: 'oauth-authz-req+jwt' })
      .setExpirationTime('1m')
      .sign(privateKey);
    const request_uri = await pushed(world, { request, scope: 'openid email' });
    const url = await world.complete(authRequestIn(await bring(world, request_uri)), await world.signIn());
    expect(new URL(url).searchParams.get('state')).toBe('signed');
  });

  it('is the only way where the client, or the operator, demands it', async () => {
    const world = await startWorld();
    const straight = async () =>
      new URL(String((await world.authorize({ client_id: 'web' })).headers.location)).searchParams.get('error');
    expect(await straight()).toBeNull();
    const metadata = { require_pushed_authorization_requests: true };
    await world.api.execute(world.context, project, portal, { type: 'SetAppMetadata', appId: 'web', metadata });
    expect(await straight()).toBe('invalid_request');
    expect(authRequestIn(await bring(world, await pushed(world)))).toMatch(/^V2_/);
  });
});
