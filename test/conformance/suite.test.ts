import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt, type JWTPayload, UnsecuredJWT } from 'jose';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { responseTypesAsked } from '../../domain/auth-request/events.ts';
import { stated } from '../support/stated.ts';
import { newBrowser } from './plain-client.ts';
import { authTime, type Changes, half, startSuite } from './suite-world.ts';

/**
 * The modules of the OpenID Foundation's conformance suite for providers, by its names and in its order: what each of them does
 * is done here, and what it fails for fails here.
 */
const suite = await startSuite();
afterAll(suite.stop);
const { fasti, callback, publisher, party, ada, known, basic, post, second, metadata } = suite;
const { asked, ask, answer, signedIn, header, form, redeem, tokensFor, userinfo, checked } = suite;

describe('Basic OP', () => {
  it('oidcc-server, oidcc-idtoken-signature: a code becomes tokens that verify', async () => {
    const said = await answer();
    expect(Object.keys(said).sort()).toEqual(['code', 'iss', 'session_state', 'state']);
    expect(said).toMatchObject({ state: 'a state of +& chars', iss: metadata['issuer'] });
    const { body, headers } = await redeem(said['code']);
    expect(body.token_type).toBe('Bearer');
    expect(body.expires_in).toBeGreaterThan(0);
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect((await checked(body.id_token))['at_hash']).toBe(half(body.access_token));
    expect((await userinfo(body.access_token)).status).toBe(200);
  });

  it('oidcc-response-type-missing: goes back with invalid_request', async () => {
    const { said, by } = await ask(known, { response_type: undefined });
    expect([said?.['error'], said?.['state'], by]).toEqual(['invalid_request', 'a state of +& chars', 'query']);
    const posted = await ask(known, { response_type: undefined, response_mode: 'form_post' });
    expect([posted.said?.['error'], posted.by]).toEqual(['invalid_request', 'form_post']);
  });

  it('oidcc-userinfo-get, oidcc-userinfo-post-header, oidcc-userinfo-post-body: all tell the same', async () => {
    const { access_token } = await tokensFor({ scope: 'openid profile' });
    const got = await userinfo(access_token);
    expect(got.headers.get('content-type')).toMatch(/^application\/json/);
    const told = await got.json();
    expect(told).toMatchObject({ sub: ada.userId, given_name: 'Ada' });
    expect((await form('userinfo_endpoint', {}, { authorization: `Bearer ${access_token}` })).body).toEqual(told);
    expect((await form('userinfo_endpoint', { access_token })).body).toEqual(told);
  });

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async () => {
    await checked((await tokensFor({ nonce: undefined })).id_token, basic, null);
  });

  it.each([
    ['profile', ['family_name', 'given_name', 'name', 'preferred_username', 'sub', 'updated_at']],
    ['email', ['email', 'email_verified', 'sub']],
    ['address', ['sub']],
    ['phone', ['sub']],
  ])('oidcc-scope-%s: tells %j, and nothing of other scopes', async (scope, names) => {
    const { access_token } = await tokensFor({ scope: `openid ${scope}` });
    const told = await (await userinfo(access_token)).json();
    expect(Object.keys(told)).toEqual(expect.arrayContaining(names));
    const ofAnother = scope === 'email' ? 'given_name' : 'email';
    expect(told).not.toHaveProperty(ofAnother);
  });

  it('oidcc-alternate-happy-flow: order says nothing, and an ID token tells nothing that is asked for elsewhere', async () => {
    const turned = Object.entries(asked({ scope: 'email openid' })).toReversed();
    const { said } = await known.open(`${metadata['authorization_endpoint']}?${new URLSearchParams(turned)}`);
    const { body } = await redeem(said?.['code']);
    const claims = await checked(body.id_token);
    for (const name of ['email', 'name']) expect(claims).not.toHaveProperty(name);
    expect(await (await userinfo(body.access_token)).json()).toMatchObject({ email: ada.email });
  });

  it('oidcc-scope-all', async () => {
    const { access_token } = await tokensFor({ scope: 'openid profile email address phone' });
    const told = await (await userinfo(access_token)).json();
    expect(told).toMatchObject({ name: expect.any(String), email: ada.email, updated_at: expect.any(Number) });
    const turned = await tokensFor({ scope: 'email phone address profile openid' });
    expect(await (await userinfo(turned.access_token)).json()).toEqual(told);
  });

  it.each<[module: string, Changes]>([
    ['oidcc-display-page', { display: 'page' }],
    ['oidcc-display-popup', { display: 'popup' }],
    ['oidcc-max-age-10000', { max_age: '10000' }],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
    ['oidcc-ui-locales', { ui_locales: 'se xx' }],
    ['oidcc-claims-locales', { claims_locales: 'se' }],
    ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' }],
  ])('%s: %j stands in nobody’s way', async (_, changes) => {
    const claims = await checked((await tokensFor(changes)).id_token);
    expect(claims['auth_time']).toBeTypeOf('number');
  });

  it('oidcc-prompt-login: asks again, and says when', async () => {
    const first = await tokensFor();
    const stop = await ask(known, { prompt: 'login' });
    expect([stop.said, stop.page.at.pathname]).toEqual([undefined, '/ui/v2/login/loginname']);
    await sleep(1000);
    const { said } = await known.signIn(stop, ada);
    const again = (await redeem(said?.['code'])).body;
    expect(authTime(again.id_token)).toBeGreaterThan(authTime(first.id_token));
  });

  it('oidcc-prompt-none-not-logged-in: login_required, without a page', async () => {
    const said = await answer({ prompt: 'none' }, newBrowser(callback.url));
    expect(said).toMatchObject({ error: 'login_required', state: 'a state of +& chars' });
    expect(said).not.toHaveProperty('code');
  });

  it('oidcc-prompt-none-logged-in, oidcc-id-token-hint: the same person, who signed in when they did', async () => {
    const first = await tokensFor();
    const silent = await tokensFor({ prompt: 'none' });
    const hinted = await tokensFor({ prompt: 'none', id_token_hint: first.id_token });
    const who = ({ id_token }: { readonly id_token: string }) => [decodeJwt(id_token).sub, authTime(id_token)];
    expect([who(silent), who(hinted)]).toEqual([who(first), who(first)]);
    const other = newBrowser(callback.url);
    await other.signIn(await ask(other), await party.newPerson('Bert'));
    const said = await answer({ prompt: 'none', id_token_hint: first.id_token }, other);
    expect(said['error']).toBe('login_required');
  });

  it('oidcc-max-age-1: asks again after more than a second', async () => {
    const first = await tokensFor();
    await sleep(2000);
    const stop = await ask(known, { max_age: '1' });
    expect([stop.said, stop.page.at.pathname]).toEqual([undefined, '/ui/v2/login/accounts']);
    const [, session = ''] = /name="session" value="(\d+)"/.exec(stop.page.body) ?? [];
    const { said } = await known.submit(await known.submit(stop, { session }), { password: ada.password });
    const again = (await redeem(said?.['code'])).body;
    expect(authTime(again.id_token)).toBeGreaterThan(authTime(first.id_token));
  });

  it('oidcc-login-hint: is for whom the client means', async () => {
    expect(await answer({ login_hint: ada.email })).toHaveProperty('code');
    const { page } = await ask(newBrowser(callback.url), { login_hint: ada.email });
    expect([page.at.pathname, page.body.includes(ada.email)]).toEqual(['/ui/v2/login/password', true]);
  });

  it('oidcc-codereuse, oidcc-codereuse-30seconds: the second time is refused, and ends the tokens of the first', async () => {
    const { code } = await answer();
    const { access_token } = (await redeem(code)).body;
    expect((await userinfo(access_token)).status).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    const again = await redeem(code);
    vi.useRealTimers();
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
    expect((await userinfo(access_token)).status).toBe(401);
  });

  it('oidcc-ensure-registered-redirect-uri: shows a page, and goes nowhere', async () => {
    const { said, page } = await ask(known, { redirect_uri: `${callback.url}/other` });
    expect([said, page.status, page.at.origin]).toEqual([undefined, 400, fasti.url]);
  });

  it('oidcc-ensure-post-request-succeeds', async () => {
    const { said } = await known.open(metadata['authorization_endpoint'] ?? '', asked());
    expect(said).toHaveProperty('code');
  });

  it('oidcc-server-client-secret-post', async () => {
    const { code } = await answer({ client_id: post.clientId });
    const { clientId: client_id, clientSecret: client_secret } = post;
    const fields = { grant_type: 'authorization_code', code, redirect_uri: callback.url, client_id, client_secret };
    const { body } = await form('token_endpoint', fields);
    await checked(body.id_token, post);
  });

  /** The same request, all of it in the object; beside it stands what OAuth needs. */
  const inObject = (changes: Changes = {}) => {
    const { client_id, response_type, scope } = asked();
    const object: JWTPayload = { ...asked({ nonce: 'signed nonce', ...changes }), iss: basic.clientId, aud: fasti.url };
    return { object, beside: { client_id, response_type, scope } };
  };

  it('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported', async () => {
    const { object, beside } = inObject();
    const request = new UnsecuredJWT(object).encode();
    const said = await known.open(
      `${metadata['authorization_endpoint']}?${new URLSearchParams({ ...stated(beside), request })}`,
    );
    const { body } = await redeem(said.said?.['code']);
    await checked(body.id_token, basic, 'signed nonce');
  });

  it('oidcc-ensure-request-object-with-redirect-uri: that of the object counts', async () => {
    const { object, beside } = inObject();
    const request = new UnsecuredJWT(object).encode();
    const query = { ...stated(beside), request, redirect_uri: `${callback.url}/evil` };
    const { said } = await known.open(`${metadata['authorization_endpoint']}?${new URLSearchParams(query)}`);
    expect(said).toHaveProperty('code');
  });

  it('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported: of a client that registered none', async () => {
    const said = await answer({ request_uri: `${publisher.url}/request` });
    expect(said['error']).toBe('invalid_request_uri');
  });

  it('oidcc-claims-essential: the name is told where it is asked for', async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
    const { access_token, id_token } = await tokensFor({ claims });
    expect(await (await userinfo(access_token)).json()).toMatchObject({ name: 'Ada Example' });
    await checked(id_token);
  });

  it('oidcc-refresh-token: brings an ID token of the same sign-in, and nothing to another client', async () => {
    const { said } = await known.submit(await ask(known, { scope: 'openid offline_access', prompt: 'consent' }), {
      answer: 'allow',
    });
    const first = (await redeem(said?.['code'])).body;
    const fields = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    expect((await form('token_endpoint', fields, header(second))).body.error).toBe('invalid_grant');
    const { body } = await form('token_endpoint', fields, header(basic));
    const [before, after] = [decodeJwt(first.id_token), decodeJwt(body.id_token)];
    for (const name of ['iss', 'sub', 'aud', 'azp', 'auth_time']) expect(after[name], name).toEqual(before[name]);
    expect(after.iat).toBeGreaterThanOrEqual(before.iat ?? 0);
    expect((await userinfo(body.access_token)).status).toBe(200);
  });

  it('oidcc-ensure-request-with-valid-pkce-succeeds', async () => {
    const verifier = 'v'.repeat(43);
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const { code } = await answer({ code_challenge, code_challenge_method: 'S256' });
    expect((await redeem(code, { code_verifier: verifier })).status).toBe(200);
  });
});

describe.each(responseTypesAsked)('%s', (response_type) => {
  const words = response_type.split(' ');

  it.each(['default', 'form_post'] as const)(
    'oidcc-server by response mode %s: everything fits together',
    async (mode) => {
      const changes = { response_type, ...(mode === 'default' ? {} : { response_mode: mode }) };
      const { said, by } = await ask(known, changes);
      const inAddress = response_type === 'code' ? 'query' : 'fragment';
      expect(by).toBe(mode === 'default' ? inAddress : mode);
      expect(said).toMatchObject({ state: 'a state of +& chars' });
      expect(said?.['code'] !== undefined).toBe(words.includes('code'));
      if (words.includes('id_token')) {
        const claims = await checked(said?.['id_token'] ?? '');
        expect(claims['c_hash']).toBe(said?.['code'] && half(said['code']));
        expect(claims['at_hash']).toBe(said?.['access_token'] && half(said['access_token']));
      }
      if (words.includes('token')) expect((await userinfo(said?.['access_token'] ?? '')).status).toBe(200);
      if (words.includes('code')) await checked((await redeem(said?.['code'])).body.id_token);
    },
  );

  it('oidcc-scope-email, oidcc-scope-profile: the ID token tells it where no access token does', async () => {
    const { said } = await ask(known, { response_type, scope: 'openid email profile' });
    const idToken = said?.['id_token'] ?? (await redeem(said?.['code'])).body?.id_token;
    const isAlone = response_type === 'id_token';
    expect(decodeJwt(idToken)['email']).toBe(isAlone ? ada.email : undefined);
    expect(decodeJwt(idToken)['name']).toBe(isAlone ? 'Ada Example' : undefined);
  });

  it.each<[module: string, Changes]>([
    ['oidcc-prompt-none-logged-in', { prompt: 'none' }],
    ['oidcc-max-age-10000', { max_age: '10000' }],
    ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' }],
    ['oidcc-ui-locales', { ui_locales: 'se' }],
    ['oidcc-claims-locales', { claims_locales: 'se' }],
    ['oidcc-display-page', { display: 'page' }],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
  ])('%s: %j is answered as ever', async (_, changes) => {
    const said = await answer({ response_type, ...changes });
    for (const word of words) expect(said, word).toHaveProperty(word === 'token' ? 'access_token' : word);
  });

  const needsNonce = words.includes('id_token');
  it(`oidcc-ensure-request-without-nonce-${needsNonce ? 'fails' : 'succeeds'}`, async () => {
    const { said, by } = await ask(known, { response_type, nonce: undefined });
    expect(said?.['error']).toBe(needsNonce ? 'invalid_request' : undefined);
    if (response_type !== 'code') expect(by).toBe('fragment');
  });

  it('oidcc-prompt-none-not-logged-in: the error goes where the tokens would', async () => {
    const { said, by } = await ask(newBrowser(callback.url), { response_type, prompt: 'none' });
    expect([said?.['error'], by]).toEqual(['login_required', response_type === 'code' ? 'query' : 'fragment']);
  });

  it.each<[module: string, Changes, error: string]>([
    ['oidcc-prompt-none-not-logged-in', { prompt: 'none' }, 'login_required'],
    ['oidcc-response-type-missing', { response_type: undefined }, 'invalid_request'],
    [
      'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
      { request: 'none.at.all' },
      'invalid_request_object',
    ],
  ])('%s in the plan of form_post: the error comes by the form', async (_, changes, error) => {
    const { said, by } = await ask(newBrowser(callback.url), { response_type, response_mode: 'form_post', ...changes });
    expect([said?.['error'], said?.['state'], said?.['iss'], by]).toEqual([
      error,
      'a state of +& chars',
      fasti.url,
      'form_post',
    ]);
  });
});

describe('Config OP', () => {
  it('oidcc-discovery-endpoint-verification: has all that the profile looks for', async () => {
    const response = await fetch(`${fasti.url}/.well-known/openid-configuration`);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(metadata).toMatchObject({
      issuer: fasti.url,
      response_types_supported: expect.arrayContaining(['code', 'id_token', 'id_token token']),
      subject_types_supported: expect.arrayContaining(['public', 'pairwise']),
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
      userinfo_signing_alg_values_supported: expect.arrayContaining(['RS256']),
      request_object_signing_alg_values_supported: expect.arrayContaining(['none', 'RS256']),
      grant_types_supported: expect.arrayContaining(['authorization_code', 'implicit']),
      scopes_supported: expect.arrayContaining(['openid']),
      claims_supported: expect.arrayContaining(['sub']),
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
    });
    expect(metadata['id_token_signing_alg_values_supported']).not.toContain('none');
  });

  it('oidcc-server-rotate-keys: the set gains a key and keeps the old ones; ids differ, nothing private is told', async () => {
    const set = async () => (await (await fetch(metadata['jwks_uri'] ?? '')).json()).keys as { kid: string }[];
    const before = await set();
    const { id } = await party.rpc<{ id: string }>('webkey.v2.WebKeyService/CreateWebKey', {});
    const after = await set();
    const ids = after.map(({ kid }) => kid);
    expect(ids).toEqual(expect.arrayContaining([id, ...before.map(({ kid }) => kid)]));
    expect(new Set(ids).size).toBe(ids.length);
    for (const key of after) for (const secret of ['d', 'p', 'q', 'k']) expect(key).not.toHaveProperty(secret);
  });
});

describe('RP-Initiated Logout OP', () => {
  const bye = `${callback.url}/bye`;
  /** Somebody signs in, and is sent away by the client; whether they are still signed in is asked without a page. */
  const signedOut = async (changes: (idToken: string) => Changes = () => ({})) => {
    const browser = await signedIn();
    const { id_token } = await tokensFor({}, browser);
    const fields = { id_token_hint: id_token, post_logout_redirect_uri: bye, state: 'a state', ...changes(id_token) };
    const stop = await browser.open(`${metadata['end_session_endpoint']}?${new URLSearchParams(stated(fields))}`);
    const isStillThere = async () => (await ask(browser, { prompt: 'none' })).said?.['code'] !== undefined;
    return { stop, browser, isStillThere };
  };

  it('oidcc-rp-initiated-logout, -no-state: signs out and comes back, with the state if there was one', async () => {
    const { stop, isStillThere } = await signedOut();
    expect(stop.page.at.href).toBe(`${bye}?state=a+state`);
    expect(await isStillThere()).toBe(false);
    expect((await signedOut(() => ({ state: undefined }))).stop.page.at.href).toBe(bye);
  });

  it.each<[module: string, (idToken: string) => Changes]>([
    ['oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', () => ({ post_logout_redirect_uri: `${bye}/other` })],
    [
      'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri',
      () => ({ post_logout_redirect_uri: `${bye}?foo=bar` }),
    ],
    ['oidcc-rp-initiated-logout-bad-id-token-hint', () => ({ id_token_hint: 'bad' })],
    [
      'oidcc-rp-initiated-logout-modified-id-token-hint',
      (idToken) => ({ id_token_hint: new UnsecuredJWT(decodeJwt(idToken)).encode() }),
    ],
    ['oidcc-rp-initiated-logout-no-id-token-hint', () => ({ id_token_hint: undefined })],
  ])('%s: goes nowhere else, and signs nobody out unasked', async (_, changes) => {
    const { stop, isStillThere } = await signedOut(changes);
    expect(stop.page.at.origin).toBe(fasti.url);
    expect(await isStillThere()).toBe(true);
  });

  it('oidcc-rp-initiated-logout-no-post-logout-redirect-uri: signs out, and says so', async () => {
    const { stop, isStillThere } = await signedOut(() => ({ post_logout_redirect_uri: undefined, state: undefined }));
    expect([stop.page.at.pathname, stop.page.status]).toEqual(['/ui/v2/login/logout/done', 200]);
    expect(await isStillThere()).toBe(false);
  });

  it.each([
    ['-no-params', undefined],
    ['-only-state', 'a state'],
  ])('oidcc-rp-initiated-logout%s: asks, signs out, and says so', async (_, state) => {
    const nothing = { id_token_hint: undefined, post_logout_redirect_uri: undefined, state };
    const { stop, browser, isStillThere } = await signedOut(() => nothing);
    expect([stop.page.at.pathname, await isStillThere()]).toEqual(['/ui/v2/login/logout', true]);
    const done = await browser.submit(stop, {});
    expect([done.page.at.pathname, await isStillThere()]).toEqual(['/ui/v2/login/logout/done', false]);
  });
});
