import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redirectUri, startWorld, type World } from '../security/world.ts';
import { startPublisher } from '../support/publisher.ts';

let publisher: Awaited<ReturnType<typeof startPublisher>>;
let world: World;

beforeAll(async () => {
  publisher = await startPublisher();
  world = await startWorld({
    'OIDC.ClientDocuments.AllowPrivateAddresses': true,
    'OIDC.ClientDocuments.RootCert': publisher.rootCert,
  });
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
    expect((await send('GET', '/oidc/v1/client-policy')).json()).toEqual({ policy: { registration: { imposedMetadata: {} } } });
    const before = new Date();
    const issuers = [{ issuer: 'https://trust.example', jwksUri: 'https://trust.example/keys' }];
    expect((await setPolicy({ requirePkce: true, softwareStatementIssuers: issuers })).status).toBe(200);
    const { policy } = (await send('GET', '/oidc/v1/client-policy')).json();
    expect(policy).toMatchObject({ requirePkce: true, softwareStatementIssuers: issuers });
    const at = { 'fasti-at': before.toISOString() };
    expect((await send('GET', '/oidc/v1/client-policy', undefined, at)).json().policy).toEqual({ registration: { imposedMetadata: {} } });
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
