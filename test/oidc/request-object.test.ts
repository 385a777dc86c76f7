import {
  CompactEncrypt,
  type CompactJWEHeaderParameters,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { rotateEncryptionKeys } from '../../api/oidc/keys/encryption-keys.ts';
import { authRequest } from '../../domain/auth-request/auth-request.ts';
import { project } from '../../domain/project/project.ts';
import { portal, redirectUri } from './apps.ts';
import { origin, startWorld, type World } from './world.ts';

let own: CryptoKeyPair;
let foreign: CryptoKeyPair;
beforeAll(async () => {
  [own, foreign] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
});

const challenge = 'c'.repeat(43);
const inside = (changes: JWTPayload = {}): JWTPayload => ({
  iss: 'spa',
  aud: origin,
  client_id: 'spa',
  response_type: 'code',
  redirect_uri: redirectUri,
  scope: 'openid email',
  state: 'signed state',
  nonce: 'signed nonce',
  code_challenge: challenge,
  code_challenge_method: 'S256',
  ...changes,
});
const signed = (claims: JWTPayload, key: CryptoKey = own.privateKey, header: object = {}) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header })
    .setExpirationTime('5m')
    .sign(key);

const encryptionKeysIn = async ({ get }: World): Promise<readonly (JWK & { readonly kid: string })[]> =>
  (await get('/oauth/v2/keys')).json().keys.filter(({ use }: JWK) => use === 'enc');
const encryptedTo = async (world: World, content: string, alg: string, header: object = {}) => {
  const keys = await encryptionKeysIn(world);
  const ours = keys.find(({ kty }) => kty === (alg.startsWith('RSA') ? 'RSA' : 'EC'));
  return new CompactEncrypt(Buffer.from(content))
    .setProtectedHeader({ alg, enc: 'A256GCM', cty: 'JWT', kid: ours?.kid, ...header } as CompactJWEHeaderParameters)
    .encrypt(await importJWK(ours as JWK, alg));
};

/** A world in which `spa` has published a key. */
const signingWorld = async (metadata: object = {}) => {
  const world = await startWorld();
  const jwks = { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'k1', use: 'sig', alg: 'ES256' }] };
  const stated = { jwks, ...metadata };
  await world.api.execute(world.context, project, portal, { type: 'SetAppMetadata', appId: 'spa', metadata: stated });
  return world;
};

const recorded = async ({ api, instance }: World, location: unknown) => {
  const id = new URL(String(location)).searchParams.get('authRequest') ?? '';
  return (await api.load(instance.id, authRequest, id)).state.request;
};
/** The request as it was recorded, or the error that went back, or the status of a page. */
const outcomeOf = async (world: World, query: object) => {
  const { statusCode, headers } = await world.get('/oauth/v2/authorize', query);
  if (headers.location === undefined) return { status: statusCode };
  const { searchParams } = new URL(headers.location);
  return searchParams.has('error')
    ? { error: searchParams.get('error'), state: searchParams.get('state') }
    : ((await recorded(world, headers.location)) ?? {});
};
const ask = (world: World, query: object) =>
  outcomeOf(world, { client_id: 'spa', response_type: 'code', scope: 'openid', ...query });

describe('a request object', () => {
  it('says what is asked for, more than what stands beside it', async () => {
    const world = await signingWorld();
    const request = await signed(inside({ max_age: 60, claims: { userinfo: { email: null } }, prompt: 'login' }));
    expect(await ask(world, { request, state: 'another', nonce: 'another', ui_locales: 'de' })).toMatchObject({
      scope: ['openid', 'email'],
      state: 'signed state',
      nonce: 'signed nonce',
      redirect_uri: redirectUri,
      max_age: 60_000_000_000,
      prompt: [2],
      claims: { userinfo: { email: null } },
      ui_locales: ['de'],
    });
  });

  it('is all that counts of a client that always signs', async () => {
    const world = await signingWorld({ require_signed_request_object: true });
    const { state: _state, ...stateless } = inside();
    const request = await signed(stateless);
    const asked = await ask(world, { request, state: 'unsigned', ui_locales: 'de' });
    expect(asked).toMatchObject({ nonce: 'signed nonce' });
    expect([Object.keys(asked).includes('state'), Object.keys(asked).includes('ui_locales')]).toEqual([false, false]);
    expect(await ask(world, { redirect_uri: redirectUri, state: 's', nonce: 'n' })).toEqual({
      error: 'invalid_request',
      state: 's',
    });
  });

  it('may be encrypted to the keys that we publish', async () => {
    const world = await signingWorld();
    const { get } = world;
    const { request_object_encryption_alg_values_supported: algorithms } = (
      await get('/.well-known/openid-configuration')
    ).json();
    expect(algorithms).toEqual(['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW']);
    for (const alg of algorithms)
      expect(await ask(world, { request: await encryptedTo(world, await signed(inside()), alg) })).toMatchObject({
        state: 'signed state',
      });
    const nameless = await encryptedTo(world, await signed(inside()), 'RSA-OAEP-256', { kid: undefined });
    expect(await ask(world, { request: nameless })).toMatchObject({ state: 'signed state' });
    const refused = { error: 'invalid_request_object', state: 's' };
    const unsigned = await encryptedTo(world, new UnsecuredJWT(inside()).encode(), 'ECDH-ES');
    expect(await ask(world, { request: unsigned, redirect_uri: redirectUri, state: 's' })).toEqual(refused);
    const tampered = `${nameless.slice(0, -4)}AAAA`;
    expect(await ask(world, { request: tampered, redirect_uri: redirectUri, state: 's' })).toEqual(refused);
    const ofNobody = await encryptedTo(world, await signed(inside()), 'ECDH-ES', { kid: 'ec-9' });
    expect(await ask(world, { request: ofNobody, redirect_uri: redirectUri, state: 's' })).toEqual(refused);
  });

  it('is encrypted as its client registered, if it did', async () => {
    const world = await signingWorld({ request_object_encryption_alg: 'ECDH-ES+A256KW' });
    const by = async (alg: string) => ask(world, { request: await encryptedTo(world, await signed(inside()), alg) });
    expect(await by('ECDH-ES+A256KW')).toMatchObject({ state: 'signed state' });
    expect(await by('RSA-OAEP-256')).toEqual({ status: 400 });
  });

  it('may be encrypted to the key before the newest, which changes every day', async () => {
    const world = await signingWorld();
    const { api, instance, later } = world;
    const day = 24 * 3600;
    const turn = () => rotateEncryptionKeys(api, instance.id, day * 1000);
    const keyIds = async () => (await encryptionKeysIn(world)).map(({ kid }) => kid);
    expect(await keyIds()).toEqual(['rsa-1', 'ec-1']);
    const request = await encryptedTo(world, await signed(inside()), 'RSA-OAEP-256');
    await turn();
    expect(await keyIds()).toEqual(['rsa-1', 'ec-1']);
    later(day);
    await turn();
    later(11);
    expect(await keyIds()).toEqual(['rsa-2', 'ec-2']);
    const asked = { redirect_uri: redirectUri, state: 's' };
    // The signature has run out meanwhile; what stands in it was read.
    const { searchParams } = new URL(
      String((await world.get('/oauth/v2/authorize', { client_id: 'spa', request, ...asked })).headers.location),
    );
    expect(searchParams.get('error_description')).toContain('expired');
    later(day);
    await turn();
    later(11);
    const late = await world.get('/oauth/v2/authorize', { client_id: 'spa', request, ...asked });
    expect(new URL(String(late.headers.location)).searchParams.get('error_description')).toContain('decrypted');
  });

  it.each<[string, () => Promise<string> | string]>([
    ['is signed by another key', () => signed(inside(), foreign.privateKey)],
    ['is not signed', () => new UnsecuredJWT(inside()).encode()],
    [
      'is signed with the public key as a secret',
      async () =>
        new SignJWT(inside())
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .sign(Buffer.from(JSON.stringify(await exportJWK(own.publicKey)))),
    ],
    [
      'brings its own key',
      async () => signed(inside(), foreign.privateKey, { jwk: await exportJWK(foreign.publicKey) }),
    ],
    ['is of another client', () => signed(inside({ iss: 'web' }))],
    ['names another client', () => signed(inside({ client_id: 'web' }))],
    ['is for another issuer', () => signed(inside({ aud: 'https://evil.example' }))],
    ['has expired', () => new SignJWT(inside({ exp: 1 })).setProtectedHeader({ alg: 'ES256' }).sign(own.privateKey)],
    ['is not good yet', () => signed(inside({ nbf: 9_999_999_999 }))],
    ['holds another one', () => signed(inside({ request: 'eyJ' }))],
    ['refers to another one', () => signed(inside({ request_uri: 'https://app.example/r' }))],
    ['is an assertion of who the client is', () => signed(inside({ sub: 'spa' }))],
    ['is another kind of JWT', () => signed(inside(), own.privateKey, { typ: 'at+jwt' })],
    ['asks for another response type than the request', () => signed(inside({ response_type: 'id_token' }))],
    ['is no JWT', () => 'a.b.c'],
    ['is a bomb', () => `eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIiwiemlwIjoiREVGIn0....`],
  ])('is refused when it %s', async (_, made) => {
    const world = await signingWorld();
    const request = await made();
    expect(await ask(world, { request, redirect_uri: redirectUri, state: 's' })).toEqual({
      error: 'invalid_request_object',
      state: 's',
    });
    // Where it leads alone, nobody is sent anywhere.
    expect(await ask(world, { request })).toEqual({ status: 400 });
  });

  it('leads nowhere that is not registered, signed or not', async () => {
    const world = await signingWorld();
    const request = await signed(inside({ redirect_uri: 'https://evil.example' }));
    expect(await ask(world, { request, redirect_uri: redirectUri })).toEqual({ status: 400 });
  });

  it('has the algorithm that the client registered, none too', async () => {
    const unsigned = await signingWorld({ request_object_signing_alg: 'none' });
    const request = new UnsecuredJWT(inside()).encode();
    expect(await ask(unsigned, { request })).toMatchObject({ state: 'signed state' });
    expect(await ask(unsigned, { request: `${request}c2ln` })).toEqual({ status: 400 });
    const refused = { error: 'invalid_request_object', state: 's' };
    const beside = { redirect_uri: redirectUri, state: 's' };
    expect(await ask(unsigned, { request: await signed(inside()), ...beside })).toEqual(refused);
    const other = await signingWorld({ request_object_signing_alg: 'PS256' });
    expect(await ask(other, { request: await signed(inside()), ...beside })).toEqual(refused);
  });

  it('may be unsigned where the client has no key to sign with, unless it always signs', async () => {
    const request = new UnsecuredJWT(inside()).encode();
    expect(await ask(await startWorld(), { request })).toMatchObject({ state: 'signed state' });
    const strict = await startWorld();
    const metadata = { require_signed_request_object: true };
    await strict.api.execute(strict.context, project, portal, { type: 'SetAppMetadata', appId: 'spa', metadata });
    expect(await ask(strict, { request, redirect_uri: redirectUri, state: 's' })).toEqual({
      error: 'invalid_request_object',
      state: 's',
    });
  });
});

describe('a request by reference', () => {
  it('and one by value come one at a time', async () => {
    const world = await signingWorld();
    const both = { request: await signed(inside()), request_uri: 'https://app.example/request.jwt' };
    expect(await ask(world, { ...both, redirect_uri: redirectUri, state: 's' })).toEqual({
      error: 'invalid_request',
      state: 's',
    });
  });

  it('is fetched from an address that the client registered, and from no other', async () => {
    const registered = 'https://app.example/request.jwt';
    const world = await signingWorld({ request_uris: [registered, `${registered}#v1`, 'https://app.example/gone'] });
    world.published.set(registered, await signed(inside()));
    world.published.set('https://evil.example/request.jwt', await signed(inside()));
    expect(await ask(world, { request_uri: registered })).toMatchObject({ state: 'signed state' });
    expect(await ask(world, { request_uri: `${registered}#v1` })).toMatchObject({ state: 'signed state' });
    const beside = { redirect_uri: redirectUri, state: 's' };
    for (const request_uri of [
      'https://evil.example/request.jwt',
      `${registered}?x=1`,
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
      'https://app.example/gone',
    ])
      expect(await ask(world, { request_uri, ...beside })).toEqual({ error: 'invalid_request_uri', state: 's' });
  });
});
