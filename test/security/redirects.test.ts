import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { securitySettings } from '../../domain/settings/security.ts';
import { browserOf } from '../login/browser.ts';
import { goodbye, newPerson, redirectUri, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.fasti.stop());

describe('a redirect URI', () => {
  it.each([
    `${redirectUri}/`,
    `${redirectUri}?to=evil`,
    `${redirectUri}#evil`,
    `${redirectUri}/../evil`,
    `${redirectUri} `,
    `${redirectUri}\n`,
    `${redirectUri}%0d%0aset-cookie:a=b`,
    'https://app.example/%63allback',
    'https://app.example:443/callback',
    'https://app.example:8443/callback',
    'http://app.example/callback',
    'HTTPS://app.example/callback',
    'https://APP.example/callback',
    'https://app.example.evil.example/callback',
    'https://app.example@evil.example/callback',
    'https://evil.example\\@app.example/callback',
    'https://evil.example/callback',
    '//app.example/callback',
    '/callback',
    'javascript:alert(1)',
    'data:text/html,evil',
    `${redirectUri}\0`,
  ])('is as it was registered, or nobody goes there: %j', async (uri) => {
    for (const changes of [{}, { response_type: 'token' }, { scope: '' }, { response_mode: 'form_post' }]) {
      const answer = await world.authorize(world.spa.clientId, { redirect_uri: uri, ...changes });
      expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    }
  });

  it('that was sent twice leads nowhere', async () => {
    const { get, asked, spa } = world;
    const query = `${new URLSearchParams(asked(spa.clientId))}&redirect_uri=https%3A%2F%2Fevil.example`;
    const answer = await world.send('GET', `/oauth/v2/authorize?${query}`);
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    expect((await get('/oauth/v2/authorize', { client_id: 'nobody', redirect_uri: redirectUri })).status).toBe(400);
  });

  it.each([
    'http://127.0.0.1:49152/done',
    'http://127.0.0.1/done',
    'http://localhost:49152/done',
    'com.example.app:/done',
  ])('of a native application is free in the port of its loopback address: %s', async (uri) => {
    expect((await world.authorize(world.cli.clientId, { redirect_uri: uri })).status).toBe(302);
  });

  it.each([
    'https://127.0.0.1:49152/done',
    'http://127.0.0.1:49152/done/',
    'http://127.0.0.1:49152/done?x=1',
    'http://127.0.0.1:49152/done#x',
    'http://127.0.0.1:49152/x/../done',
    'http://127.0.0.1:49152\\done',
    'http://127.0.0.1:49152/do\tne',
    'http://127.0.0.1:49152/do\nne',
    ' http://127.0.0.1:49152/done',
    'http://127.0.0.1:80@evil.example/done',
    'http://127.0.0.1.evil.example/done',
    'http://someone@127.0.0.1:49152/done',
    'http://:secret@127.0.0.1:49152/done',
    'http://127.1:49152/done',
    'http://2130706433:49152/done',
    'http://[::1]:49152/done',
    'com.example.app://evil/done',
    'COM.example.app:/done',
  ])('of a native application is free in nothing else: %j', async (uri) => {
    const answer = await world.authorize(world.cli.clientId, { redirect_uri: uri });
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
  });
});

const odd = [
  'a b+c%20d',
  '"<script>alert(1)</script>\'',
  'x&error=access_denied&iss=evil',
  '#fragment?',
  'ü☃🦜',
  'a\r\nset-cookie: a=b',
];

describe('state and nonce', () => {
  it.each(odd)('come back as they were sent, and are nothing more: %j', async (text) => {
    const { callback, exchange, web, authorize } = world;
    for (const response_mode of ['query', 'fragment']) {
      const { url } = await callback(web.clientId, { state: text, nonce: text, response_mode });
      const answered = new URLSearchParams(response_mode === 'query' ? url.search : url.hash.slice(1));
      expect([...answered.keys()].sort()).toEqual(['code', 'iss', 'state']);
      expect([answered.get('state'), answered.get('iss')]).toEqual([text, world.fasti.url]);
      const { id_token } = JSON.parse((await exchange(web, answered.get('code') ?? '')).body);
      expect(JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url').toString()).nonce).toBe(text);
    }
    const refused = await authorize(web.clientId, { state: text, prompt: 'dance' });
    expect(new URL(refused.headers.location ?? '').searchParams.get('state')).toBe(text);
    expect(refused.headers['set-cookie']).toBeUndefined();
  });

  it.each(odd)('are text on the page that posts them to the application: %j', async (text) => {
    const { callback, web, send } = world;
    const { url } = await callback(web.clientId, { state: text, response_mode: 'form_post' });
    const page = await send('GET', url.pathname + url.search);
    expect(page.status).toBe(200);
    expect(page.body).not.toContain('<script>alert');
    expect(page.body.match(/<input /g)).toHaveLength(3);
    expect(page.body.match(/<form method="post" action="([^"]+)"/)?.[1]).toBe(redirectUri);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).not.toContain('unsafe-inline');
  });
});

describe('a client for which nobody here vouches', () => {
  const browser = { accept: 'text/html' };
  const register = async (headers: Record<string, string> = {}) => {
    const body = JSON.stringify({ client_name: 'Bank', redirect_uris: [redirectUri] });
    const sent = { body, headers: { 'content-type': 'application/json', ...headers } };
    return JSON.parse((await world.send('POST', '/oauth/v2/register', sent)).body) as Record<string, string>;
  };
  beforeAll(async () => {
    const { api, context, instanceId } = world.fasti;
    const values = {
      enable_dynamic_client_registration: true,
      allow_unauthenticated_dynamic_client_registration: true,
    };
    await api.execute(context, securitySettings, instanceId, { type: 'SetSecurity', values });
  });

  it('cannot have people sent to it by a request that can’t be done: they are told where they would go', async () => {
    const { client_id = '', ...shown } = await register();
    expect(Object.keys(shown)).not.toContain('unvouched');
    const answer = await world.authorize(client_id, { response_type: 'dance' }, browser);
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    expect(answer.body).not.toContain('http-equiv="refresh"');
    for (const said of ['Bank', 'app.example', 'nobody here vouches']) expect(answer.body).toContain(said);
    const link =
      /<a class="button secondary" href="([^"]+)"/.exec(answer.body)?.[1]?.replace(/&(?:amp|#38|#x26);/g, '&') ?? '';
    expect(link.startsWith(`${redirectUri}?`)).toBe(true);
    expect(Object.fromEntries(new URL(link).searchParams)).toMatchObject({
      ...{ error: 'unsupported_response_type', state: 'the state', iss: world.fasti.url },
    });
  });

  it('has its answers where no page may be shown, or nobody looks at one', async () => {
    const { client_id = '' } = await register();
    const silent = await world.authorize(client_id, { response_type: 'dance', prompt: 'none' }, browser);
    const toProgram = await world.authorize(client_id, { response_type: 'dance' });
    for (const { headers } of [silent, toProgram]) expect(headers.location).toContain(`${redirectUri}?error=`);
  });

  it('is one that anybody may have registered, not one that came with a token', async () => {
    const { client_id = '' } = await register({ authorization: `Bearer ${world.fasti.pat}` });
    const { headers } = await world.authorize(client_id, { response_type: 'dance' }, browser);
    expect(headers.location).toContain(`${redirectUri}?error=`);
  });

  it('does not get whoever refuses it either, and stays what it is when it changes its registration', async () => {
    const { client_id = '', registration_client_uri = '', registration_access_token } = await register();
    const again = JSON.stringify({ client_id, client_name: 'Bank', redirect_uris: [redirectUri], unvouched: false });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${registration_access_token}` };
    const put = await world.send('PUT', new URL(registration_client_uri).pathname, { body: again, headers });
    expect(put.status).toBe(200);
    const { loginName } = await newPerson(world, 'wary');
    const visitor = browserOf(world.fasti.server);
    const asked = new URLSearchParams(world.asked(client_id));
    const named = await visitor.submit(await visitor.open(`/oauth/v2/authorize?${asked}`), { loginName });
    const page = await visitor.submit(named, { password: 'Password1!' });
    expect(page.at).toBe('/ui/v2/login/consent');
    const refused = await visitor.submit(page, { answer: 'deny' });
    expect(refused.left).toBeUndefined();
    expect(refused.body).toContain('error=access_denied');
    expect(refused.body).toContain('Go to app.example');
  });
});

describe('a logout', () => {
  it.each([
    'https://evil.example',
    '//evil.example',
    'https:/\\evil.example',
    `${goodbye}.evil.example`,
    `${goodbye}?to=evil`,
    `${goodbye}\r\nset-cookie: a=b`,
    'javascript:alert(1)',
  ])('leads to no address that is not registered: %j', async (uri) => {
    const { get, spa, tokens } = world;
    const { id_token } = await tokens(spa);
    for (const said of [{ client_id: spa.clientId }, { id_token_hint: id_token }]) {
      const answer = await get('/oidc/v1/end_session', { post_logout_redirect_uri: uri, ...said });
      expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    }
    // Of nobody's client the person is asked, and the address is dropped.
    const asked = await get('/oidc/v1/end_session', { post_logout_redirect_uri: uri });
    expect([asked.status, asked.headers.location]).toEqual([302, `${world.fasti.url}/ui/v2/login/logout`]);
    const page = await get('/ui/v2/login/logout', { post_logout_redirect: uri, logout_token: uri, goal: uri });
    expect(new URL(page.headers.location ?? '', world.fasti.url).href).toBe(
      `${world.fasti.url}/ui/v2/login/logout/done`,
    );
  });

  it('is not done for whoever brings a forged ID token, or one of somebody else’s application', async () => {
    const { get, spa, web, tokens, userinfo } = world;
    const { id_token, access_token } = await tokens(spa);
    const [head, payload = '', signature] = id_token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const hint of [
      `${part({ alg: 'none' })}.${payload}.`,
      `${head}.${part({ ...claims, azp: web.clientId })}.${signature}`,
      access_token,
    ])
      expect((await get('/oidc/v1/end_session', { id_token_hint: hint })).status).toBe(400);
    expect((await get('/oidc/v1/end_session', { id_token_hint: id_token, client_id: web.clientId })).status).toBe(400);
    expect((await userinfo(access_token)).status).toBe(200);
  });
});

describe('the login pages', () => {
  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '\0', 'V2_1'])(
    'lead nowhere that a stranger names: %j',
    async (text) => {
      for (const [path, fields] of [
        ['/ui/v2/login/login', { authRequest: text }],
        ['/ui/v2/login/login', { requestId: `oidc_${text}` }],
        ['/ui/v2/login/loginname', { goal: text, redirect: text, returnTo: text, loginName: text }],
        ['/ui/v2/login/password', { step: text }],
        ['/ui/v2/login/accounts', { step: text }],
        ['/ui/v2/login/signedin', { goal: text }],
      ] as const) {
        const answer = await world.get(path, fields);
        expect(answer.status).toBeLessThan(500);
        const to = new URL(answer.headers.location ?? '/', world.fasti.url);
        expect(to.origin).toBe(world.fasti.url);
      }
    },
  );
});

describe('a host that is not ours', () => {
  const issuerSeen = async (headers: Record<string, string>) => {
    const answer = await world.send('GET', '/.well-known/openid-configuration', { headers });
    return answer.status === 200 ? JSON.parse(answer.body).issuer : answer.status;
  };

  it.each([
    'evil.example',
    'localhost.evil.example',
    'localhost@evil.example',
    'localhost/evil',
    'localhost, evil.example',
    'local host',
    '[::1',
    'localhost:80:80',
  ])('is answered by nobody: %j', async (host) => {
    expect(await issuerSeen({ host })).toBe(404);
    const answer = await world.authorize(world.spa.clientId, {}, { host });
    expect([answer.status, answer.headers.location]).toEqual([404, undefined]);
  });

  it.each([
    { 'x-forwarded-host': 'evil.example' },
    { 'x-forwarded-host': 'evil.example, localhost' },
    { forwarded: 'host=evil.example;proto=https' },
    { forwarded: 'for=1.2.3.4;host="evil.example"' },
    { 'x-zitadel-public-host': 'evil.example' },
    { 'x-zitadel-forward-host': 'evil.example' },
  ])('does not get into issuer, links and redirects: %j', async (headers) => {
    const { port } = new URL(world.fasti.url);
    const issuer = await issuerSeen({ host: `localhost:${port}`, ...headers });
    expect(new URL(issuer).host).toBe(`localhost:${port}`);
    const { location = '' } = (await world.authorize(world.spa.clientId, {}, headers)).headers;
    expect(new URL(location).host).toBe(`localhost:${port}`);
  });
});
