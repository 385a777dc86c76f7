import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { verifyAccessToken } from '../../api/oidc/api-caller.ts';
import { sealToken } from '../../api/secret/token.ts';
import { session } from '../../domain/session/session.ts';
import { user } from '../../domain/user/user.ts';
import { ada, basic, machineId, origin, startWorld, type World } from './world.ts';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const ofAcme = {
  'urn:zitadel:iam:org:id': '200',
  'urn:zitadel:iam:user:resourceowner:id': '200',
  'urn:zitadel:iam:user:resourceowner:name': 'Acme',
  'urn:zitadel:iam:user:resourceowner:primary_domain': 'acme.localhost',
};
const introspected = async ({ post }: World, token: string, client = 'web') =>
  (await post('/oauth/v2/introspect', { token }, basic(client))).json();

describe('user info', () => {
  it('tells what the scopes allow, by GET and by POST', async () => {
    const { tokens, get, post } = await startWorld();
    const { access_token } = await tokens({
      scope: 'openid profile email phone urn:zitadel:iam:user:resourceowner',
    });
    const told = {
      sub: ada,
      name: 'Ada Lovelace',
      given_name: 'Ada',
      family_name: 'Lovelace',
      gender: 'female',
      locale: 'en',
      preferred_username: 'ada',
      email: 'ada@acme.example',
      email_verified: true,
      'urn:zitadel:iam:user:resourceowner:id': '200',
      'urn:zitadel:iam:user:resourceowner:name': 'Acme',
    };
    expect((await get('/oidc/v1/userinfo', {}, bearer(access_token))).json()).toMatchObject(told);
    expect((await post('/oidc/v1/userinfo', {}, bearer(access_token))).json()).toMatchObject(told);
    expect((await post('/oidc/v1/userinfo', { access_token })).json()).toMatchObject(told);
    const { access_token: little } = await tokens({ scope: 'openid' });
    expect((await get('/oidc/v1/userinfo', {}, bearer(little))).json()).toEqual({ sub: ada });
  });

  it('tells whose user it is where the scope names their organization', async () => {
    const { tokens, get } = await startWorld();
    const { access_token } = await tokens({ scope: 'openid urn:zitadel:iam:org:id:200' });
    expect((await get('/oidc/v1/userinfo', {}, bearer(access_token))).json()).toEqual({ sub: ada, ...ofAcme });
  });

  it('challenges whoever brings no token, or a bad one', async () => {
    const { get } = await startWorld();
    const none = await get('/oidc/v1/userinfo');
    expect([none.statusCode, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="fasti"']);
    const bad = await get('/oidc/v1/userinfo', {}, bearer('forged'));
    expect(bad.headers['www-authenticate']).toContain('error="invalid_token"');
  });
});

describe('a token', () => {
  it('says what reserved scopes ask for, and of the person no more than belongs there', async () => {
    const { api, context, tokens } = await startWorld();
    const value = Buffer.from('Difference Engine?').toString('base64');
    await api.execute(context, user, ada, { type: 'SetMetadata', entries: [{ key: 'engine', value }] });
    const metadata = { engine: Buffer.from(value, 'base64').toString('base64url') };
    const scope = 'openid profile urn:zitadel:iam:user:metadata urn:zitadel:iam:org:id:200';
    const { id_token } = await tokens({ scope });
    const { access_token } = await tokens({ client_id: 'jwt', scope });
    for (const token of [id_token, access_token]) {
      const told = decodeJwt(token);
      expect(told).toMatchObject({ ...ofAcme, 'urn:zitadel:iam:user:metadata': metadata });
      expect(told).not.toHaveProperty('given_name');
    }
  });
});

describe('introspection', () => {
  it('describes a token to a client in its audience', async () => {
    const world = await startWorld();
    const { access_token } = await world.tokens();
    expect(await introspected(world, access_token)).toMatchObject({
      active: true,
      iss: origin,
      sub: ada,
      client_id: 'spa',
      username: 'ada',
      scope: 'openid profile email offline_access',
      token_type: 'Bearer',
      email: 'ada@acme.example',
    });
    expect(await introspected(world, access_token, 'api')).toMatchObject({ active: true });
    expect(await introspected(world, access_token, 'other')).toEqual({ active: false });
    expect(await introspected(world, 'forged')).toEqual({ active: false });
  });

  it('describes a JWT as long as its record says that it is good', async () => {
    const world = await startWorld();
    const { access_token } = await world.tokens({ client_id: 'jwt' });
    expect(decodeProtectedHeader(access_token).alg).toBe('RS256');
    expect(decodeJwt(access_token)).toMatchObject({ iss: origin, sub: ada, client_id: 'jwt' });
    expect(await introspected(world, access_token)).toMatchObject({ active: true, jti: decodeJwt(access_token).jti });
    const revoked = await world.post('/oauth/v2/revoke', { token: access_token, client_id: 'jwt' });
    expect(revoked.statusCode).toBe(200);
    expect(await introspected(world, access_token)).toEqual({ active: false });
  });

  it('describes a refresh token to the client that it was issued to, as long as it is good', async () => {
    const world = await startWorld();
    const given = await world.exchange(await world.code({ client_id: 'web' }), { client_id: '' }, basic('web'));
    const { refresh_token } = given.json();
    const said = await introspected(world, refresh_token, 'web');
    expect(said).toMatchObject({
      active: true,
      sub: ada,
      client_id: 'web',
      scope: 'openid profile email offline_access',
    });
    expect(said.exp).toBeGreaterThan(world.api.now().getTime() / 1000);
    for (const nothing of ['token_type', 'username', 'email']) expect(said).not.toHaveProperty(nothing);
    for (const other of ['api', 'other'])
      expect(await introspected(world, refresh_token, other)).toEqual({ active: false });
    const form = { grant_type: 'refresh_token', refresh_token };
    const renewed = (await world.post('/oauth/v2/token', form, basic('web'))).json();
    expect(await introspected(world, refresh_token, 'web')).toEqual({ active: false });
    expect(await introspected(world, renewed.refresh_token, 'web')).toMatchObject({ active: true });
    await world.post('/oauth/v2/revoke', { token: renewed.refresh_token }, basic('web'));
    expect(await introspected(world, renewed.refresh_token, 'web')).toEqual({ active: false });
  });

  it('puts the user info into the ID token of an application that wants it there', async () => {
    const { tokens } = await startWorld();
    expect(decodeJwt((await tokens({ client_id: 'jwt' })).id_token)['email']).toBe('ada@acme.example');
  });

  it('takes an ID token for no access token', async () => {
    const world = await startWorld();
    expect(await introspected(world, (await world.tokens()).id_token)).toEqual({ active: false });
  });

  it('describes a personal access token', async () => {
    const world = await startWorld();
    const { api, context, instance, later } = world;
    const expiration = new Date(api.now().getTime() + 60_000);
    const add = { type: 'AddPersonalAccessToken', tokenId: '900', expiration, now: api.now() } as const;
    await api.execute(context, user, machineId, add);
    const token = await sealToken(api.keys, instance.id, `900:${machineId}`);
    expect(await introspected(world, token)).toMatchObject({ active: true, sub: machineId, username: 'robot' });
    later(61);
    expect(await introspected(world, token)).toEqual({ active: false });
  });

  it('is for clients that can prove who they are', async () => {
    const { post } = await startWorld();
    const answers = await Promise.all([
      post('/oauth/v2/introspect', { token: 'x' }),
      post('/oauth/v2/introspect', { token: 'x', client_id: 'spa' }),
      post('/oauth/v2/introspect', { token: 'x' }, basic('web', 'wrong')),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401]);
  });
});

describe('an access token', () => {
  it.each([
    ['its time is over', async ({ later }: World) => later(43_201)],
    ['its user is locked', async ({ api, context }: World) => api.execute(context, user, ada, { type: 'LockUser' })],
    [
      'its session has ended',
      async ({ api, context }: World) => api.execute(context, session, '700', { type: 'Terminate' }),
    ],
  ])('ends when %s', async (_, happen) => {
    const world = await startWorld();
    const { access_token } = await world.tokens();
    await happen(world);
    expect(await introspected(world, access_token)).toEqual({ active: false });
  });

  it('opens the management API only if that is in its audience', async () => {
    const { api, instance, tokens } = await startWorld();
    const { access_token } = await tokens();
    expect(await verifyAccessToken(api, instance, access_token)).toBeUndefined();
    const wide = await tokens({ scope: 'openid urn:zitadel:iam:org:project:id:zitadel:aud' });
    expect(await verifyAccessToken(api, instance, wide.access_token)).toMatchObject({
      userId: ada,
      orgId: '200',
      kind: 'human',
      sessionId: '700',
    });
  });
});

describe('revocation', () => {
  it('of a refresh token takes the access tokens along, of an access token only that', async () => {
    const world = await startWorld();
    const first = await world.tokens();
    await world.post('/oauth/v2/revoke', { token: first.access_token, client_id: 'spa' });
    expect(await introspected(world, first.access_token)).toEqual({ active: false });
    const form = { grant_type: 'refresh_token', client_id: 'spa', refresh_token: first.refresh_token };
    const second = (await world.post('/oauth/v2/token', form)).json();
    await world.post('/oauth/v2/revoke', { token: second.refresh_token, client_id: 'spa' });
    expect(await introspected(world, second.access_token)).toEqual({ active: false });
  });

  it('of something unknown succeeds, of another client’s token does not', async () => {
    const { post, tokens } = await startWorld();
    expect((await post('/oauth/v2/revoke', { token: 'unknown', client_id: 'spa' })).statusCode).toBe(200);
    const { access_token } = await tokens();
    const refused = await post('/oauth/v2/revoke', { token: access_token, client_id: 'cli' });
    expect([refused.statusCode, refused.json().error]).toEqual([400, 'unauthorized_client']);
  });
});
