import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  jwtVerify,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { securitySettings } from '../../domain/settings/security.ts';
import type { Said } from './plain-client.ts';
import { type Changes, startSuite } from './suite-world.ts';

/** The modules of the OpenID Foundation's suite for providers at which clients register themselves. */
const suite = await startSuite();
afterAll(suite.stop);
const { fasti, callback, publisher, party, ada, known, metadata, keys } = suite;
const { asked, ask, form, tokensFor, userinfo, checked } = suite;

describe('Dynamic OP', () => {
  const pair = generateKeyPair('PS256');
  let registrationEndpoint: string;

  beforeAll(async () => {
    const { api, context, instanceId } = fasti;
    await api.execute(context, securitySettings, instanceId, {
      type: 'SetSecurity',
      values: { enable_dynamic_client_registration: true, allow_unauthenticated_dynamic_client_registration: true },
    });
    registrationEndpoint = (await suite.metadataNow())['registration_endpoint'] ?? '';
  });

  const publicKey = async (kid: string, keyPair = pair) => ({
    ...(await exportJWK((await keyPair).publicKey)),
    ...{ kid, use: 'sig', alg: 'PS256' },
  });
  type Registered = { readonly client_id: string; readonly error?: string } & Record<string, unknown>;
  const register = async (more: object = {}): Promise<Registered> => {
    const response = await fetch(registrationEndpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'Suite',
        redirect_uris: [callback.url],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        contacts: ['certification@oidf.org'],
        token_endpoint_auth_method: 'private_key_jwt',
        ...('jwks_uri' in more ? {} : { jwks: { keys: [await publicKey('first')] } }),
        ...more,
      }),
    });
    return response.json();
  };
  const assertion = async (
    { client_id }: Registered,
    { kid = 'first', keyPair = pair, aud = metadata['issuer'] } = {},
  ) => ({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'PS256', kid })
      .setIssuer(client_id)
      .setSubject(client_id)
      .setAudience(aud ?? '')
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign((await keyPair).privateKey),
  });
  /** A stranger is asked about once; then the browser comes back. */
  const codeFor = async ({ client_id }: Registered, changes: Changes = {}): Promise<Said> => {
    const stop = await ask(known, { client_id, ...changes });
    const { said } = stop.said ? stop : await known.submit(stop, { answer: 'allow' });
    return said ?? {};
  };
  const tokensOf = async (client: Registered, changes: Changes = {}) => {
    const { code } = await codeFor(client, changes);
    const proof = await assertion(client);
    const redirect_uri = changes['redirect_uri'] ?? callback.url;
    return form('token_endpoint', { grant_type: 'authorization_code', code, redirect_uri, ...proof });
  };
  const shown = async (client: Registered, changes: Changes) => {
    const { said, page } = await ask(known, { client_id: client.client_id, ...changes });
    return [said, page.status];
  };

  it('oidcc-server, oidcc-idtoken-rs256, oidcc-ensure-client-assertion-with-iss-aud-succeeds', async () => {
    const client = await register({ id_token_signed_response_alg: 'RS256' });
    const { body } = await tokensOf(client);
    await checked(body.id_token, { clientId: client.client_id });
    expect((await userinfo(body.access_token)).status).toBe(200);
  });

  it.each([
    ['id_token', ['implicit']],
    ['id_token token', ['implicit']],
    ['code id_token', ['authorization_code', 'implicit']],
    ['code token', ['authorization_code', 'implicit']],
    ['code id_token token', ['authorization_code', 'implicit']],
  ])('oidcc-server for who registers %s', async (response_type, grant_types) => {
    const client = await register({ response_types: [response_type], grant_types, application_type: 'native' });
    expect(client['response_types']).toContain(response_type);
    expect(client['grant_types']).toEqual(grant_types);
    const said = await codeFor(client, { response_type });
    for (const [name, word] of [
      ['code', 'code'],
      ['access_token', 'token'],
      ['id_token', 'id_token'],
    ] as const)
      expect(said[name] !== undefined, name).toBe(response_type.split(' ').includes(word));
    // A page would stand before the error of a client that nobody vouches for.
    const other = await ask(known, { client_id: client.client_id, response_type: 'id_token code', prompt: 'none' });
    expect(other.said?.['error']).toBe(response_type === 'code id_token' ? undefined : 'unauthorized_client');
  });

  it('oidcc-userinfo-rs256: a signed JWT for this client', async () => {
    const client = await register({ userinfo_signed_response_alg: 'RS256' });
    const response = await userinfo((await tokensOf(client)).body.access_token);
    expect(response.headers.get('content-type')).toMatch(/^application\/jwt/);
    const { payload } = await jwtVerify(await response.text(), keys, {
      issuer: metadata['issuer'] ?? '',
      audience: client.client_id,
      algorithms: ['RS256'],
    });
    expect(payload.sub).toBe(ada.userId);
  });

  it('oidcc-ensure-redirect-uri-in-authorization-request', async () => {
    expect(await shown(await register(), { redirect_uri: undefined })).toEqual([undefined, 400]);
  });

  it('oidcc-redirect-uri-query-OK, -mismatch, -added', async () => {
    const redirect_uri = `${callback.url}?foo=bar`;
    const client = await register({ redirect_uris: [redirect_uri] });
    expect(await codeFor(client, { redirect_uri })).toMatchObject({ foo: 'bar', code: expect.any(String) });
    expect((await tokensOf(client, { redirect_uri })).status).toBe(200);
    expect(await shown(client, { redirect_uri: `${callback.url}?bar=foo` })).toEqual([undefined, 400]);
    expect(await shown(await register(), { redirect_uri })).toEqual([undefined, 400]);
  });

  it('oidcc-redirect-uri-regfrag: is not registered', async () => {
    const { error } = await register({ redirect_uris: [`${callback.url}#foobar`] });
    expect(error).toBe('invalid_redirect_uri');
  });

  it('oidcc-registration-logo-uri, -policy-uri, -tos-uri: who asks is shown by its name, with its addresses', async () => {
    const uris = {
      logo_uri: 'https://app.example/logo.png',
      policy_uri: 'https://app.example/policy',
      tos_uri: 'https://app.example/terms',
    };
    const client = await register(uris);
    expect(client).toMatchObject(uris);
    const { page } = await ask(known, { client_id: client.client_id });
    expect(page.body).toContain('The application <strong>Suite</strong> of');
    for (const uri of [uris.policy_uri, uris.tos_uri]) expect(page.body).toContain(uri);
  });

  it('oidcc-registration-jwks-uri, oidcc-refresh-token-rp-key-rotation: a client changes its key where it publishes it', async () => {
    publisher.documents.set('/jwks', { keys: [await publicKey('first')] });
    const client = await register({ jwks_uri: `${publisher.url}/jwks` });
    const { body } = await tokensOf(client, { scope: 'openid offline_access' });
    const keyPair = generateKeyPair('PS256');
    publisher.documents.set('/jwks', { keys: [await publicKey('second', keyPair)] });
    const { refresh_token } = body;
    const proof = await assertion(client, { kid: 'second', keyPair });
    expect((await form('token_endpoint', { grant_type: 'refresh_token', refresh_token, ...proof })).status).toBe(200);
  });

  it('oidcc-registration-sector-uri, -sector-bad', async () => {
    const sector_identifier_uri = `${publisher.url}/sector`;
    publisher.documents.set('/sector', [callback.url]);
    const pairwise = { subject_type: 'pairwise', sector_identifier_uri };
    const { body } = await tokensOf(await register(pairwise));
    expect(decodeJwt(body.id_token).sub).not.toBe(ada.userId);
    publisher.documents.set('/sector', ['https://other.example/callback']);
    expect((await register(pairwise)).error).toBe('invalid_client_metadata');
  });

  it('oidcc-request-uri-unsigned, oidcc-request-uri-signed-rs256: what stands there counts', async () => {
    const rsa = await generateKeyPair('RS256');
    const request_uri = `${publisher.url}/request`;
    const jwk = { ...(await exportJWK(rsa.publicKey)), kid: 'requests', use: 'sig', alg: 'RS256' };
    const jwks = { keys: [await publicKey('first'), jwk] };
    const nonceBy = async (alg: string, encode: (claims: JWTPayload) => string | Promise<string>) => {
      const client = await register({ request_uris: [request_uri], request_object_signing_alg: alg, jwks });
      const { client_id } = client;
      const object = { ...asked({ client_id, nonce: `nonce by ${alg}` }), iss: client_id, aud: fasti.url };
      publisher.documents.set('/request', await encode(object));
      return decodeJwt((await tokensOf(client, { request_uri, nonce: undefined, state: undefined })).body.id_token)[
        'nonce'
      ];
    };
    expect(await nonceBy('none', (claims) => new UnsecuredJWT(claims).encode())).toBe('nonce by none');
    const sign = (claims: JWTPayload) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'requests' }).sign(rsa.privateKey);
    expect(await nonceBy('RS256', sign)).toBe('nonce by RS256');
  });

  it('oidcc-idtoken-rs256 is the default of who registers, whatever key is active', async () => {
    const { id } = await party.rpc<{ id: string }>('webkey.v2.WebKeyService/CreateWebKey', {
      ecdsa: { curve: 'ECDSA_CURVE_P256' },
    });
    await party.rpc('webkey.v2.WebKeyService/ActivateWebKey', { id });
    // Whoever signs looks for an active key every ten seconds.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 });
    const { id_token } = await tokensFor();
    vi.useRealTimers();
    expect(decodeProtectedHeader(id_token).alg).toBe('ES256');
    const client = await register();
    await checked((await tokensOf(client)).body.id_token, { clientId: client.client_id });
  });

  it('oidcc-idtoken-unsigned: nobody is given one', async () => {
    expect((await register({ id_token_signed_response_alg: 'none' })).error).toBe('invalid_client_metadata');
    expect(metadata['id_token_signing_alg_values_supported']).not.toContain('none');
  });

  it('oidcc-3rd_party-init-login-nohttps: a sign-in does not begin in clear', async () => {
    expect((await register({ initiate_login_uri: 'http://app.example/login' })).error).toBe('invalid_client_metadata');
    expect(await register({ initiate_login_uri: 'https://app.example/login' })).toHaveProperty('client_id');
  });

  it('ends what it has registered', async () => {
    const client = await register();
    const response = await fetch(String(client['registration_client_uri']), {
      method: 'DELETE',
      headers: { authorization: `Bearer ${client['registration_access_token']}` },
    });
    expect(response.status).toBe(204);
  });
});
