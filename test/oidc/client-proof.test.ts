import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { project } from '../../domain/project/project.ts';
import { portal, secret } from './apps.ts';
import { origin, startWorld, type World } from './world.ts';

type Pair = { readonly privateKey: CryptoKey; readonly jwk: JWK };
const pair = async (alg: string, kid: string): Promise<Pair> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid } };
};
let ec: Pair;
let rsa: Pair;
let stranger: Pair;
beforeAll(async () => {
  [ec, rsa, stranger] = await Promise.all([pair('ES256', 'ec'), pair('RS256', 'rsa'), pair('ES256', 'ec')]);
});

const set = (world: World, metadata: Record<string, unknown>, appId = 'web') =>
  world.api.execute(world.context, project, portal, { type: 'SetAppMetadata', appId, metadata });

/** What the client says of itself, for the token endpoint. */
const assertion = (
  key: Parameters<SignJWT['sign']>[0],
  header: { readonly alg: string; readonly kid?: string },
  claims: object = {},
) => {
  const now = Math.floor(Date.now() / 1000);
  const said = { iss: 'web', sub: 'web', aud: origin, iat: now, exp: now + 60, jti: randomUUID(), ...claims };
  return new SignJWT(said).setProtectedHeader(header).sign(key);
};
const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Whether it proves the client: an unknown token is then no error. */
const outcome = async (world: World, client_assertion: string) => {
  const answer = await world.post('/oauth/v2/introspect', { token: 'x', client_assertion, client_assertion_type });
  return answer.statusCode === 200 ? 'proven' : answer.json().error;
};

describe('client_secret_jwt', () => {
  const withSecret = async () => {
    const world = await startWorld();
    await set(world, { token_endpoint_auth_method: 'client_secret_jwt' });
    const hashedSecret = 'the hash';
    await world.api.execute(world.context, project, portal, {
      ...{ type: 'ChangeAppSecret', appId: 'web', hashedSecret, clientSecret: secret },
    });
    return world;
  };
  const key = Buffer.from(secret);

  it('proves a client whose secret was made for it, once for each assertion, with an id or without', async () => {
    const world = await withSecret();
    const jwt = await assertion(key, { alg: 'HS256' });
    expect(await outcome(world, jwt)).toBe('proven');
    expect(await outcome(world, jwt)).toBe('invalid_client');
    const without = await assertion(key, { alg: 'HS512' }, { jti: undefined });
    expect([await outcome(world, without), await outcome(world, without)]).toEqual(['proven', 'invalid_client']);
  });

  it('takes no other secret, no key pair, and not the secret itself', async () => {
    const world = await withSecret();
    expect(await outcome(world, await assertion(Buffer.from('x'.repeat(32)), { alg: 'HS256' }))).toBe('invalid_client');
    expect(await outcome(world, await assertion(ec.privateKey, { alg: 'ES256' }))).toBe('invalid_client');
    const plain = await world.post('/oauth/v2/introspect', { token: 'x', client_id: 'web', client_secret: secret });
    expect(plain.json().error).toBe('invalid_client');
  });

  it('proves nobody as long as only the hash of the secret is known', async () => {
    const world = await startWorld();
    await set(world, { token_endpoint_auth_method: 'client_secret_jwt' });
    expect(await outcome(world, await assertion(key, { alg: 'HS256' }))).toBe('invalid_client');
  });

  it('is kept sealed: the log knows the secret as little as it knows its hash', async () => {
    const { api } = await withSecret();
    const { events } = await api.store.readAll(0n, { limit: 10_000 });
    const log = JSON.stringify(events, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(log).toContain('project.application.oidc.secret.kept');
    expect(log).not.toContain(secret);
  });
});

describe('private_key_jwt', () => {
  const published = async (changes: Record<string, unknown> = {}) => {
    const world = await startWorld();
    await set(world, { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [ec.jwk, rsa.jwk] }, ...changes });
    return world;
  };

  it('proves a client by one of the keys that it registered, named or not', async () => {
    const world = await published();
    for (const jwt of [
      await assertion(ec.privateKey, { alg: 'ES256', kid: 'ec' }),
      await assertion(rsa.privateKey, { alg: 'RS256' }),
      await assertion(ec.privateKey, { alg: 'ES256' }, { aud: `${origin}/oauth/v2/introspect` }),
    ])
      expect(await outcome(world, jwt)).toBe('proven');
  });

  it('may ask introspection again without an id, as the clients of ZITADEL do, but get tokens with it only in the second that it says', async () => {
    const world = await published();
    const repeated = await assertion(ec.privateKey, { alg: 'ES256', kid: 'ec' }, { jti: undefined });
    expect([await outcome(world, repeated), await outcome(world, repeated)]).toEqual(['proven', 'proven']);
    const refresh = { grant_type: 'refresh_token', refresh_token: 'x', client_assertion_type };
    const asked = async () =>
      (await world.post('/oauth/v2/token', { ...refresh, client_assertion: repeated })).json().error;
    expect([await asked(), await asked()]).toEqual(['invalid_grant', 'invalid_grant']);
    world.later(30);
    expect(await asked()).toBe('invalid_client');
    const named = await assertion(ec.privateKey, { alg: 'ES256', kid: 'ec' });
    expect([await outcome(world, named), await outcome(world, named)]).toEqual(['proven', 'invalid_client']);
  });

  it('is refused by another key in the name of the right one, by none, and by a public key for a secret', async () => {
    const world = await published();
    const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const said = JSON.parse(
      Buffer.from((await assertion(ec.privateKey, { alg: 'ES256' })).split('.')[1] ?? '', 'base64url').toString(),
    );
    for (const jwt of [
      await assertion(stranger.privateKey, { alg: 'ES256', kid: 'ec' }),
      await assertion(ec.privateKey, { alg: 'ES256', kid: 'another' }),
      await assertion(Buffer.from(JSON.stringify(rsa.jwk)), { alg: 'HS256', kid: 'rsa' }),
      await assertion(ec.privateKey, { alg: 'ES256' }, { aud: 'https://other.example' }),
      await assertion(ec.privateKey, { alg: 'ES256' }, { exp: 1 }),
      `${base64({ alg: 'none', kid: 'ec' })}.${base64(said)}.`,
    ])
      expect(await outcome(world, jwt)).not.toBe('proven');
  });

  it('looks its keys up where it publishes them, and again when it signs with a new one', async () => {
    const uri = `https://app.example/${randomUUID()}`;
    const world = await startWorld();
    await set(world, { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: uri });
    expect(await outcome(world, await assertion(ec.privateKey, { alg: 'ES256', kid: 'ec' }))).toBe('invalid_client');
    world.published.set(uri, JSON.stringify({ keys: [rsa.jwk] }));
    expect(await outcome(world, await assertion(rsa.privateKey, { alg: 'RS256', kid: 'rsa' }))).toBe('proven');
    world.published.set(uri, JSON.stringify({ keys: [ec.jwk] }));
    world.later(11);
    expect(await outcome(world, await assertion(ec.privateKey, { alg: 'ES256', kid: 'ec' }))).toBe('proven');
    world.published.set(uri, JSON.stringify({ keys: [rsa.jwk] }));
    const back = async () => outcome(world, await assertion(rsa.privateKey, { alg: 'RS256', kid: 'rsa' }));
    expect(await back()).toBe('invalid_client');
    world.later(11);
    expect(await back()).toBe('proven');
  });

  it('under FAPI is for the issuer alone, as one text, and signed with an algorithm of FAPI', async () => {
    const world = await published({ profile: 'fapi2_security' });
    const aimed = (aud: unknown, alg = 'ES256') =>
      assertion(alg === 'ES256' ? ec.privateKey : rsa.privateKey, { alg }, { aud });
    expect(await outcome(world, await aimed(origin))).toBe('proven');
    expect(await outcome(world, await aimed([origin]))).toBe('invalid_client');
    expect(await outcome(world, await aimed(`${origin}/oauth/v2/token`))).toBe('invalid_client');
    expect(await outcome(world, await aimed(origin, 'RS256'))).toBe('invalid_client');
  });

  it('is the only proof of a client that is registered with it', async () => {
    const world = await published();
    const plain = await world.post('/oauth/v2/introspect', { token: 'x', client_id: 'web', client_secret: secret });
    expect(plain.json().error).toBe('invalid_client');
    expect((await world.post('/oauth/v2/introspect', { token: 'x', client_id: 'web' })).json().error).toBe(
      'invalid_client',
    );
  });
});
