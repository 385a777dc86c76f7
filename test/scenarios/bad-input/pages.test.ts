import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoTrace, type Troubled, troubled } from './world.ts';

let world: Troubled;
beforeAll(async () => {
  world = await troubled();
});
afterAll(() => world?.stop());

const pages = [
  '/oauth/v2/authorize',
  '/oidc/v1/end_session',
  '/oidc/v1/userinfo',
  '/ui/v2/login/login',
  '/ui/v2/login/loginname',
  '/ui/v2/login/password',
  '/ui/v2/login/accounts',
  '/ui/v2/login/password/change',
  '/ui/v2/login/signedin',
  '/ui/v2/login/logout',
];
const posts = ['/oauth/v2/token', '/oauth/v2/introspect', '/oauth/v2/revoke', '/oauth/v2/authorize/form_post'];
const parameters = [
  'client_id',
  'client_secret',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'code',
  'code_verifier',
  'refresh_token',
  'grant_type',
  'token',
  'id_token_hint',
  'login_hint',
  'authRequest',
  'loginName',
  'login_name',
  'password',
  'username',
];

/** Every parameter spoilt in its turn, the others as a client would send them. */
const spoilt = (value: string): readonly URLSearchParams[] => {
  const usual = {
    client_id: world.acme.clientId,
    redirect_uri: 'https://app.example/callback',
    response_type: 'code',
    scope: 'openid',
    grant_type: 'authorization_code',
  };
  return parameters.map((name) => new URLSearchParams({ ...usual, [name]: value }));
};
const form = { 'content-type': 'application/x-www-form-urlencoded', authorization: '' };

/** Never our own mistake, never a trace of our code, never what was sent as markup or header. */
const look = async (path: string, query: URLSearchParams, by: 'GET' | 'POST') => {
  const where = `${by} ${path} ${query}`.slice(0, 300);
  const { status, text, headers } =
    by === 'GET'
      ? await world.send(`${path}?${query}`, '', { authorization: '' }, 'GET')
      : await world.send(path, String(query), form);
  expect([where, status < 500]).toEqual([where, true]);
  expectNoTrace(text);
  expect(text).not.toContain('<script>alert');
  expect(headers.getSetCookie().join()).not.toContain('b=c');
};

describe('the endpoints of OIDC and the login pages', () => {
  it.each([
    ['U+0000', 'a\0b'],
    ['SQL, markup and line breaks', `' or 1=1; drop table events; --"><script>alert(1)</script>\r\nset-cookie: b=c`],
    ['more than anybody types', 'x'.repeat(8_000)],
  ])('answer %s in any parameter with an error of theirs', async (_, value) => {
    for (const path of pages) await Promise.all(spoilt(value).map((query) => look(path, query, 'GET')));
    for (const path of [...posts, ...pages]) await Promise.all(spoilt(value).map((query) => look(path, query, 'POST')));
  });

  it('answer U+0000 in the name or secret of a client so, too', async () => {
    for (const credentials of ['a%00b:c', 'a:b%00', 'a\0b:c']) {
      const headers = { ...form, authorization: `Basic ${btoa(credentials)}` };
      const { status, text } = await world.send('/oauth/v2/token', 'grant_type=client_credentials', headers);
      expect([credentials, status, JSON.parse(text).error]).toEqual([credentials, 400, 'invalid_request']);
    }
  });

  it('take no form that is larger than what they read', async () => {
    const { status } = await world.send('/oauth/v2/token', `grant_type=${'x'.repeat(5_000_000)}`, form);
    expect(status).toBe(413);
  });
});

it('the read models are whole after all that', () => world.readModelsAreSound());
