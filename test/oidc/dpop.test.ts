import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { project } from '../../domain/project/project.ts';
import { portal, redirectUri, secret } from './apps.ts';
import { origin, startWorld, verifier, type World } from './world.ts';

type Proof = { readonly method?: string; readonly path?: string; readonly token?: string; readonly claims?: object };

/** A client with a key, which keeps the newest nonce as clients do. */
const holder = async (alg = 'ES256') => {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const jwk = await exportJWK(publicKey);
  let nonce: string | undefined;
  return {
    jkt: await calculateJwkThumbprint(jwk),
    proof: ({ method = 'POST', path = '/oauth/v2/token', token, claims = {} }: Proof = {}) =>
      new SignJWT({
        htm: method,
        htu: origin + path,
        jti: randomUUID(),
        iat: Math.floor(Date.now() / 1000),
        ...(nonce === undefined ? {} : { nonce }),
        ...(token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
        ...claims,
      })
        .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk })
        .sign(privateKey),
    heard(answer: { readonly headers: Record<string, unknown> }) {
      nonce = String(answer.headers['dpop-nonce'] ?? nonce);
    },
  };
};
type Holder = Awaited<ReturnType<typeof holder>>;

const redeemed = async (world: World, by: Holder, changes: { readonly client_id?: string } = {}) => {
  const code = await world.code(changes);
  const first = await world.exchange(code, changes, { dpop: await by.proof() });
  by.heard(first);
  if (first.json().error !== 'use_dpop_nonce') throw new Error(`a nonce was not asked for: ${first.body}`);
  return world.exchange(code, changes, { dpop: await by.proof() });
};
const userinfo = async (world: World, token: string, by: Holder, claims: object = {}) =>
  world.get(
    '/oidc/v1/userinfo',
    {},
    {
      authorization: `DPoP ${token}`,
      dpop: await by.proof({ method: 'GET', path: '/oidc/v1/userinfo', token, claims }),
    },
  );

describe('a token that is bound to a key', () => {
  it('is given to whoever proves the key with our nonce, says so, and opens what the key opens', async () => {
    const world = await startWorld();
    const ada = await holder();
    const answer = await redeemed(world, ada, { client_id: 'jwt' });
    expect(answer.json()).toMatchObject({ token_type: 'DPoP' });
    const { access_token: token } = answer.json();
    expect(decodeJwt(token)['cnf']).toEqual({ jkt: ada.jkt });
    expect((await userinfo(world, token, ada)).statusCode).toBe(200);
    const introspected = await world.post(
      '/oauth/v2/introspect',
      { token },
      { authorization: `Basic ${Buffer.from(`api:${secret}`).toString('base64')}` },
    );
    expect(introspected.json()).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: ada.jkt } });
  });

  it('is worth nothing to a thief: as a bearer token, without a proof, or with a key of their own', async () => {
    const world = await startWorld();
    const [ada, eve] = [await holder(), await holder()];
    const { access_token: token } = (await redeemed(world, ada)).json();
    const asBearer = await world.get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${token}` });
    expect([asBearer.statusCode, asBearer.json().error]).toEqual([401, 'invalid_token']);
    const bare = await world.get('/oidc/v1/userinfo', {}, { authorization: `DPoP ${token}` });
    expect([bare.statusCode, bare.headers['www-authenticate']]).toEqual([401, expect.stringContaining('DPoP ')]);
    eve.heard(await userinfo(world, token, eve));
    expect((await userinfo(world, token, eve)).json().error).toBe('invalid_token');
    ada.heard(bare);
    const forAnother = await userinfo(world, token, ada, { ath: 'A'.repeat(43) });
    expect(forAnother.json()).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it.each<[string, object]>([
    ['another method', { htm: 'GET' }],
    ['another address', { htu: 'https://evil.example/oauth/v2/token' }],
    ['long ago', { iat: 1_000_000_000 }],
    ['no id', { jti: undefined }],
  ])('is not given for a proof with %s', async (_, claims) => {
    const world = await startWorld();
    const ada = await holder();
    const answer = await world.exchange(await world.code(), {}, { dpop: await ada.proof({ claims }) });
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_dpop_proof']);
  });

  it('is not given for a proof that was used before, nor for a nonce that is not ours', async () => {
    const world = await startWorld();
    const ada = await holder();
    await redeemed(world, ada);
    const proof = await ada.proof();
    expect((await world.exchange(await world.code(), {}, { dpop: proof })).statusCode).toBe(200);
    const again = await world.exchange(await world.code({}, '700'), {}, { dpop: proof });
    expect(again.json()).toMatchObject({ error: 'invalid_dpop_proof' });
    const forged = await ada.proof({ claims: { nonce: 'v1.forged' } });
    const refused = await world.exchange(await world.code({}, '700'), {}, { dpop: forged });
    expect(refused.json()).toMatchObject({ error: 'use_dpop_nonce' });
    expect(refused.headers['dpop-nonce']).toBeTruthy();
  });

  it('is not given for a proof signed with a shared key, by nobody, or with a private key in its header', async () => {
    const world = await startWorld();
    const code = await world.code();
    const claims = { htm: 'POST', htu: `${origin}/oauth/v2/token`, jti: 'x', iat: Math.floor(Date.now() / 1000) };
    const header = { typ: 'dpop+jwt', jwk: { kty: 'oct', k: 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0' } };
    const shared = await new SignJWT(claims)
      .setProtectedHeader({ ...header, alg: 'HS256' })
      .sign(Buffer.from('secretsecretsecretsecret'));
    const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = `${base64({ ...header, alg: 'none' })}.${base64(claims)}.`;
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const leaked = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(privateKey) })
      .sign(privateKey);
    for (const dpop of [shared, none, leaked])
      expect((await world.exchange(code, {}, { dpop })).json()).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('binds the refresh token of a public client, too', async () => {
    const world = await startWorld();
    const [ada, eve] = [await holder(), await holder()];
    const { refresh_token } = (await redeemed(world, ada)).json();
    const refresh = async (by: Holder) => {
      const form = { grant_type: 'refresh_token', client_id: 'spa', refresh_token };
      const answer = await world.post('/oauth/v2/token', form, { dpop: await by.proof() });
      by.heard(answer);
      return answer.json();
    };
    await refresh(eve);
    expect(await refresh(eve)).toMatchObject({ error: 'invalid_grant' });
    expect(await refresh(ada)).toMatchObject({ token_type: 'DPoP' });
  });

  it('comes only for the key that the code was asked for with (dpop_jkt)', async () => {
    const world = await startWorld();
    const [ada, eve] = [await holder(), await holder()];
    const code = await world.code({ dpop_jkt: ada.jkt });
    for (const thief of [eve, eve]) thief.heard(await world.exchange(code, {}, { dpop: await thief.proof() }));
    const stolen = await world.exchange(code, {}, { dpop: await eve.proof() });
    expect(stolen.json()).toMatchObject({ error: 'invalid_grant' });
    ada.heard(stolen);
    expect((await world.exchange(code, {}, { dpop: await ada.proof() })).json()).toMatchObject({ token_type: 'DPoP' });
  });

  it('is not given for a code of more than a minute where its client is of FAPI', async () => {
    const world = await startWorld();
    const ada = await holder();
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const metadata = { profile: 'fapi2_security', jwks: { keys: [await exportJWK(publicKey)] } };
    await world.api.execute(world.context, project, portal, { type: 'SetAppMetadata', appId: 'signing', metadata });
    const asSigning = async () => ({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await new SignJWT({ iss: 'signing', sub: 'signing', aud: origin, jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256' })
        .setExpirationTime('5m')
        .sign(privateKey),
    });
    const redeem = async (seconds: number) => {
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
      const asked = { response_type: 'code', scope: 'openid', redirect_uri: redirectUri, ...pkce };
      const { request_uri } = (await world.post('/oauth/v2/par', { ...asked, ...(await asSigning()) })).json();
      const login = await world.get('/oauth/v2/authorize', { client_id: 'signing', request_uri });
      const id = new URL(String(login.headers.location)).searchParams.get('authRequest') ?? '';
      const code = new URL(await world.complete(id, await world.signIn(`7${seconds}`))).searchParams.get('code') ?? '';
      world.later(seconds);
      const send = async () => {
        const changes = { client_id: 'signing', ...(await asSigning()) };
        const answer = await world.exchange(code, changes, { dpop: await ada.proof() });
        ada.heard(answer);
        return answer.json();
      };
      const first = await send();
      return first.error === 'use_dpop_nonce' ? send() : first;
    };
    expect(await redeem(59)).toMatchObject({ token_type: 'DPoP' });
    expect(await redeem(60)).toMatchObject({ error: 'invalid_grant' });
  });

  it('is demanded by clients that say so', async () => {
    const world = await startWorld();
    const metadata = { dpop_bound_access_tokens: true };
    await world.api.execute(world.context, project, portal, { type: 'SetAppMetadata', appId: 'spa', metadata });
    const answer = await world.exchange(await world.code());
    expect(answer.json()).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('cannot be sent as a bound one when it is none', async () => {
    const world = await startWorld();
    const ada = await holder();
    const { access_token: token } = await world.tokens();
    expect((await userinfo(world, token, ada)).json()).toMatchObject({ error: 'invalid_token' });
  });
});
