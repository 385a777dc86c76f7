import { createHash } from 'node:crypto';
import { compactDecrypt, createLocalJWKSet, decodeJwt, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { project } from '../../domain/project/project.ts';
import { portal, redirectUri } from './apps.ts';
import { ada, origin, startWorld, type World } from './world.ts';

type Changes = Parameters<World['authorize']>[0];

/** What the client is told after Ada has signed in, wherever it stands in the address. */
const answerFor = async ({ authorize, complete, signIn }: World, changes: Changes) => {
  const login = new URL(String((await authorize({ client_id: 'hybrid', ...changes })).headers.location));
  const id = login.searchParams.get('authRequest') ?? '';
  const url = new URL(await complete(id, await signIn()));
  return { url, id, said: Object.fromEntries(new URLSearchParams(url.hash.slice(1) || url.search)) };
};
const half = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');
const errorOf = ({ headers }: { readonly headers: { readonly location?: unknown } }) => {
  const url = new URL(String(headers.location));
  return Object.fromEntries(new URLSearchParams(url.hash.slice(1) || url.search));
};
const metadata = (world: World, appId: string, stated: object) =>
  world.api.execute(world.context, project, portal, { type: 'SetAppMetadata', appId, metadata: { ...stated } });

describe('the authorization endpoint gives', () => {
  it.each([
    ['code', ['code', 'iss', 'state']],
    ['id_token', ['id_token', 'iss', 'state']],
    ['id_token token', ['access_token', 'expires_in', 'id_token', 'iss', 'scope', 'state', 'token_type']],
    ['code id_token', ['code', 'id_token', 'iss', 'state']],
    ['code token', ['access_token', 'code', 'expires_in', 'iss', 'scope', 'state', 'token_type']],
    ['code id_token token', ['access_token', 'code', 'expires_in', 'id_token', 'iss', 'scope', 'state', 'token_type']],
  ])('for %s exactly %j, outside the query where tokens are among it', async (response_type, names) => {
    const world = await startWorld();
    const { url, said } = await answerFor(world, { response_type });
    expect(Object.keys(said).sort()).toEqual(names);
    expect([url.search === '', url.hash === '']).toEqual(response_type === 'code' ? [false, true] : [true, false]);
    expect(said).toMatchObject({ state: 'the state', iss: origin });
    if (said['id_token'] === undefined) return;
    const keys = createLocalJWKSet((await world.get('/oauth/v2/keys')).json());
    const { payload } = await jwtVerify(said['id_token'], keys, { issuer: origin, audience: 'hybrid' });
    expect(payload).toMatchObject({ sub: ada, nonce: 'the nonce', azp: 'hybrid', s_hash: half('the state') });
    expect(payload['c_hash']).toBe(said['code'] && half(said['code']));
    expect(payload['at_hash']).toBe(said['access_token'] && half(said['access_token']));
    // Core, 5.4: where no access token comes of it, there is no other place to tell it.
    expect(payload['email']).toBe(response_type === 'id_token' ? 'ada@acme.example' : undefined);
  });

  it('the words of a response type in any order', async () => {
    const { said } = await answerFor(await startWorld(), { response_type: 'token  id_token' });
    expect(Object.keys(said)).toContain('id_token');
  });

  it('tokens that work, recorded, and no refresh token without a code', async () => {
    const world = await startWorld();
    const { said } = await answerFor(world, { response_type: 'id_token token' });
    expect(said['scope']).toBe('openid profile email');
    const authorization = `Bearer ${said['access_token']}`;
    expect((await world.get('/oidc/v1/userinfo', {}, { authorization })).json()).toMatchObject({ sub: ada });
    const { events } = await world.api.store.readAll(0n, {
      limit: 1000,
      filter: { instanceId: world.instance.id, aggregateTypes: ['auth_request', 'oidc_session'] },
    });
    expect(events.map(({ type }) => type)).toEqual([
      'auth_request.added',
      'auth_request.session.linked',
      'auth_request.succeeded',
      'oidc_session.added',
      'oidc_session.access_token.added',
    ]);
  });

  it('a code beside tokens that is exchanged once; again, and it takes all of them away', async () => {
    const world = await startWorld();
    const { said } = await answerFor(world, { response_type: 'code id_token token' });
    const first = await world.exchange(String(said['code']), { client_id: 'hybrid' });
    expect(decodeJwt(first.json().id_token).sub).toBe(decodeJwt(String(said['id_token'])).sub);
    const works = async (token: unknown) =>
      (await world.get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${token}` })).statusCode;
    expect(await works(said['access_token'])).toBe(200);
    const again = await world.exchange(String(said['code']), { client_id: 'hybrid' });
    expect(again.json().error).toBe('invalid_grant');
    expect([await works(said['access_token']), await works(first.json().access_token)]).toEqual([401, 401]);
  });

  it.each([
    ['unauthorized_client', { client_id: 'spa', response_type: 'id_token token' }],
    ['unauthorized_client', { client_id: 'spa', response_type: 'code id_token' }],
    ['unsupported_response_type', { response_type: 'none' }],
    ['unsupported_response_type', { response_type: 'code code2' }],
    ['invalid_request', { response_type: 'id_token', nonce: undefined }],
    ['invalid_request', { response_type: 'code id_token', nonce: undefined }],
    ['invalid_request', { response_type: 'id_token', scope: 'profile' }],
    ['invalid_request', { response_type: 'id_token token', response_mode: 'query' }],
  ])('%s for %j, and neither code nor token', async (error, changes) => {
    const { authorize } = await startWorld();
    const said = errorOf(await authorize({ client_id: 'hybrid', ...changes }));
    expect(said).toMatchObject({ error, state: 'the state', iss: origin });
    expect(Object.keys(said)).not.toContain('code');
  });
});

describe('a signed answer', () => {
  it.each([
    ['code', 'jwt', '?'],
    ['code', 'query.jwt', '?'],
    ['code', 'fragment.jwt', '#'],
    ['code id_token token', 'jwt', '#'],
  ])('to %s by %s is all of it, for this client', async (response_type, response_mode, where) => {
    const world = await startWorld();
    const { url, said } = await answerFor(world, { response_type, response_mode });
    expect(Object.keys(said)).toEqual(['response']);
    expect(url.href.startsWith(`${redirectUri}${where}`)).toBe(true);
    const keys = createLocalJWKSet((await world.get('/oauth/v2/keys')).json());
    const { payload } = await jwtVerify(String(said['response']), keys, { issuer: origin, audience: 'hybrid' });
    expect(payload).toMatchObject({ state: 'the state', code: expect.any(String) });
    expect(Number(payload.exp) - Date.now() / 1000).toBeLessThanOrEqual(600);
  });

  it('comes by a form, too, and brings errors', async () => {
    const world = await startWorld();
    const { url } = await answerFor(world, { response_mode: 'form_post.jwt' });
    const page = await world.get(url.pathname, Object.fromEntries(url.searchParams));
    expect(page.body).toContain('name="response"');
    expect(page.body).not.toContain('name="code"');
    const refused = errorOf(await world.authorize({ client_id: 'hybrid', response_mode: 'jwt', prompt: 'dance' }));
    expect(decodeJwt(String(refused['response']))).toMatchObject({ error: 'invalid_request', state: 'the state' });
    const query = { client_id: 'hybrid', response_type: 'code token', response_mode: 'query.jwt' };
    expect(decodeJwt(String(errorOf(await world.authorize(query))['response']))['error']).toBe('invalid_request');
  });

  it('is signed and encrypted as the client registered it', async () => {
    const world = await startWorld();
    const { publicKey, privateKey } = await generateKeyPair('RSA-OAEP-256');
    await metadata(world, 'hybrid', {
      jwks: { keys: [{ ...(await exportJWK(publicKey)), use: 'enc', alg: 'RSA-OAEP-256', kid: 'theirs' }] },
      authorization_signed_response_alg: 'ES256',
      authorization_encrypted_response_alg: 'RSA-OAEP-256',
    });
    const { said } = await answerFor(world, { response_mode: 'jwt' });
    const { plaintext } = await compactDecrypt(String(said['response']), privateKey);
    const keys = createLocalJWKSet((await world.get('/oauth/v2/keys')).json());
    const { protectedHeader } = await jwtVerify(Buffer.from(plaintext).toString(), keys, { audience: 'hybrid' });
    expect(protectedHeader.alg).toBe('ES256');
  });

  it('that cannot be made uses nothing up: it is asked for again when the keys of the client can be read', async () => {
    const world = await startWorld();
    const { publicKey } = await generateKeyPair('RSA-OAEP-256');
    const jwks_uri = 'https://app.example/keys-of-answers';
    await metadata(world, 'hybrid', { jwks_uri, authorization_encrypted_response_alg: 'RSA-OAEP-256' });
    const { headers } = await world.authorize({ client_id: 'hybrid', response_mode: 'jwt' });
    const id = new URL(String(headers.location)).searchParams.get('authRequest') ?? '';
    const session = await world.signIn();
    await expect(world.complete(id, session)).rejects.toMatchObject({
      code: 'oidc_login.client_keys_unread',
      kind: 'unavailable',
    });
    world.published.set(jwks_uri, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), use: 'enc' }] }));
    expect(await world.complete(id, session)).toContain('response=');
  });

  it('that is to be encrypted to a key of no use is a mistake of its client, whoever completes the login', async () => {
    const world = await startWorld();
    await metadata(world, 'hybrid', {
      jwks: { keys: [{ kty: 'RSA', n: 'AAAA', e: 'AQAB' }] },
      authorization_encrypted_response_alg: 'RSA-OAEP-256',
    });
    const { headers } = await world.authorize({ client_id: 'hybrid', response_mode: 'jwt' });
    const id = new URL(String(headers.location)).searchParams.get('authRequest') ?? '';
    const failed = { code: 'oidc_login.unanswerable', kind: 'precondition' };
    await expect(world.complete(id, await world.signIn())).rejects.toMatchObject(failed);
    // Nor can the error be told to it: it stays here.
    const refused = await world.authorize({ client_id: 'hybrid', response_mode: 'jwt', prompt: 'dance' });
    expect([refused.statusCode, refused.json().error]).toEqual([400, 'invalid_client_metadata']);
  });
});

describe('claims', () => {
  const asked = (claims: object) => ({ scope: 'openid', claims: JSON.stringify(claims) });

  it('that are asked for by name are told where they were asked for, and no others', async () => {
    const world = await startWorld();
    const { said } = await answerFor(
      world,
      asked({
        userinfo: { email: { essential: true }, nickname: null },
        id_token: { given_name: null, birthdate: null },
      }),
    );
    const tokens = (await world.exchange(String(said['code']), { client_id: 'hybrid' })).json();
    const claims = decodeJwt(tokens.id_token);
    expect([claims['given_name'], claims['family_name'], claims['email']]).toEqual(['Ada', undefined, undefined]);
    const userinfo = (
      await world.get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${tokens.access_token}` })
    ).json();
    expect(userinfo).toEqual({ sub: ada, email: 'ada@acme.example' });
  });

  it('name the person who must sign in', async () => {
    const world = await startWorld();
    const mine = await answerFor(world, asked({ id_token: { sub: { value: ada } } }));
    expect(mine.said['code']).toBeDefined();
    const login = new URL(
      String((await world.authorize(asked({ id_token: { sub: { value: '999' } } }))).headers.location),
    );
    const id = login.searchParams.get('authRequest') ?? '';
    await expect(world.complete(id, await world.signIn('701'))).rejects.toMatchObject({
      code: 'auth_request.other_user',
    });
  });

  it('ask for an acr, which is told, and must be reached where it is essential', async () => {
    const world = await startWorld();
    const acrOf = async (changes: Changes) => {
      const { said } = await answerFor(world, changes);
      return decodeJwt((await world.exchange(String(said['code']), { client_id: 'hybrid' })).json().id_token)['acr'];
    };
    expect(await acrOf({ acr_values: 'phr urn:fasti:acr:1fa' })).toBe('urn:fasti:acr:1fa');
    const strong = asked({ id_token: { acr: { essential: true, values: ['urn:fasti:acr:2fa'] } } });
    const login = new URL(String((await world.authorize(strong)).headers.location));
    const id = login.searchParams.get('authRequest') ?? '';
    await expect(world.complete(id, '700')).rejects.toMatchObject({ code: 'auth_request.acr_unmet' });
    await expect(world.complete(id, await world.signIn('702', ['totp']))).resolves.toContain('code=');
  });

  it('ask for an acr that no sign-in here can reach, which is said before anybody signs in', async () => {
    const world = await startWorld();
    const insisting = (values: readonly string[]) => asked({ id_token: { acr: { essential: true, values } } });
    const { headers } = await world.authorize(insisting(['gold', 'silver']));
    expect(String(headers.location)).toContain('error=unmet_authentication_requirements');
    for (const reachable of [insisting(['gold', 'phr']), asked({ id_token: { acr: { values: ['gold'] } } })])
      expect(String((await world.authorize(reachable)).headers.location)).toContain('authRequest=');
  });
});
