import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { user } from '../../domain/user/user.ts';
import { portal, redirectUri, secret } from './apps.ts';
import { ada, basic, machineId, origin, startWorld } from './world.ts';

describe('a code', () => {
  it('becomes tokens', async () => {
    const { code, exchange, get } = await startWorld();
    const answer = await exchange(await code());
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    const tokens = answer.json();
    expect(tokens).toMatchObject({
      token_type: 'Bearer',
      expires_in: 43_200,
      scope: 'openid profile email offline_access',
    });
    const keys = (await get('/oauth/v2/keys')).json();
    const { payload, protectedHeader } = await jwtVerify(tokens.id_token, createLocalJWKSet(keys), {
      issuer: origin,
      audience: 'spa',
    });
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload).toMatchObject({ sub: ada, azp: 'spa', nonce: 'the nonce', sid: '700', amr: ['pwd'] });
    expect(payload['at_hash']).toMatch(/^[\w-]{22}$/);
    expect(payload.aud).toContain(portal);
    expect(payload['email']).toBeUndefined();
  });

  it('tells which factors were shown (RFC 8176)', async () => {
    const { code, exchange, signIn } = await startWorld();
    const { id_token } = (await exchange(await code({}, await signIn('700', ['totp'])))).json();
    expect(decodeJwt(id_token)['amr']).toEqual(['pwd', 'otp', 'mfa']);
  });

  it('is good once, and its tokens end when it comes again', async () => {
    const { code, exchange, get } = await startWorld();
    const sent = await code();
    const { access_token } = (await exchange(sent)).json();
    const userinfo = () => get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${access_token}` });
    expect((await userinfo()).statusCode).toBe(200);
    const again = await exchange(sent);
    expect([again.statusCode, again.json().error]).toEqual([400, 'invalid_grant']);
    expect((await userinfo()).statusCode).toBe(401);
  });

  it.each([
    ['a wrong verifier', { code_verifier: 'w'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
    ['a verifier that is too short', { code_verifier: 'short' }],
    ['another redirect URI', { redirect_uri: `${redirectUri}/` }],
    ['another client', { client_id: 'cli' }],
    ['another code', { code: 'abc' }],
  ])('is refused with %s, and stays good', async (_, changes) => {
    const { code, exchange } = await startWorld();
    const sent = await code();
    const refused = await exchange(sent, changes);
    expect([refused.statusCode, refused.json().error]).toEqual([400, 'invalid_grant']);
    expect((await exchange(sent)).statusCode).toBe(200);
  });

  it('expires after ten minutes', async () => {
    const { code, exchange, later } = await startWorld();
    const sent = await code();
    later(601);
    expect((await exchange(sent)).json().error).toBe('invalid_grant');
  });

  it('is nothing to a user who was deactivated meanwhile', async () => {
    const { code, exchange, api, context } = await startWorld();
    const sent = await code();
    await api.execute(context, user, ada, { type: 'DeactivateUser' });
    expect((await exchange(sent)).json().error).toBe('invalid_grant');
  });
});

describe('a client', () => {
  const web = { client_id: 'web' };
  it('proves itself in the header or in the body, but not in both', async () => {
    const { code, exchange } = await startWorld();
    const byHeader = await exchange(await code(web), { client_id: '' }, basic('web'));
    expect(byHeader.statusCode).toBe(200);
    expect((await exchange(await code(web), { ...web, client_secret: secret })).statusCode).toBe(200);
    const both = await exchange(await code(web), { ...web, client_secret: secret }, basic('web'));
    expect([both.statusCode, both.json().error]).toEqual([400, 'invalid_request']);
  });

  it('with a wrong secret, or none, or unknown, learns only that it is not valid', async () => {
    const { code, exchange } = await startWorld();
    const sent = await code(web);
    const answers = await Promise.all([
      exchange(sent, { client_id: '' }, basic('web', 'wrong')),
      exchange(sent, web),
      exchange(sent, { client_id: 'nobody' }),
      exchange(sent, { client_id: '' }),
    ]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers[0]?.statusCode).toBe(401);
    expect(answers[0]?.headers['www-authenticate']).toMatch(/^Basic /);
    expect(answers[0]?.json().error).toBe('invalid_client');
  });
});

describe('a refresh token', () => {
  const refresh = (refresh_token: string, more: object = {}) => ({
    grant_type: 'refresh_token',
    client_id: 'spa',
    refresh_token,
    ...more,
  });

  it('brings new tokens and a new refresh token', async () => {
    const { tokens, post } = await startWorld();
    const first = await tokens();
    const second = (await post('/oauth/v2/token', refresh(first.refresh_token))).json();
    expect(second.refresh_token).not.toBe(first.refresh_token);
    // Core, 12.2: of the same sign-in, and of no request.
    const [began, renewed] = [first.id_token, second.id_token].map((token) => decodeJwt(token));
    for (const name of ['iss', 'sub', 'aud', 'azp', 'auth_time', 'acr', 'sid'])
      expect(renewed?.[name]).toEqual(began?.[name]);
    expect([began?.['nonce'], renewed?.['nonce']]).toEqual(['the nonce', undefined]);
    expect((await post('/oauth/v2/token', refresh(second.refresh_token))).statusCode).toBe(200);
  });

  it('that was used before ends all tokens of the login', async () => {
    const { tokens, post, get, later } = await startWorld();
    const first = await tokens();
    const second = (await post('/oauth/v2/token', refresh(first.refresh_token))).json();
    later(5);
    const reused = await post('/oauth/v2/token', refresh(first.refresh_token));
    expect([reused.statusCode, reused.json().error]).toEqual([400, 'invalid_grant']);
    expect((await post('/oauth/v2/token', refresh(second.refresh_token))).json().error).toBe('invalid_grant');
    const userinfo = await get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${second.access_token}` });
    expect(userinfo.statusCode).toBe(401);
  });

  it('has one successor, whoever comes at the same time or once more because the answer was lost', async () => {
    const { tokens, post, later } = await startWorld();
    const { refresh_token } = await tokens();
    const use = async (token: string) => (await post('/oauth/v2/token', refresh(token))).json();
    const answers = await Promise.all([1, 2, 3].map(() => use(refresh_token)));
    later(4);
    const successors = new Set([...answers, await use(refresh_token)].map((answer) => answer.refresh_token));
    expect(successors.size).toBe(1);
    const third = await use([...successors][0]);
    expect(third.refresh_token).toBeDefined();
    // Now its successor was used: who still comes with the first has robbed the client, or was.
    expect((await use(refresh_token)).error).toBe('invalid_grant');
    expect((await use(third.refresh_token)).error).toBe('invalid_grant');
  });

  it('gives less on request, never more', async () => {
    const { tokens, post } = await startWorld();
    const first = await tokens({ scope: 'openid profile offline_access' });
    const more = await post('/oauth/v2/token', refresh(first.refresh_token, { scope: 'openid email' }));
    expect(more.json().error).toBe('invalid_scope');
    const less = await post('/oauth/v2/token', refresh(first.refresh_token, { scope: 'openid' }));
    expect(less.json().scope).toBe('openid');
  });

  it('is of one client, and no access token', async () => {
    const { tokens, post, get } = await startWorld();
    const { refresh_token, access_token } = await tokens();
    expect((await post('/oauth/v2/token', refresh(refresh_token, { client_id: 'cli' }))).json().error).toBe(
      'invalid_grant',
    );
    expect((await post('/oauth/v2/token', refresh(access_token))).json().error).toBe('invalid_grant');
    const asAccess = await get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${refresh_token}` });
    expect(asAccess.statusCode).toBe(401);
  });

  it('is not given without offline_access', async () => {
    const { tokens } = await startWorld();
    expect((await tokens({ scope: 'openid' })).refresh_token).toBeUndefined();
  });
});

describe('a machine user', () => {
  const form = { grant_type: 'client_credentials', scope: 'openid profile urn:zitadel:iam:org:project:id:zitadel:aud' };

  it('signs in with its name and secret', async () => {
    const { post, get, instance } = await startWorld();
    const answer = await post('/oauth/v2/token', form, basic('robot'));
    expect(answer.statusCode).toBe(200);
    const { access_token, id_token, refresh_token } = answer.json();
    expect(refresh_token).toBeUndefined();
    expect(decodeJwt(id_token)).toMatchObject({ sub: machineId, aud: ['robot', instance.projectId] });
    const userinfo = await get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${access_token}` });
    expect(userinfo.json()).toMatchObject({ sub: machineId, name: 'Robot', preferred_username: 'robot' });
  });

  it('is refused with a wrong secret; an application, which this grant is not for, is told so where it proves who it is', async () => {
    const { post } = await startWorld();
    for (const [name, secretOfIt, error] of [
      ['robot', 'wrong', 'invalid_client'],
      ['web', 'wrong', 'invalid_client'],
      ['nobody', secret, 'invalid_client'],
      ['web', secret, 'unauthorized_client'],
    ] as const)
      expect((await post('/oauth/v2/token', form, basic(name, secretOfIt))).json().error).toBe(error);
    const open = await post('/oauth/v2/token', { ...form, client_id: 'spa' });
    expect([open.statusCode, open.json().error]).toEqual([400, 'unauthorized_client']);
  });

  it('is not told to be of an organization that is not its own', async () => {
    const { post } = await startWorld();
    const scope = 'openid urn:zitadel:iam:org:id:999';
    expect((await post('/oauth/v2/token', { ...form, scope }, basic('robot'))).json().scope).toBe('openid');
  });
});

describe('the token endpoint', () => {
  it.each([
    ['unsupported_grant_type', 400, 'grant_type=password'],
    ['invalid_request', 400, 'client_id=spa'],
    ['invalid_request', 400, 'grant_type=client_credentials&grant_type=client_credentials'],
    ['invalid_request', 400, 'grant_type=client_credentials&client_assertion=x&client_secret=y&client_id=z'],
    ['invalid_request', 413, `grant_type=${'x'.repeat(5000)}`],
  ])('answers %s with %i', async (error, status, body) => {
    const { post } = await startWorld();
    const answer = await post('/oauth/v2/token', body);
    expect([answer.statusCode, answer.json().error]).toEqual([status, error]);
  });

  it('understands forms only', async () => {
    const { post } = await startWorld();
    const answer = await post('/oauth/v2/token', '{"grant_type":"password"}', { 'content-type': 'application/json' });
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request']);
  });
});
