import { describe, expect, it } from 'vitest';
import { redirectUri } from './apps.ts';
import { origin, startWorld } from './world.ts';

const locationOf = ({ headers }: { readonly headers: { readonly location?: unknown } }) =>
  new URL(String(headers.location));

describe('the authorize endpoint', () => {
  it('records what was asked and sends the browser to the login page', async () => {
    const { authorize } = await startWorld();
    const answer = await authorize();
    expect(answer.statusCode).toBe(302);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers.location).toMatch(/^http:\/\/localhost\/ui\/v2\/login\/login\?authRequest=V2_\d+$/);
  });

  it('sends the browser to the login of its own that an application has', async () => {
    const { authorize } = await startWorld();
    const answer = await authorize({ client_id: 'own-login' });
    expect(answer.headers.location).toMatch(/^https:\/\/login\.example\/base\/login\?authRequest=V2_/);
  });

  it('takes the request by POST and answers 303', async () => {
    const { post } = await startWorld();
    const answer = await post('/oauth/v2/authorize', {
      client_id: 'web',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
    });
    expect(answer.statusCode).toBe(303);
  });

  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['an inactive application', { client_id: 'inactive' }],
    ['an API, which has no login', { client_id: 'api' }],
    ['no client', { client_id: undefined }],
    ['another redirect URI', { redirect_uri: 'https://evil.example/' }],
    ['a redirect URI with more at its end', { redirect_uri: `${redirectUri}/more` }],
    ['no redirect URI', { redirect_uri: undefined }],
  ])('shows a page and redirects nowhere for %s', async (_, changes) => {
    const { authorize, get } = await startWorld();
    const answer = await authorize(changes);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers.location).toBeUndefined();
    const page = await get('/oauth/v2/authorize', { client_id: '<b>' }, { accept: 'text/html' });
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).not.toContain('<b>');
  });

  it.each([
    ['unsupported_response_type', { response_type: 'token' }],
    ['unauthorized_client', { response_type: 'id_token' }],
    ['invalid_request', { response_type: undefined }],
    ['invalid_scope', { scope: undefined }],
    ['invalid_request', { code_challenge: undefined, code_challenge_method: undefined }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { code_challenge_method: undefined }],
    ['invalid_request', { code_challenge: 'too short' }],
    ['invalid_request', { prompt: 'none login' }],
    ['invalid_request', { prompt: 'dance' }],
    ['invalid_request', { max_age: '-1' }],
    ['invalid_request', { response_mode: 'pigeon' }],
    ['login_required', { id_token_hint: 'eyJhbGciOiJub25lIn0.e30.' }],
    ['invalid_request_object', { request: 'eyJ' }],
    ['invalid_request_uri', { request_uri: 'https://app.example/r' }],
    ['invalid_request', { request: 'eyJ', request_uri: 'https://app.example/r' }],
    ['registration_not_supported', { registration: '{}' }],
    ['invalid_request', { claims: '{' }],
    ['invalid_request', { claims: '{"userinfo":[]}' }],
    ['invalid_request', { claims: '{"id_token":{"email":"yes"}}' }],
    ['invalid_scope', { scope: 'openid urn:zitadel:iam:org:id:1 urn:zitadel:iam:org:id:2' }],
    ['invalid_scope', { scope: 'openid urn:zitadel:iam:org:domain:primary:nowhere.example' }],
  ])('goes back to the client with %s for %o', async (error, changes) => {
    const { authorize } = await startWorld();
    const location = locationOf(await authorize(changes));
    const said = new URLSearchParams(location.hash.slice(1) || location.search);
    expect(location.origin + location.pathname).toBe(redirectUri);
    expect(Object.fromEntries(said)).toMatchObject({ error, state: 'the state', iss: origin });
    expect(said.get('error_description')).not.toBe('');
  });

  it('puts the error of a response type with tokens into the fragment', async () => {
    const { authorize } = await startWorld();
    expect(locationOf(await authorize({ response_type: 'id_token token' })).hash).toContain('error=');
  });

  it('refuses a parameter that comes twice', async () => {
    const { get } = await startWorld();
    const query = `client_id=spa&redirect_uri=${encodeURIComponent(redirectUri)}&response_type=code&scope=openid&nonce=1&nonce=2`;
    expect(locationOf(await get(`/oauth/v2/authorize?${query}&x=`)).searchParams.get('error')).toBe('invalid_request');
    const twice = await get(`/oauth/v2/authorize?${query}&client_id=web&x=`);
    expect(twice.statusCode).toBe(400);
  });

  it('lets a native application choose the port of its loopback address', async () => {
    const { authorize } = await startWorld();
    const ask = (redirect_uri: string) => authorize({ client_id: 'cli', redirect_uri });
    expect((await ask('http://127.0.0.1:51234/done')).statusCode).toBe(302);
    expect((await ask('http://127.0.0.1:51234/other')).statusCode).toBe(400);
    expect((await ask('http://127.0.0.1.evil.example:51234/done')).statusCode).toBe(400);
  });
});

describe('the answer to a login', () => {
  const idOf = async (authorize: Awaited<ReturnType<typeof startWorld>>['authorize'], changes: object) =>
    locationOf(await authorize({ ...changes })).searchParams.get('authRequest') ?? '';

  it('brings code, state and issuer, and comes once', async () => {
    const { authorize, complete, signIn } = await startWorld();
    const [id, session] = [await idOf(authorize, {}), await signIn()];
    const url = new URL(await complete(id, session));
    expect([...url.searchParams.keys()]).toEqual(['code', 'state', 'iss']);
    await expect(complete(id, session)).rejects.toMatchObject({ id: 'COMMAND-Sx208nt' });
  });

  it('comes in the fragment, or by a form that posts itself', async () => {
    const { authorize, complete, signIn, get, later } = await startWorld();
    const session = await signIn();
    const fragment = await complete(await idOf(authorize, { response_mode: 'fragment' }), session);
    expect(fragment).toMatch(/^https:\/\/app\.example\/callback#code=/);
    const posted = new URL(await complete(await idOf(authorize, { response_mode: 'form_post' }), session));
    const page = await get(`${posted.pathname}${posted.search}&x=`);
    expect(page.body).toContain('<form method="post" action="https://app.example/callback">');
    expect(page.body).toContain('name="code"');
    expect(page.headers['content-security-policy']).not.toContain('form-action');
    later(61);
    expect((await get(`${posted.pathname}${posted.search}&x=`)).statusCode).toBe(400);
  });

  it('is refused to a session that has ended or that nobody has signed in with', async () => {
    const { authorize, complete, signIn, api, context } = await startWorld();
    const { session } = await import('../../domain/session/session.ts');
    await expect(complete(await idOf(authorize, {}), 'unknown')).rejects.toMatchObject({
      code: 'oidc_login.session_over',
    });
    const over = await signIn();
    await api.execute(context, session, over, { type: 'Terminate' });
    await expect(complete(await idOf(authorize, {}), over)).rejects.toMatchObject({ code: 'oidc_login.session_over' });
  });

  it('is refused where the project asks for an authorization', async () => {
    const { authorize, complete, signIn } = await startWorld();
    const id = await idOf(authorize, { client_id: 'checked' });
    await expect(complete(id, await signIn())).rejects.toMatchObject({ id: 'OIDC-foSyH49RvL' });
  });

  it('is for users of the organization that a scope names', async () => {
    const { authorize, complete, signIn } = await startWorld();
    const session = await signIn();
    const other = await idOf(authorize, { scope: 'openid urn:zitadel:iam:org:id:999' });
    await expect(complete(other, session)).rejects.toMatchObject({ code: 'auth_request.other_organization' });
    const own = await idOf(authorize, { scope: 'openid urn:zitadel:iam:org:domain:primary:acme.example' });
    expect(await complete(own, session)).toContain('code=');
  });
});
