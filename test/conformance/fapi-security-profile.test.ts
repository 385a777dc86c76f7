import { createHash, X509Certificate } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  challenge,
  errorOf,
  json,
  newApp,
  redirectUri,
  setMetadata,
  startWorld,
  verifier,
  type World,
} from '../security/world.ts';
import { assertionStories } from './fapi-assertion-stories.ts';
import { type Changes, codeIn, type FapiClient, newFapiClient, newSigner, type Signer } from './fapi-client.ts';
import { tokenStories } from './fapi-token-stories.ts';

const certificate = (name: string) => generate([{ name: 'commonName', value: name }]);
let world: World;
let client: FapiClient;
let other: FapiClient;
let rsa: Signer;
beforeAll(async () => {
  world = await startWorld({ 'TLS.ClientCertificates.Header': 'client-cert' });
  rsa = await newSigner('RS256', 'rsa');
  client = await newFapiClient(world, 'fapi2_security');
  other = await newFapiClient(world, 'fapi2_security');
});
afterAll(() => world?.fasti.stop());

const query = ({ headers }: Answer) => new URL(headers.location ?? '').searchParams;

describe('a client of the Security Profile', () => {
  it('finds in the metadata what it needs', async () => {
    const metadata = json(await world.get('/.well-known/openid-configuration'));
    expect(metadata).toMatchObject({
      response_types_supported: expect.arrayContaining(['code']),
      authorization_response_iss_parameter_supported: true,
      pushed_authorization_request_endpoint: expect.any(String),
      require_pushed_authorization_requests: false,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: expect.arrayContaining(['private_key_jwt', 'tls_client_auth']),
      token_endpoint_auth_signing_alg_values_supported: expect.arrayContaining(['PS256', 'ES256', 'EdDSA']),
      dpop_signing_alg_values_supported: expect.arrayContaining(['PS256', 'ES256', 'EdDSA']),
      tls_client_certificate_bound_access_tokens: true,
    });
    expect(metadata.grant_types_supported).not.toContain('password');
    expect(json(await world.get('/.well-known/oauth-authorization-server'))).toEqual(metadata);
  });

  it('pushes its request, proves its key, and gets tokens that are bound to that', async () => {
    const answer = await client.push();
    expect([answer.status, json(answer)]).toEqual([
      201,
      { request_uri: expect.stringContaining('urn:ietf:params:oauth:request_uri:'), expires_in: expect.any(Number) },
    ]);
    expect(json(answer).expires_in).toBeLessThan(600);
    const back = await client.complete(await client.begin(json(answer).request_uri));
    expect(Object.fromEntries(back.searchParams)).toEqual({
      code: expect.any(String),
      state: 'the state',
      iss: world.fasti.url,
    });
    const tokens = json(await client.redeem(codeIn(back)));
    expect(tokens).toMatchObject({ token_type: 'DPoP', refresh_token: expect.any(String) });
    expect(decodeProtectedHeader(tokens.id_token).alg).toBe('PS256');
    expect(decodeJwt(tokens.id_token)).toMatchObject({ nonce: 'the nonce', aud: expect.anything() });
    expect((await client.open(tokens.access_token)).status).toBe(200);
    expect((await other.open(tokens.access_token)).status).toBe(401);
  });

  it('may do without state and nonce, and name its scopes in any order', async () => {
    const back = await client.callback({ state: null, nonce: null, scope: 'offline_access openid' });
    expect([...back.searchParams.keys()].sort()).toEqual(['code', 'iss']);
    const tokens = json(await client.redeem(codeIn(back)));
    expect(decodeJwt(tokens.id_token)['nonce']).toBeUndefined();
  });

  it('gets access tokens as JWTs signed with an algorithm of the profile', async () => {
    const signing = await newFapiClient(world, 'fapi2_security', {}, { accessTokenType: 1 });
    const { access_token } = await signing.tokens();
    expect(decodeProtectedHeader(access_token)).toMatchObject({ typ: 'at+jwt', alg: 'PS256' });
    expect((await signing.open(access_token)).status).toBe(200);
  });

  it('is sent back from a page by no status that would send the form along', async () => {
    const begun = await client.begin(await client.requestUri());
    expect(begun.status).toBe(302);
    const posted = await world.post('/oauth/v2/authorize', {
      client_id: client.clientId,
      request_uri: await client.requestUri(),
    });
    expect(posted.status).toBe(303);
  });

  it('may have a nonce of 64 characters and more', async () => {
    for (const nonce of ['n'.repeat(64), 'n'.repeat(128)]) {
      const tokens = json(await client.redeem(await client.code({ nonce })));
      expect(decodeJwt(tokens.id_token)['nonce']).toBe(nonce);
    }
  });

  it('is given nothing that somebody can guess', async () => {
    const given = await Promise.all([client.tokens(), client.tokens()]);
    const codes = [await client.code(), await client.code()];
    const all = [...codes, ...given.flatMap(({ access_token, refresh_token }) => [access_token, refresh_token])];
    expect(new Set(all).size).toBe(all.length);
    // Sealed with a tag of 128 bits: 22 characters are that alone.
    for (const each of all) expect(each.length).toBeGreaterThan(22);
  });

  it('leads no script of another origin to the authorization endpoint', async () => {
    const origin = new URL(redirectUri).origin;
    const headers = { origin, 'access-control-request-method': 'GET' };
    for (const method of ['OPTIONS', 'GET']) {
      const answer = await world.send(method, '/oauth/v2/authorize', { headers });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('is told of a refusal with issuer and state', async () => {
    const begun = await client.begin(await client.requestUri({ prompt: 'none' }));
    const authRequestId = query(begun).get('authRequest') ?? '';
    const { callbackUrl } = await world.loginClient.oidc.createCallback({
      authRequestId,
      callbackKind: { case: 'error', value: { error: 1, errorDescription: '' } },
    });
    const { searchParams } = new URL(callbackUrl);
    expect([searchParams.get('state'), searchParams.get('iss')]).toEqual(['the state', world.fasti.url]);
    expect(searchParams.get('error')).toBeTruthy();
  });
});

describe('its request', () => {
  it('comes by no other way than pushed', async () => {
    const straight = await world.get('/oauth/v2/authorize', client.asked());
    expect(query(straight).get('error')).toBe('invalid_request');
    const signed = await world.get('/oauth/v2/authorize', {
      client_id: client.clientId,
      redirect_uri: redirectUri,
      request: await client.request(),
    });
    expect(query(signed).get('error')).toBe('invalid_request');
  });

  it('is pushed by nobody who does not prove to be it', async () => {
    const bare = await world.post('/oauth/v2/par', client.asked());
    expect([bare.status, errorOf(bare)]).toEqual([401, 'invalid_client']);
  });

  it('is pushed by POST', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await world.send(method, '/oauth/v2/par');
      expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST']);
    }
  });

  it.each<[string, Changes, readonly string[]]>([
    ['without a challenge', { code_challenge: null, code_challenge_method: null }, ['invalid_request']],
    ['with a plain challenge', { code_challenge: verifier, code_challenge_method: 'plain' }, ['invalid_request']],
    [
      'with a challenge of an unnamed kind',
      { code_challenge: challenge, code_challenge_method: null },
      ['invalid_request'],
    ],
    ['without a redirect URI', { redirect_uri: null }, ['invalid_request']],
    ['with a redirect URI that is not registered', { redirect_uri: 'https://evil.example/' }, ['invalid_request']],
    ['with a redirect URI that has something more', { redirect_uri: `${redirectUri}?more=1` }, ['invalid_request']],
    ['that refers to another', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, ['invalid_request']],
    ['for more than a code', { response_type: 'code id_token' }, ['unauthorized_client', 'unsupported_response_type']],
    ['for tokens at once', { response_type: 'token' }, ['unauthorized_client', 'unsupported_response_type']],
    ['without a response type', { response_type: null }, ['invalid_request']],
  ])('is refused %s', async (_, changes, errors) => {
    const answer = await client.push(changes);
    expect(answer.status).toBe(400);
    expect(errors).toContain(errorOf(answer));
  });

  it('leads to no address in clear, except the loopback of a native application', async () => {
    const uris = ['http://app.example/callback', 'https://app.example/callback', 'http://127.0.0.1/done'];
    const web = await newFapiClient(world, 'fapi2_security', {}, { redirectUris: uris, devMode: true });
    const outcomes = async (by: FapiClient) =>
      Promise.all(uris.map(async (redirect_uri) => (await by.push({ redirect_uri })).status));
    expect(await outcomes(web)).toEqual([400, 201, 400]);
    const native = await newFapiClient(
      world,
      'fapi2_security',
      {},
      { redirectUris: uris.slice(1), applicationType: 2 },
    );
    expect(await outcomes(native)).toEqual([400, 201, 201]);
  });

  it('is good for its own client', async () => {
    const requestUri = await client.requestUri();
    const stolen = await client.begin(requestUri, { client_id: other.clientId });
    expect([stolen.status, stolen.headers.location]).toEqual([400, undefined]);
  });

  it('may be loaded again until somebody has signed in, and not after', async () => {
    const requestUri = await client.requestUri();
    await client.begin(requestUri);
    const back = await client.complete(await client.begin(requestUri));
    expect((await client.redeem(codeIn(back))).status).toBe(200);
    const again = await client.begin(requestUri);
    expect([again.status, again.headers.location]).toEqual([400, undefined]);
  });

  it('is what was pushed, whatever the browser brings beside it', async () => {
    const beside = { state: 'another', nonce: 'another', scope: 'openid email', redirect_uri: 'https://evil.example/' };
    const back = await client.complete(await client.begin(await client.requestUri({ state: null }), beside));
    expect(back.searchParams.has('state')).toBe(false);
    const tokens = json(await client.redeem(codeIn(back)));
    expect(decodeJwt(tokens.id_token)['nonce']).toBe('the nonce');
    expect(tokens.scope).toBe('openid offline_access');
  });
});

const here = () => ({ world, client, other, rsa });
assertionStories(here);

describe('its code', () => {
  it('is worth nothing to another client, without a verifier, or with another one', async () => {
    const code = await client.code();
    expect(errorOf(await other.redeem(code))).toBe('invalid_grant');
    expect(errorOf(await client.redeem(code, { code_verifier: null }))).toBe('invalid_grant');
    expect(errorOf(await client.redeem(code, { code_verifier: 'w'.repeat(43) }))).toBe('invalid_grant');
    expect(errorOf(await client.redeem(code, { redirect_uri: 'https://app.example/' }))).toBe('invalid_grant');
    expect((await client.redeem(code)).status).toBe(200);
  });

  it('takes back what it gave when it comes again', async () => {
    const code = await client.code();
    const { access_token } = json(await client.redeem(code));
    expect(errorOf(await client.redeem(code))).toBe('invalid_grant');
    expect((await client.open(access_token)).status).toBe(401);
  });

  it('gives nothing without a key to bind it to', async () => {
    const bare = await client.redeem(await client.code(), {}, null);
    expect([bare.status, errorOf(bare)]).toEqual([400, 'invalid_dpop_proof']);
  });

  it('is bound to the key that the request named or proved', async () => {
    const [named, thief] = [await newSigner(), await newSigner()];
    const byName = await client.code({ dpop_jkt: named.jkt });
    expect(errorOf(await client.redeem(byName, {}, thief))).toBe('invalid_grant');
    expect((await client.redeem(byName, {}, named)).status).toBe(200);
    const pushed = await client.send('/oauth/v2/par', client.asked(), named);
    const proven = codeIn(await client.complete(await client.begin(json(pushed).request_uri)));
    expect(errorOf(await client.redeem(proven, {}, thief))).toBe('invalid_grant');
    expect((await client.redeem(proven, {}, named)).status).toBe(200);
    const torn = await client.send('/oauth/v2/par', client.asked({ dpop_jkt: thief.jkt }), named);
    expect(['invalid_request', 'invalid_dpop_proof']).toContain(errorOf(torn));
  });
});

describe('its refresh token', () => {
  it('stays the same, so that a lost answer locks nobody out', async () => {
    const { refresh_token } = await client.tokens();
    const first = json(await client.refresh(refresh_token));
    const second = json(await client.refresh(refresh_token));
    expect([first.refresh_token, second.refresh_token]).toEqual([refresh_token, refresh_token]);
    expect(first).toMatchObject({ token_type: 'DPoP' });
    for (const { access_token } of [first, second]) expect((await client.open(access_token)).status).toBe(200);
  });

  it('is worth nothing without the client, its key, or to another client', async () => {
    const { refresh_token } = await client.tokens();
    const bare = { client_id: client.clientId, client_assertion: null, client_assertion_type: null };
    expect(errorOf(await client.refresh(refresh_token, bare))).toBe('invalid_client');
    expect(errorOf(await client.refresh(refresh_token, {}, null))).toBe('invalid_dpop_proof');
    expect(errorOf(await other.refresh(refresh_token))).toBe('invalid_grant');
  });
});

tokenStories(here);

describe('a client with a certificate', () => {
  /** As a proxy in front of us tells of it. */
  const told = ({ cert }: { readonly cert: string }) => ({ 'client-cert': encodeURIComponent(cert) });
  const redeeming = (code: string, more: object) => ({
    ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
    ...more,
  });

  it('proves itself by it, and its tokens are bound to it', async () => {
    const [own, foreign] = await Promise.all([certificate('own'), certificate('own')]);
    const jwk = new X509Certificate(own.cert).publicKey.export({ format: 'jwk' });
    const bound = await newFapiClient(world, 'fapi2_security', {
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      tls_client_certificate_bound_access_tokens: true,
      jwks: { keys: [jwk] },
    });
    const pushed = await world.post('/oauth/v2/par', bound.asked(), told(own));
    expect(pushed.status).toBe(201);
    expect(errorOf(await world.post('/oauth/v2/par', bound.asked(), told(foreign)))).toBe('invalid_client');
    const code = codeIn(await bound.complete(await bound.begin(json(pushed).request_uri)));
    const form = redeeming(code, { client_id: bound.clientId });
    expect(errorOf(await world.post('/oauth/v2/token', form, told(foreign)))).toBe('invalid_client');
    expect(errorOf(await world.post('/oauth/v2/token', form))).toBe('invalid_client');
    const tokens = json(await world.post('/oauth/v2/token', form, told(own)));
    expect(tokens.token_type).toBe('Bearer');
    const bearer = { authorization: `Bearer ${tokens.access_token}` };
    const opened = async (headers: object) =>
      (await world.get('/oidc/v1/userinfo', {}, { ...bearer, ...headers })).status;
    expect([await opened(told(own)), await opened(told(foreign)), await opened({})]).toEqual([200, 401, 401]);
    const refresh = { grant_type: 'refresh_token', client_id: bound.clientId, refresh_token: tokens.refresh_token };
    expect(errorOf(await world.post('/oauth/v2/token', refresh, told(foreign)))).toBe('invalid_client');
    expect(json(await world.post('/oauth/v2/token', refresh, told(own))).refresh_token).toBe(tokens.refresh_token);
  });

  it('that is public has its refresh token bound to it, and each that follows', async () => {
    const [own, foreign] = await Promise.all([certificate('own'), certificate('own')]);
    const app = await newApp(world.admin, world.projectId, 'public', { authMethodType: 2, applicationType: 1 });
    await setMetadata(world, app, { tls_client_certificate_bound_access_tokens: true });
    const { clientId: client_id } = app;
    const form = redeeming(await world.code(client_id), { client_id });
    let { refresh_token } = json(await world.post('/oauth/v2/token', form, told(own)));
    for (const _time of ['first', 'second']) {
      const refresh = { grant_type: 'refresh_token', client_id, refresh_token };
      expect(errorOf(await world.post('/oauth/v2/token', refresh, told(foreign)))).toBe('invalid_grant');
      const renewed = json(await world.post('/oauth/v2/token', refresh, told(own)));
      expect(renewed.refresh_token).not.toBe(refresh_token);
      refresh_token = renewed.refresh_token;
    }
  });

  it('finds the thumbprint of its certificate in a JWT access token', async () => {
    const own = await certificate('stated');
    const bound = await newFapiClient(
      world,
      'fapi2_security',
      { tls_client_certificate_bound_access_tokens: true },
      { accessTokenType: 1 },
    );
    const form = redeeming(await bound.code(), await bound.byAssertion());
    const { access_token } = json(await world.post('/oauth/v2/token', form, told(own)));
    const thumbprint = createHash('sha256').update(new X509Certificate(own.cert).raw).digest('base64url');
    expect(decodeJwt(access_token)['cnf']).toEqual({ 'x5t#S256': thumbprint });
  });

  it('signs with its key where it proves itself by that, and shows the certificate beside it', async () => {
    const headers = told(await certificate('beside'));
    const bound = await newFapiClient(world, 'fapi2_security', { tls_client_certificate_bound_access_tokens: true });
    const code = await bound.code();
    const bare = await world.post('/oauth/v2/token', redeeming(code, await bound.byAssertion()));
    expect(['invalid_request', 'invalid_grant']).toContain(errorOf(bare));
    const tokens = json(await world.post('/oauth/v2/token', redeeming(code, await bound.byAssertion()), headers));
    const bearer = { authorization: `Bearer ${tokens.access_token}` };
    expect((await world.get('/oidc/v1/userinfo', {}, { ...bearer, ...headers })).status).toBe(200);
    expect((await world.get('/oidc/v1/userinfo', {}, bearer)).status).toBe(401);
  });
});
