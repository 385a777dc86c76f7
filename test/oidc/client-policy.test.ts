import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authRequest } from '../../domain/auth-request/auth-request.ts';
import { securitySettings } from '../../domain/settings/security.ts';
import { redirectUri, startWorld, type World } from '../security/world.ts';
import { startPublisher } from '../support/publisher.ts';

let publisher: Awaited<ReturnType<typeof startPublisher>>;
let world: World;

beforeAll(async () => {
  publisher = await startPublisher();
  world = await startWorld(publisher.settings);
});
afterAll(async () => {
  await world.fasti.stop();
  await publisher.stop();
});

const send = async (method: string, path: string, body?: object, further: Record<string, string> = {}) => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${world.fasti.pat}`, ...further };
  const answer = await world.send(method, path, { ...(body ? { body: JSON.stringify(body) } : {}), headers });
  return { ...answer, json: () => JSON.parse(answer.body) };
};
const setPolicy = (policy: object) => send('PUT', '/oidc/v1/client-policy', { policy });
const errorOf = async (clientId: string, changes: Record<string, string | undefined> = {}) => {
  const { headers } = await world.authorize(clientId, changes);
  return new URL(String(headers.location)).searchParams.get('error_description');
};
const withoutPkce = { code_challenge: undefined, code_challenge_method: undefined };
const discovery = async () => JSON.parse((await world.get('/.well-known/openid-configuration')).body);

describe('what an instance demands of its clients', () => {
  it('is nothing at first, is set as a whole, and is read as of any moment', async () => {
    expect((await send('GET', '/oidc/v1/client-policy')).json()).toEqual({
      policy: { registration: { imposedMetadata: {} } },
    });
    const before = new Date();
    const issuers = [{ issuer: 'https://trust.example', jwksUri: 'https://trust.example/keys' }];
    expect((await setPolicy({ requirePkce: true, softwareStatementIssuers: issuers })).status).toBe(200);
    const { policy } = (await send('GET', '/oidc/v1/client-policy')).json();
    expect(policy).toMatchObject({ requirePkce: true, softwareStatementIssuers: issuers });
    const at = { 'fasti-at': before.toISOString() };
    expect((await send('GET', '/oidc/v1/client-policy', undefined, at)).json().policy).toEqual({
      registration: { imposedMetadata: {} },
    });
    await setPolicy({});
  });

  it('is refused where it makes no sense, by the name of what does not', async () => {
    const refusal = async (policy: object) => (await setPolicy(policy)).json().message;
    expect(await refusal({ registration: { requireSoftwareStatement: true } })).toContain('issuer');
    expect(await refusal({ registration: { allowedRedirectHosts: ['https://a.example'] } })).toContain(
      'https://a.example',
    );
    expect(await refusal({ registration: { imposedMetadata: { colour: 'red' } } })).toContain('colour');
    expect(await refusal({ softwareStatementIssuers: [{ issuer: 'x', jwksUri: 'http://x' }] })).toContain('jwks_uri');
    const anybody = { authorization: `Bearer ${world.fasti.loginClientPat}` };
    expect((await send('PUT', '/oidc/v1/client-policy', { policy: {} }, anybody)).status).toBe(403);
  });

  it('may be PKCE, of clients with a secret too', async () => {
    expect(await errorOf(world.web.clientId, withoutPkce)).toBeNull();
    await setPolicy({ requirePkce: true });
    expect(await errorOf(world.web.clientId, withoutPkce)).toBe('This client needs a code_challenge.');
    expect(await errorOf(world.web.clientId)).toBeNull();
    await setPolicy({});
    expect(await errorOf(world.web.clientId, withoutPkce)).toBeNull();
  });

  it('may be PKCE of one application alone', async () => {
    const { applicationId, projectId, clientId } = world.web;
    const path = `/oidc/v1/projects/${projectId}/applications/${applicationId}/metadata`;
    await send('PUT', path, { metadata: { require_pkce: true } });
    expect(await errorOf(clientId, withoutPkce)).toBe('This client needs a code_challenge.');
    await send('PUT', path, { metadata: {} });
    expect(await errorOf(clientId, withoutPkce)).toBeNull();
  });

  it('may be pushed requests, which discovery tells', async () => {
    expect((await discovery()).require_pushed_authorization_requests).toBe(false);
    await setPolicy({ requirePushedAuthorizationRequests: true });
    expect((await discovery()).require_pushed_authorization_requests).toBe(true);
    expect(await errorOf(world.spa.clientId)).toContain('RFC 9126');
    const pushed = await world.post('/oauth/v2/par', {
      ...{ client_id: world.spa.clientId, redirect_uri: redirectUri, response_type: 'code', scope: 'openid' },
      ...{ code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' },
    });
    const { request_uri } = JSON.parse(pushed.body);
    const { headers } = await world.get('/oauth/v2/authorize', { client_id: world.spa.clientId, request_uri });
    expect(headers.location).toContain('/ui/v2/login/login?authRequest=');
    await setPolicy({});
  });
});

describe('clients that register themselves', () => {
  const issuer = 'https://trust.example';
  const registration = { client_name: 'Robots', redirect_uris: [redirectUri] };
  let key: CryptoKeyPair;
  const issuers = () => [{ issuer, jwksUri: `${publisher.url}/keys` }];
  const register = async (body: object) => (await send('POST', '/oauth/v2/register', body)).json();
  const statement = (claims: JWTPayload, privateKey = key.privateKey) =>
    new SignJWT({ iss: issuer, software_id: 'robots', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .sign(privateKey);

  beforeAll(async () => {
    const { api, context, instanceId } = world.fasti;
    const values = { enable_dynamic_client_registration: true };
    await api.execute(context, securitySettings, instanceId, { type: 'SetSecurity', values });
    key = await generateKeyPair('ES256');
    publisher.documents.set('/keys', { keys: [{ ...(await exportJWK(key.publicKey)), kid: 'k', use: 'sig' }] });
    await setPolicy({ softwareStatementIssuers: issuers() });
  });

  it('are what the issuer of their software says, more than what they say', async () => {
    const software_statement = await statement({
      client_name: 'Robots of Trust',
      client_uri: 'https://robots.example',
      software_version: '2.1',
    });
    const made = await register({ ...registration, client_name: 'Bank', software_statement });
    expect(made).toMatchObject({ client_name: 'Robots of Trust', client_uri: 'https://robots.example' });
    expect(made).toMatchObject({ software_id: 'robots', software_version: '2.1', software_statement });
    expect(Object.keys(made)).not.toContain('iss');
  });

  it('show what was believed of their software as long as they stand by it, and nothing that was not', async () => {
    const software_statement = await statement({ software_version: '2.1' });
    const made = await register({ ...registration, software_statement });
    const { pathname } = new URL(made.registration_client_uri);
    const ask = async (method: 'GET' | 'PUT', token: string, body?: object) =>
      (await send(method, pathname, body, { authorization: `Bearer ${token}` })).json();
    const shown = await ask('GET', made.registration_access_token);
    expect(shown).toMatchObject({ software_id: 'robots', software_version: '2.1', software_statement });
    const changed = await ask('PUT', made.registration_access_token, { ...registration, client_id: made.client_id });
    expect(Object.keys(changed)).not.toContain('software_statement');
    const imposed = { software_statement: 'a.b.c' };
    await setPolicy({ softwareStatementIssuers: issuers(), registration: { imposedMetadata: imposed } });
    expect(Object.keys(await register(registration))).not.toContain('software_statement');
    await setPolicy({ softwareStatementIssuers: issuers() });
  });

  it('are refused statements of whom nobody trusts, that are forged, or out of force', async () => {
    const refusal = async (software_statement: unknown) =>
      (await register({ ...registration, software_statement })).error;
    expect(await refusal(await statement({ iss: 'https://evil.example' }))).toBe('unapproved_software_statement');
    const foreign = await generateKeyPair('ES256');
    expect(await refusal(await statement({}, foreign.privateKey))).toBe('invalid_software_statement');
    expect(await refusal(await statement({ exp: 1 }))).toBe('invalid_software_statement');
    expect(await refusal(new UnsecuredJWT({ iss: issuer }).encode())).toBe('invalid_software_statement');
    expect(await refusal('a.b.c')).toBe('invalid_software_statement');
    expect(await refusal({})).toBe('invalid_software_statement');
    expect(await refusal(await statement({ redirect_uris: ['http://evil.example'] }))).toBe('invalid_redirect_uri');
  });

  it('need a statement where the instance says so, for every change, too', async () => {
    const softwareStatementIssuers = [{ issuer, jwks: { keys: [{ ...(await exportJWK(key.publicKey)), kid: 'k' }] } }];
    await setPolicy({ softwareStatementIssuers, registration: { requireSoftwareStatement: true } });
    expect((await register(registration)).error).toBe('invalid_software_statement');
    const software_statement = await statement({ redirect_uris: [redirectUri] });
    const made = await register({ client_name: 'Robots', software_statement });
    expect(made.redirect_uris).toEqual([redirectUri]);
    const { pathname } = new URL(made.registration_client_uri);
    const change = (body: object) =>
      send(
        'PUT',
        pathname,
        { client_id: made.client_id, ...body },
        { authorization: `Bearer ${made.registration_access_token}` },
      );
    expect((await change({ redirect_uris: ['https://elsewhere.example/cb'] })).json().error).toBe(
      'invalid_software_statement',
    );
    const changed = (await change({ redirect_uris: ['https://elsewhere.example/cb'], software_statement })).json();
    expect(changed.redirect_uris).toEqual([redirectUri]);
  });

  it('are kept to the grants and hosts that the instance allows, and get what it imposes', async () => {
    await setPolicy({
      registration: {
        allowedGrantTypes: ['authorization_code', 'refresh_token'],
        allowedRedirectHosts: ['*.app.example', 'app.example'],
        imposedMetadata: { dpop_bound_access_tokens: true, require_pushed_authorization_requests: true },
      },
    });
    const made = await register({ ...registration, dpop_bound_access_tokens: false });
    expect(made).toMatchObject({ dpop_bound_access_tokens: true, require_pushed_authorization_requests: true });
    expect(await errorOf(made.client_id)).toContain('RFC 9126');
    const refusal = async (changes: object) => (await register({ ...registration, ...changes })).error;
    expect(await refusal({ redirect_uris: ['https://a.app.example/cb', 'http://127.0.0.1/cb'] })).toBeUndefined();
    expect(await refusal({ redirect_uris: ['https://evilapp.example/cb'] })).toBe('invalid_redirect_uri');
    expect(await refusal({ redirect_uris: ['https://app.example@evil.example/'] })).toBe('invalid_redirect_uri');
    expect(await refusal({ grant_types: ['authorization_code', 'implicit'] })).toBe('invalid_client_metadata');
    await setPolicy({ registration: { imposedMetadata: { scope: 'openid email' } } });
    const limited = await register({ ...registration, scope: 'openid email profile' });
    expect(limited.scope).toBe('openid email');
    const scopeOf = async (scope: string) => {
      const { headers } = await world.authorize(limited.client_id, { scope });
      const { searchParams } = new URL(String(headers.location));
      const { api, instanceId } = world.fasti;
      const { state } = await api.load(instanceId, authRequest, searchParams.get('authRequest') ?? '');
      return searchParams.get('error') ?? state.request?.scope;
    };
    expect(await scopeOf('openid profile email')).toEqual(['openid', 'email']);
    expect(await scopeOf('profile')).toBe('invalid_scope');
    await setPolicy({});
    expect(await refusal({ redirect_uris: ['https://*.app.example/cb'] })).toBe('invalid_redirect_uri');
  });
});
