import { describe, expect, it } from 'vitest';
import { openToken } from '../../api/secret/token.ts';
import { authRequest } from '../../domain/auth-request/auth-request.ts';
import { instance } from '../../domain/instance/instance.ts';
import { emptyOidcConfig } from '../../domain/project/events.ts';
import { project } from '../../domain/project/project.ts';
import { session } from '../../domain/session/session.ts';
import { appByClientId } from '../../projections/app/queries.ts';
import { codeIn, loginWorld, password, signIn } from './world.ts';

/** OpenID Connect Core, 3.1.2: the authorization endpoint answers whoever is signed in, unless a page is needed. */
const pages = 'http://localhost:8080/ui/v2/login';
type World = Awaited<ReturnType<typeof loginWorld>>;
type Browser = ReturnType<World['browser']>;

const cookiesOf = ({ cookies }: Pick<Browser, 'cookies'>) => [...cookies].map((pair) => pair.join('=')).join('; ');

/** The very first answer, and what it tells the application. */
const answerTo = async ({ server }: World, browser: Browser, url: string, headers: Record<string, string> = {}) => {
  const host = 'localhost:8080';
  const answer = await server.inject({ url, headers: { host, cookie: cookiesOf(browser), ...headers } });
  const to = String(answer.headers.location ?? '');
  const { search, hash } = URL.canParse(to) ? new URL(to) : { search: '', hash: '' };
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: answer.body,
    to,
    said: Object.fromEntries(new URLSearchParams(hash.slice(1) || search)),
    isOnPage: to.startsWith(`${pages}/login?authRequest=`),
  };
};
const asks = (world: World, browser: Browser, changes: Record<string, string> = {}) =>
  answerTo(world, browser, world.authorizeUrl(changes));

const signedIn = async (world: World, ...names: readonly string[]) => {
  const browser = world.browser();
  for (const name of names) expect((await signIn(browser, name)).at).toBe('/ui/v2/login/signedin');
  return browser;
};

const requestBehind = async ({ api, created }: World, code = '') => {
  const id = (await openToken(api.keys, created.instanceId, code)) ?? '';
  const { state } = await api.load(created.instanceId, authRequest, id);
  return { id, userId: state.session?.userId };
};

/** The types of what was recorded, all of it in one append, by whoever is signed in. */
const recordedSince = async ({ api }: World, before: bigint) => {
  const { events } = await api.store.readAll(before, { limit: 10 });
  expect(new Set(events.map(({ createdAt, actor }) => `${createdAt.toISOString()} ${actor}`)).size).toBe(1);
  return events.map(({ type }) => type);
};

describe('whoever is signed in already', () => {
  it('is back at the application with the first answer, which is recorded in one append', async () => {
    const world = await loginWorld();
    const anna = await signedIn(world, 'anna');
    const before = await world.api.store.head();
    const { status, headers, to, said } = await asks(world, anna, { login_hint: 'Anna' });
    expect([status, headers['cache-control'], headers['set-cookie'] ?? []]).toEqual([302, 'no-store', []]);
    expect(to).toMatch(/^http:\/\/localhost:8080\/ui\/console\/auth\/callback\?/);
    expect(said).toEqual({
      code: expect.any(String),
      state: 'the state',
      iss: 'http://localhost:8080',
      session_state: expect.stringMatching(/^[0-9a-f]{64}\./),
    });
    expect(await recordedSince(world, before)).toEqual([
      'auth_request.added',
      'auth_request.session.linked',
      'auth_request.code.added',
    ]);
    expect((await requestBehind(world, said['code'])).userId).toBe('anna');
  });

  it('is so where the application asks for nothing else', async () => {
    const world = await loginWorld();
    const anna = await signedIn(world, 'anna');
    const strongEnough = '{"id_token":{"acr":{"essential":true,"values":["urn:fasti:acr:1fa"]}}}';
    for (const changes of [
      { prompt: 'none' },
      { prompt: 'none', login_hint: 'anna' },
      { max_age: '3600' },
      { claims: strongEnough },
      { ui_locales: 'de' },
    ])
      expect([changes, (await asks(world, anna, changes)).said]).toEqual([
        changes,
        expect.objectContaining({ code: expect.any(String) }),
      ]);
  });

  it('gets to a page where it asks for more, or is refused at once where none may be shown', async () => {
    const world = await loginWorld();
    const anna = await signedIn(world, 'anna');
    const more: readonly (readonly [changes: Record<string, string>, path: string])[] = [
      [{ prompt: 'login' }, '/loginname'],
      [{ prompt: 'select_account' }, '/accounts'],
      [{ prompt: 'create' }, '/register'],
      [{ prompt: 'consent' }, '/consent'],
      [{ max_age: '0' }, '/accounts'],
      [{ login_hint: 'bert' }, '/password'],
      [{ scope: 'openid urn:zitadel:iam:org:id:elsewhere' }, '/loginname'],
      [{ claims: '{"id_token":{"sub":{"value":"bert"}}}' }, '/loginname'],
      [{ claims: '{"id_token":{"acr":{"essential":true,"values":["urn:fasti:acr:2fa"]}}}' }, '/accounts'],
    ];
    for (const [changes, path] of more) {
      expect([changes, (await asks(world, anna, changes)).isOnPage]).toEqual([changes, true]);
      expect([changes, (await anna.open(world.authorizeUrl(changes))).at]).toEqual([changes, `/ui/v2/login${path}`]);
      if (changes['prompt']) continue;
      const before = await world.api.store.head();
      const { said } = await asks(world, anna, { ...changes, prompt: 'none' });
      expect([changes, said]).toEqual([changes, expect.objectContaining({ error: 'login_required' })]);
      expect(await recordedSince(world, before)).toEqual(['auth_request.added', 'auth_request.failed']);
    }
  });

  it('is who the application means, of several in a browser, and whoever was used last counts from then on', async () => {
    const world = await loginWorld();
    const both = await signedIn(world, 'anna', 'bert');
    const state = both.cookies.get('state');
    const silent = await asks(world, both, { prompt: 'none', login_hint: 'anna' });
    expect((await requestBehind(world, silent.said['code'])).userId).toBe('anna');
    expect(silent.headers['set-cookie'] ?? []).toEqual([]);
    expect((await requestBehind(world, codeIn((await both.open(world.authorizeUrl())).left))).userId).toBe('bert');
    expect(codeIn((await both.open(world.authorizeUrl({ login_hint: 'anna' }))).left)).toBeTruthy();
    expect((await requestBehind(world, codeIn((await both.open(world.authorizeUrl())).left))).userId).toBe('anna');
    expect(both.cookies.get('state')).not.toBe(state);
  });

  it('is asked by a page, and told by it what stands in the way', async () => {
    const world = await loginWorld();
    await world.setMetadata({ third_party: true });
    const anna = await signedIn(world, 'anna');
    expect((await anna.open(world.authorizeUrl())).at).toBe('/ui/v2/login/consent');
    const silent = await asks(world, anna, { prompt: 'none' });
    expect(silent.said['error']).toBe('consent_required');
    await world.setMetadata({ authorization_encrypted_response_alg: 'RSA-OAEP', jwks_uri: 'https://gone.invalid/' });
    const page = await anna.open(world.authorizeUrl({ response_mode: 'jwt' }));
    expect([page.at, page.status]).toEqual(['/ui/v2/login/login', 503]);
  });

  it('is so with everything that comes at once', async () => {
    const world = await loginWorld();
    const types = ['code', 'code id_token', 'code token', 'code id_token token'];
    await world.setMetadata({ response_types: types });
    const anna = await signedIn(world, 'anna');
    for (const response_type of types) {
      const { said } = await asks(world, anna, { response_type, nonce: 'the nonce' });
      const given = Object.keys(said).map((name) => name.replace('access_token', 'token'));
      expect(given).toEqual(expect.arrayContaining(response_type.split(' ')));
    }
  });

  it('is so in every way in which the answer may go', async () => {
    const world = await loginWorld();
    const anna = await signedIn(world, 'anna');
    expect((await asks(world, anna, { response_mode: 'fragment' })).to).toContain('callback#code=');
    expect((await asks(world, anna, { response_mode: 'jwt' })).said).toEqual({ response: expect.any(String) });
    for (const [response_mode, name] of [
      ['form_post', 'code'],
      ['form_post.jwt', 'response'],
    ] as const) {
      const posted = await asks(world, anna, { response_mode });
      expect([posted.status, posted.to, posted.body]).toEqual([200, '', expect.stringContaining(`name="${name}"`)]);
    }
    const long = await asks(world, anna, { state: 's'.repeat(9_000) });
    expect([long.status, long.to, long.body]).toEqual([200, '', expect.stringMatching(/<meta http-equiv="refresh"/)]);
  });
});

describe('a browser is sent to a page where', () => {
  it('its session has ended, or its user may not sign in any more', async () => {
    const world = await loginWorld();
    const { api, created, obey, callAs, adminId } = world;
    const anna = await signedIn(world, 'anna');
    const { said } = await asks(world, anna);
    const { id } = await requestBehind(world, said['code']);
    const sessionId = (await api.load(created.instanceId, authRequest, id)).state.session?.sessionId ?? '';
    await obey('anna', { type: 'DeactivateUser' });
    expect((await asks(world, anna)).isOnPage).toBe(true);
    await obey('anna', { type: 'ReactivateUser' });
    expect((await asks(world, anna)).said).toHaveProperty('code');
    await api.execute(callAs(adminId).context, session, sessionId, { type: 'Terminate' });
    expect((await asks(world, anna)).isOnPage).toBe(true);
    expect((await asks(world, anna, { prompt: 'none' })).said['error']).toBe('login_required');
  });

  it('it brings cookies that were replaced since, of another tenant, or of nobody', async () => {
    const [world, elsewhere] = [await loginWorld(), await loginWorld()];
    const anna = await signedIn(world, 'anna');
    const stolen = anna.cookies.get('sessions') ?? '';
    await signIn(anna, 'anna');
    const foreign = (await signedIn(elsewhere, 'anna')).cookies.get('sessions') ?? '';
    for (const sessions of [stolen, foreign, `${stolen.slice(0, -4)}AAAA`, '', 'v1.']) {
      const thief = world.browser();
      thief.cookies.set('sessions', sessions);
      expect((await asks(world, thief)).isOnPage).toBe(true);
      expect((await thief.open(world.authorizeUrl())).at).toBe('/ui/v2/login/loginname');
    }
    expect((await asks(world, anna)).said).toHaveProperty('code');
  });

  it('the sign-in is for a login of somebody else’s', async () => {
    const world = await loginWorld();
    const anna = await signedIn(world, 'anna');
    const proxied = await answerTo(world, anna, world.authorizeUrl(), { 'x-zitadel-login-client': 'a-login' });
    expect(proxied.isOnPage).toBe(true);
    const { api, created, callAs, adminId } = world;
    const { console: app, projectId } = (await api.load(created.instanceId, instance, created.instanceId)).state;
    const own = { loginVersion: 2, loginBaseURI: 'https://login.example/' };
    await api.execute(callAs(adminId).context, project, projectId, { type: 'ChangeApp', appId: app.appId, oidc: own });
    expect((await asks(world, anna)).to).toMatch(/^https:\/\/login\.example\/login\?authRequest=V2_/);
  });

  it('another site posted the request, with which no cookie comes; the page answers at once', async () => {
    const world = await loginWorld();
    const anna = await signedIn(world, 'anna');
    const [path = '', payload = ''] = world.authorizeUrl({ prompt: 'none' }).split('?');
    const headers = { host: 'localhost:8080', 'content-type': 'application/x-www-form-urlencoded' };
    const post = (more: Record<string, string> = {}) =>
      world.server.inject({ method: 'POST', url: path, payload, headers: { ...headers, ...more } });
    const fromElsewhere = await post();
    expect([fromElsewhere.statusCode, String(fromElsewhere.headers.location)]).toEqual([
      303,
      expect.stringContaining(`${pages}/login?authRequest=`),
    ]);
    expect(codeIn((await anna.open(String(fromElsewhere.headers.location))).left)).toBeTruthy();
    const fromHere = await post({ cookie: cookiesOf(anna) });
    expect([fromHere.statusCode, codeIn(fromHere.headers.location)]).toEqual([303, expect.any(String)]);
  });
});

describe('a pushed request of whoever is signed in already', () => {
  const pushed = async ({ server, authorizeUrl }: World) => {
    const [, payload = ''] = authorizeUrl().split('?');
    const headers = { host: 'localhost:8080', 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await server.inject({ method: 'POST', url: '/oauth/v2/par', payload, headers });
    const { request_uri } = answer.json<{ readonly request_uri: string }>();
    return new URLSearchParams({ client_id: new URLSearchParams(payload).get('client_id') ?? '', request_uri });
  };
  const bring = (world: World, browser: Browser, reference: URLSearchParams) =>
    answerTo(world, browser, `/oauth/v2/authorize?${reference}`, { accept: 'application/json' });

  it('is answered at once, in one append, and used up by that', async () => {
    const world = await loginWorld();
    const anna = await signedIn(world, 'anna');
    const reference = await pushed(world);
    const before = await world.api.store.head();
    expect((await bring(world, anna, reference)).said).toMatchObject({ code: expect.any(String), state: 'the state' });
    expect(await recordedSince(world, before)).toEqual([
      'auth_request.added',
      'auth_request.session.linked',
      'auth_request.code.added',
    ]);
    const again = await bring(world, anna, reference);
    expect([again.status, again.to, JSON.parse(again.body).error]).toEqual([400, '', 'invalid_request_uri']);
  });

  it('is answered at once though a page was loaded for it before', async () => {
    const world = await loginWorld();
    const reference = await pushed(world);
    const anna = world.browser();
    const page = await anna.open(`/oauth/v2/authorize?${reference}`);
    expect(page.at).toBe('/ui/v2/login/loginname');
    await signIn(anna, 'anna');
    expect((await bring(world, anna, reference)).said).toHaveProperty('code');
    const late = await anna.submit(await anna.submit(page, { loginName: 'anna' }), { password });
    expect([late.status, late.left]).toEqual([400, undefined]);
  });

  it('is nobody’s where another client brings it, or nobody pushed it', async () => {
    const world = await loginWorld();
    const { api, created, callAs, adminId } = world;
    const call = callAs(adminId);
    const { projectId } = (await api.load(created.instanceId, instance, created.instanceId)).state;
    const config = { ...emptyOidcConfig, redirectUris: ['https://thief.example/'], authMethodType: 2 };
    const add = { type: 'AddOidcApp', appId: 'thief', clientId: 'thief', name: 'Thief', config } as const;
    call.wrote((await api.execute(call.context, project, projectId, add)).position);
    await appByClientId(api.views, callAs(adminId).read, 'thief');
    const anna = await signedIn(world, 'anna');
    const reference = await pushed(world);
    const before = await api.store.head();
    const altered = { request_uri: `${reference.get('request_uri')?.slice(0, -4)}AAAA` };
    for (const changes of [{ client_id: 'thief' }, altered]) {
      const brought = new URLSearchParams({ ...Object.fromEntries(reference), ...changes });
      const refused = await bring(world, anna, brought);
      expect([refused.status, refused.to, JSON.parse(refused.body).error]).toEqual([400, '', 'invalid_request_uri']);
    }
    expect(await api.store.head()).toBe(before);
    expect((await bring(world, anna, reference)).said).toHaveProperty('code');
  });
});
