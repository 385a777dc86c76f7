import { createRemoteJWKSet, decodeJwt, jwtVerify, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  errorOf,
  json,
  newResource,
  redirectUri,
  setMetadata,
  startWorld,
  verifier,
  type World,
} from '../security/world.ts';
import { codeIn, type FapiClient, newFapiClient, newSigner, now, type Signer } from './fapi-client.ts';

let world: World;
let client: FapiClient;
let other: FapiClient;
let rsa: Signer;
beforeAll(async () => {
  world = await startWorld();
  rsa = await newSigner('RS256', 'rsa');
  client = await newFapiClient(world, 'fapi2_message_signing');
  other = await newFapiClient(world, 'fapi2_message_signing');
});
afterAll(() => world?.fasti.stop());

/** What is said in an answer that the server has signed for this client. */
const signedFor = async ({ clientId }: FapiClient, jwt: string | null, typ?: string) => {
  const keys = createRemoteJWKSet(new URL(`${world.fasti.url}/oauth/v2/keys`));
  const checks = { issuer: world.fasti.url, audience: clientId, algorithms: ['PS256'], ...(typ ? { typ } : {}) };
  return (await jwtVerify(jwt ?? '', keys, checks)).payload;
};

describe('a client of Message Signing', () => {
  it('finds in the metadata what it needs', async () => {
    expect(json(await world.get('/.well-known/openid-configuration'))).toMatchObject({
      response_modes_supported: expect.arrayContaining(['jwt']),
      authorization_signing_alg_values_supported: expect.arrayContaining(['PS256', 'ES256']),
      authorization_encryption_alg_values_supported: expect.any(Array),
      authorization_encryption_enc_values_supported: expect.any(Array),
      request_object_signing_alg_values_supported: expect.arrayContaining(['PS256', 'ES256', 'EdDSA']),
      introspection_signing_alg_values_supported: expect.arrayContaining(['PS256', 'ES256']),
    });
  });

  it('signs what it asks for, and gets an answer that is signed', async () => {
    const back = await client.callback();
    expect([...back.searchParams.keys()]).toEqual(['response']);
    const said = await signedFor(client, back.searchParams.get('response'));
    expect(said).toMatchObject({ code: expect.any(String), state: 'the state', iss: world.fasti.url });
    expect(Number(said.exp) - now()).toBeLessThanOrEqual(600);
    const tokens = json(await client.redeem(codeIn(back)));
    expect((await client.open(tokens.access_token)).status).toBe(200);
  });

  it('gets errors signed, too, whatever it forgot to ask for', async () => {
    const begun = await client.begin(await client.requestUri());
    const authRequestId = new URL(begun.headers.location ?? '').searchParams.get('authRequest') ?? '';
    const { callbackUrl } = await world.loginClient.oidc.createCallback({
      authRequestId,
      callbackKind: { case: 'error', value: { error: 1, errorDescription: '' } },
    });
    const denied = await signedFor(client, new URL(callbackUrl).searchParams.get('response'));
    expect(denied).toMatchObject({ error: expect.any(String), state: 'the state' });
    const bare = { client_id: client.clientId, redirect_uri: redirectUri, response_type: 'code', state: 's' };
    const straight = await world.get('/oauth/v2/authorize', bare);
    const { searchParams } = new URL(straight.headers.location ?? '');
    expect(await signedFor(client, searchParams.get('response'))).toMatchObject({
      error: 'invalid_request',
      state: 's',
    });
  });

  it('may ask for authorization details', async () => {
    const details = [{ type: 'payment', actions: ['initiate'], amount: { currency: 'EUR', value: '12.50' } }];
    await client.set({ authorization_details_types: ['payment'] });
    const pushed = await client.push({ request: await client.request({ authorization_details: details }) });
    const back = await client.complete(await client.begin(json(pushed).request_uri));
    expect(json(await client.redeem(codeIn(back))).authorization_details).toEqual(details);
    const unknown = await client.request({ authorization_details: [{ type: 'root' }] });
    expect(errorOf(await client.push({ request: unknown }))).toBe('invalid_authorization_details');
  });

  it('may have its answers encrypted to a key of its own', async () => {
    const keys = await newSigner('ES256', 'enc');
    const encrypted = await newFapiClient(world, 'fapi2_message_signing');
    await encrypted.set({
      jwks: {
        keys: [
          { ...encrypted.signer.jwk, use: 'sig' },
          { ...keys.jwk, use: 'enc', alg: 'ECDH-ES' },
        ],
      },
      authorization_encrypted_response_alg: 'ECDH-ES',
    });
    const response = (await encrypted.callback()).searchParams.get('response') ?? '';
    const inside = await keys.decrypt(response);
    expect(await signedFor(encrypted, inside)).toMatchObject({ code: expect.any(String) });
  });
});

describe('its request object', () => {
  it.each<[string, (origin: string) => object]>([
    ['is for several, the issuer among them', (origin) => ({ aud: ['https://other.example', origin] })],
    ['is good in eight seconds', () => ({ nbf: now() + 8 })],
    ['has no state and no nonce', () => ({ state: undefined, nonce: undefined })],
  ])('is taken where it %s', async (_, claims) => {
    const request = await client.request({ ...claims(world.fasti.url) });
    expect((await client.push({ request })).status).toBe(201);
  });

  it.each<[string, (origin: string) => Promise<string>]>([
    ['does not expire', () => client.request({ exp: undefined })],
    ['has expired', () => client.request({ exp: now() - 300 })],
    ['is good for more than an hour', () => client.request({ exp: now() + 4200 })],
    ['does not say since when it is good', () => client.request({ nbf: undefined })],
    ['is good since more than an hour', () => client.request({ nbf: now() - 4200 })],
    ['is good in more than a minute', () => client.request({ nbf: now() + 70, exp: now() + 300 })],
    ['is for nobody', () => client.request({ aud: undefined })],
    ['is for another server', () => client.request({ aud: 'https://other.example' })],
    ['is for the endpoint', (origin) => client.request({ aud: `${origin}/oauth/v2/par` })],
    ['refers to another', () => client.request({ request_uri: 'urn:ietf:params:oauth:request_uri:x' })],
    ['is of another client', () => client.request({ iss: other.clientId, client_id: other.clientId })],
    ['is signed by another client', () => client.request({}, {}, other.signer)],
    ['is signed by nobody', async () => new UnsecuredJWT(decodeJwt(await client.request())).encode()],
    [
      'is signed with RS256',
      async () => {
        await client.set({ jwks: { keys: [client.signer.jwk, rsa.jwk] } });
        return client.request({}, { kid: 'rsa' }, rsa);
      },
    ],
    ['is an assertion of who the client is', () => client.assertion({ ...client.asked() })],
    ['has a spoilt signature', async () => `${(await client.request()).slice(0, -8)}AAAAAAAA`],
  ])('is refused where it %s', async (_, made) => {
    const answer = await client.push({ request: await made(world.fasti.url) });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid_request_object']);
  });

  it.each<[string, object]>([
    ['no redirect URI', { redirect_uri: undefined }],
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['a plain challenge', { code_challenge: verifier, code_challenge_method: 'plain' }],
    ['an answer that is not signed', { response_mode: 'query' }],
    ['an answer of the usual kind', { response_mode: undefined }],
  ])('is refused with %s, and what stands beside it does not help', async (_, claims) => {
    const request = await client.request({ ...claims });
    const answer = await client.send('/oauth/v2/par', { ...client.asked(), request });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid_request']);
  });

  it('is the only form of a request', async () => {
    const answer = await client.send('/oauth/v2/par', client.asked());
    expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid_request']);
  });

  it('is all that counts: what is beside it, pushed or brought by the browser, is nothing', async () => {
    const request = await client.request({ state: undefined, nonce: undefined });
    const pushed = await client.send('/oauth/v2/par', { request, state: 'pushed', nonce: 'pushed' });
    const begun = await client.begin(json(pushed).request_uri, { state: 'brought', nonce: 'brought' });
    const back = await client.complete(begun);
    expect(await signedFor(client, back.searchParams.get('response'))).not.toHaveProperty('state');
    const tokens = json(await client.redeem(codeIn(back)));
    expect(decodeJwt(tokens.id_token)).not.toHaveProperty('nonce');
  });
});

describe('introspection', () => {
  it('says nothing of a token that is for others', async () => {
    const { projectId } = await world.admin.projects.createProject({
      organizationId: world.fasti.orgId,
      name: 'Others',
    });
    const { clientId: client_id, clientSecret: client_secret } = await newResource(world.admin, projectId);
    const form = { token: (await client.tokens()).access_token, client_id, client_secret };
    const answer = await world.post('/oauth/v2/introspect', form, { accept: 'application/token-introspection+jwt' });
    expect(decodeJwt(answer.body)['token_introspection']).toEqual({ active: false });
  });

  it('is signed for the resource that asks, as what it is and with nothing that a token has', async () => {
    const { access_token } = await client.tokens();
    await setMetadata(world, world.resource, { introspection_signed_response_alg: 'PS256' });
    const { clientId: client_id, clientSecret: client_secret } = world.resource;
    const form = { token: access_token, client_id, client_secret };
    const accept = 'application/token-introspection+jwt';
    const answer = await world.post('/oauth/v2/introspect', form, { accept });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, accept]);
    const resource = { ...client, clientId: client_id };
    const said = await signedFor(resource, answer.body, 'token-introspection+jwt');
    expect(Object.keys(said).sort()).toEqual(['aud', 'iat', 'iss', 'token_introspection']);
    expect(said['token_introspection']).toMatchObject({ active: true, cnf: { jkt: client.holder.jkt } });
    const unknown = await world.post('/oauth/v2/introspect', { ...form, token: 'unknown' }, { accept });
    const nothing = await signedFor(resource, unknown.body);
    expect(nothing['token_introspection']).toEqual({ active: false });
    const unproven = await world.post('/oauth/v2/introspect', { token: access_token, client_id }, { accept });
    expect(errorOf(unproven)).toBe('invalid_client');
  });
});
