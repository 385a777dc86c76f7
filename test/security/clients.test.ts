import { createHmac, createPublicKey } from 'node:crypto';
import { exportSPKI, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOf } from '../scenarios/clients.ts';
import { refusal } from '../scenarios/refusal.ts';
import { secondInstance } from '../scenarios/second-instance.ts';
import { type Answer, apiScope, errorOf, newResource, redirectUri, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.fasti.stop());

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const seen = ({ status, body, headers }: Answer) => [status, body, headers['www-authenticate']];

describe('a client', () => {
  it('is answered the same whether it is unknown, or its secret is wrong, missing, or of another kind of application', async () => {
    const { post, web, spa, resource, fasti } = world;
    const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: redirectUri };
    const attempts = await Promise.all(
      [
        basic('nobody', 'x'),
        basic(web.clientId, 'x'),
        basic(web.clientId, ''),
        basic(web.clientId, resource.clientSecret),
        basic("' or 1=1 --", 'x'),
        basic('%ff%fe', 'x'),
      ].map((header) => post('/oauth/v2/token', form, header)),
    );
    expect(new Set(attempts.map((answer) => JSON.stringify(seen(answer)))).size).toBe(1);
    expect(attempts[0]?.status).toBe(401);
    const inForm = await Promise.all(
      [
        { client_id: 'nobody', client_secret: 'x' },
        { client_id: web.clientId, client_secret: 'x' },
        { client_id: web.clientId },
        { client_id: 'nobody' },
      ].map((said) => post('/oauth/v2/token', { ...form, ...said })),
    );
    expect(new Set(inForm.map((answer) => JSON.stringify(seen(answer)))).size).toBe(1);
    const asks = (token: string, proof: object) => post('/oauth/v2/introspect', { token, ...proof });
    const introspections = await Promise.all([
      asks(fasti.pat, { client_id: 'nobody', client_secret: 'x' }),
      asks(fasti.pat, { client_id: web.clientId, client_secret: 'x' }),
      asks('x', { client_id: spa.clientId }),
      asks(fasti.pat, { client_id: spa.clientId }),
    ]);
    expect(new Set(introspections.map((answer) => JSON.stringify(seen(answer)))).size).toBe(1);
    expect(introspections[0]?.status).toBe(401);
  });

  it('shows who it is in one way only', async () => {
    const { post, web } = world;
    const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: redirectUri };
    const proof = { client_id: web.clientId, client_secret: web.clientSecret };
    const header = basic(web.clientId, web.clientSecret);
    for (const [said, headers] of [
      [proof, header],
      [{ ...proof, client_assertion: 'x', client_assertion_type: 'y' }, {}],
      [{ client_assertion: 'x', client_assertion_type: 'y' }, header],
      [{ client_id: world.spa.clientId }, header],
    ] as const) {
      const answer = await post('/oauth/v2/token', { ...form, ...said }, headers);
      expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid_request']);
    }
    const twice = `${new URLSearchParams({ ...form, ...proof })}&client_secret=${web.clientSecret}`;
    expect(errorOf(await post('/oauth/v2/token', twice))).toBe('invalid_request');
  });

  it('that is public has no grant for which it would have to prove itself', async () => {
    const { post, spa, resource, web, tokens } = world;
    const form = { grant_type: 'client_credentials', scope: 'openid' };
    for (const said of [
      { client_id: spa.clientId },
      { client_id: spa.clientId, client_secret: '' },
      { client_id: web.clientId, client_secret: web.clientSecret },
      { client_id: resource.clientId, client_secret: resource.clientSecret },
    ])
      expect(errorOf(await post('/oauth/v2/token', { ...form, ...said }))).toBe('unauthorized_client');
    const { access_token } = await tokens(spa);
    const by = await post('/oauth/v2/introspect', { token: access_token, client_id: spa.clientId });
    expect(by.status).toBe(401);
  });

  it('revokes nothing that was given to another', async () => {
    const { post, spa, web, tokens, userinfo } = world;
    const { access_token, refresh_token } = await tokens(spa);
    const proof = { client_id: web.clientId, client_secret: web.clientSecret };
    for (const token of [access_token, refresh_token]) await post('/oauth/v2/revoke', { token, ...proof });
    expect((await userinfo(access_token)).status).toBe(200);
  });

  it('learns nothing of tokens that are not meant for it', async () => {
    const { admin, fasti, spa, tokens, introspect } = world;
    const { projectId } = await admin.projects.createProject({ organizationId: fasti.orgId, name: 'Elsewhere' });
    const elsewhere = await newResource(admin, projectId);
    const { access_token } = await tokens(spa);
    expect(await introspect(elsewhere, access_token)).toEqual({ active: false });
    expect(await introspect(world.resource, access_token)).toMatchObject({ active: true });
  });
});

describe('a machine user who calls itself like an application', () => {
  it('is given no token, which would be taken for one of the application’s', async () => {
    const { admin, fasti, spa, post } = world;
    const { id } = await admin.users.createUser({
      organizationId: fasti.orgId,
      username: spa.clientId,
      userType: { case: 'machine', value: { name: 'Mallory', accessTokenType: 1 } },
    });
    const { clientSecret } = await admin.users.addSecret({ userId: id });
    const form = { grant_type: 'client_credentials', scope: 'openid', client_id: spa.clientId };
    expect(errorOf(await post('/oauth/v2/token', { ...form, client_secret: clientSecret }))).toBe(
      'unauthorized_client',
    );
  });
});

describe('a forged JWT', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const asked = (token: string) =>
    Promise.all([
      world.userinfo(token).then(({ status }) => status),
      world.introspect(world.resource, token),
      refusal(clientsOf(world.fasti.url, token).users.getUserByID({ userId: world.fasti.adminId })),
    ]);

  it('opens nothing: with no algorithm, signed with the public key as a secret, by a key of the caller, in another key’s name', async () => {
    const { jwt, tokens, get } = world;
    const { access_token } = await tokens(jwt, { scope: `openid ${apiScope}` });
    const [head = '', payload = '', signature = ''] = access_token.split('.');
    const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url').toString());
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const jwks = JSON.parse((await get('/oauth/v2/keys')).body).keys as (JWK & { kid: string })[];
    const published = jwks.find((key) => key.kid === kid) as JWK;
    const pem = await exportSPKI((await importJWK(published, alg)) as CryptoKey);
    const hmac = (header: object, secret: string | Buffer) => {
      const text = `${part(header)}.${payload}`;
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    };
    const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
    const later = part({ ...claims, exp: claims.exp + 1_000_000 });
    const other = jwks.find((key) => key.kid !== kid)?.kid;
    for (const forged of [
      `${part({ alg: 'none', kid })}.${payload}.`,
      `${part({ alg: 'none', kid })}.${payload}.x`,
      `${part({ alg: 'None', kid })}.${payload}.${signature}`,
      hmac({ alg: 'HS256', kid }, pem),
      hmac({ alg: 'HS256', kid }, der),
      hmac({ alg: 'HS256', kid, jwk: { kty: 'oct', k: 'eA' } }, 'x'),
      hmac({ alg, kid: '../../../dev/null' }, ''),
      hmac({ alg, kid: "' union select 'x" }, 'x'),
      hmac({ alg }, ''),
      `${part({ alg, kid: other })}.${payload}.${signature}`,
      `${part({ alg, kid, crit: ['x'], x: 1 })}.${payload}.${signature}`,
      `${head}.${later}.${signature}`,
      `${head}.${part({ ...claims, sub: world.fasti.projectId })}.${signature}`,
      `${head}.${payload}.`,
      `${head}.${payload}.${signature}A`,
    ])
      expect(await asked(forged)).toEqual([401, { active: false }, expect.stringMatching(/^Unauthenticated/)]);
    expect((await world.userinfo(access_token)).status).toBe(200);
  });

  it('an ID token or an introspected answer is no access token', async () => {
    const { jwt, tokens } = world;
    const { id_token } = await tokens(jwt, { scope: `openid ${apiScope}` });
    expect(await asked(id_token)).toEqual([401, { active: false }, expect.stringMatching(/^Unauthenticated/)]);
  });
});

describe('another instance', () => {
  it('knows no token, code, hint or session of this one, whichever name it is asked by', async () => {
    const { fasti, spa, jwt, tokens, code, get, post, newSession, send } = world;
    const second = await secondInstance(fasti);
    const opaque = await tokens(spa, { scope: `openid offline_access ${apiScope}` });
    const signed = await tokens(jwt, { scope: `openid ${apiScope}` });
    const session = await newSession(fasti.adminId, fasti.adminPassword);
    const unused = await code(spa.clientId);
    const ways = [
      { host: second.domain },
      { 'x-zitadel-instance-host': second.domain },
      { 'x-tenant-id': second.instanceId },
    ];
    for (const way of ways) {
      for (const token of [opaque.access_token, signed.access_token, fasti.pat, session.sessionToken]) {
        const info = await get('/oidc/v1/userinfo', {}, { ...way, authorization: `Bearer ${token}` });
        expect(info.status).toBe(401);
        const asked = await send('GET', `/v2/users/${fasti.adminId}`, {
          headers: { ...way, authorization: `Bearer ${token}` },
        });
        expect(asked.status).toBe(401);
      }
      const form = { grant_type: 'authorization_code', code: unused, redirect_uri: redirectUri };
      expect(errorOf(await post('/oauth/v2/token', { ...form, client_id: spa.clientId }, way))).toBe('invalid_client');
      const logout = await get('/oidc/v1/end_session', { id_token_hint: opaque.id_token }, way);
      expect(logout.status).toBe(400);
      const keys = JSON.parse((await get('/oauth/v2/keys', {}, way)).body).keys as JWK[];
      const own = JSON.parse((await get('/oauth/v2/keys')).body).keys as JWK[];
      expect(keys.filter(({ n, x }) => own.some((key) => key.n === n && key.x === x))).toEqual([]);
    }
    const spoofed = await get(
      '/oidc/v1/userinfo',
      {},
      { 'x-zitadel-instance-host': second.domain, authorization: `Bearer ${second.pat}` },
    );
    expect(spoofed.status).toBe(200);
    const crossed = await get(
      '/oidc/v1/userinfo',
      {},
      { 'x-tenant-id': fasti.instanceId, authorization: `Bearer ${second.pat}` },
    );
    expect(crossed.status).toBe(401);
  });
});
