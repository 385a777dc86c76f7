import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser } from '../support/browser.ts';
import { staticServer } from './static-server.ts';
import { browserWorld, enterPassword, signIn } from './world.ts';

const here = browserWorld();
let app: Awaited<ReturnType<typeof staticServer>>;
let clientId: string;

beforeAll(async () => {
  // Of Fasti's site: without https a browser gives its cookies to no frame on another.
  app = await staticServer('localhost');
  if (noBrowser !== undefined) return;
  clientId = await here.application('Single page', app.origin);
  const main = createRequire(import.meta.url).resolve('oidc-client-ts');
  app.show({
    '/': { type: 'text/html', text: shell },
    '/oidc-client-ts.js': {
      type: 'text/javascript',
      text: readFileSync(join(dirname(main), '../browser/oidc-client-ts.min.js'), 'utf8'),
    },
    '/app.js': { type: 'text/javascript', text: script() },
  });
});
afterAll(() => app?.stop());

const shell = `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><h1>The application</h1>
<script src="/oidc-client-ts.js"></script><script src="/app.js"></script>`;

/** `managerWith` and `seen` are for the stories below; wherever a browser comes back to, the library takes over. */
const script = () => `
const managerWith = (more = {}) => new oidc.UserManager({
  authority: '${here.fasti.url}', client_id: '${clientId}', redirect_uri: location.origin + '/callback',
  post_logout_redirect_uri: location.origin + '/goodbye', scope: 'openid profile email offline_access',
  automaticSilentRenew: false, filterProtocolClaims: false, includeIdTokenInSilentSignout: true, ...more });
const seen = [];
const heard = (manager) => {
  for (const name of ['UserSignedOut', 'UserLoaded', 'AccessTokenExpiring', 'SilentRenewError'])
    manager.events['add' + name]((about) => seen.push(name));
  return manager;
};
if (location.pathname === '/callback') managerWith().signinCallback();
if (location.pathname === '/goodbye') managerWith().signoutCallback().then((answer) => { window.answer = answer; });`;

/** What the page makes of it: JavaScript of the page, `m` being a manager with these settings. */
const run = <A>(page: Page, code: string, settings = '{}'): Promise<A> =>
  page.evaluate(`(async () => { const m = window.m ??= heard(managerWith(${settings})); return ${code}; })()`);

const refused = (code: string) => `${code}.then(() => 'not refused', ({ error, message }) => error ?? message)`;

type User = {
  readonly profile: Readonly<Record<string, unknown>>;
  readonly token_type: string;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
};

/** Signs in by a popup, in which `through` is done. */
const byPopup = async (page: Page, code: string, through: (popup: Page) => Promise<void>, settings?: string) => {
  const opened = page.context().waitForEvent('page');
  const user = run<User>(page, `await ${code}`, settings);
  // The library closes it as soon as it is through, perhaps before the last click has come back.
  const unlessClosed = (error: Error) => {
    if (!error.message.includes('has been closed')) throw error;
  };
  await Promise.race([user, through(await opened).catch(unlessClosed)]);
  return user;
};

describe('oidc-client-ts', () => {
  it('signs somebody in by a popup, with the claims that it asks for, and again where it insists', async () => {
    const anna = await here.person('Anna');
    const page = await here.visitor();
    await page.goto(app.origin);
    const claims = JSON.stringify({ id_token: { given_name: { essential: true } } });
    const first = await byPopup(
      page,
      `m.signinPopup({ max_age: 3600, extraQueryParams: { claims: ${JSON.stringify(claims)} } })`,
      (popup) => signIn(popup, anna.loginName),
    );
    expect(first.profile).toMatchObject({ sub: anna.userId, given_name: 'Anna', auth_time: expect.any(Number) });
    expect(first.profile).not.toHaveProperty('email');

    // Known, so no page is shown; unless it asks for one.
    const [known] = await Promise.all([run<User>(page, 'await m.signinPopup()'), page.context().waitForEvent('page')]);
    expect(known.profile['sub']).toBe(anna.userId);
    for (const [asked, through] of [
      ["{ prompt: 'login' }", (popup: Page) => signIn(popup, anna.loginName)],
      [
        '{ max_age: 0 }',
        async (popup: Page) => {
          await popup.getByRole('button', { name: 'Anna Example' }).click();
          await enterPassword(popup);
        },
      ],
    ] as const) {
      // What is to be later is so by a second.
      await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(Number(first.profile['auth_time']));
      const again = await byPopup(page, `m.signinPopup(${asked})`, through);
      expect(again.profile['auth_time']).toBeGreaterThan(Number(first.profile['auth_time']));
    }
    await run(page, "await m.revokeTokens(['access_token', 'refresh_token'])");
    expect(await run<User>(page, 'await m.getUser()')).not.toHaveProperty('refresh_token', first.refresh_token);
  });

  it('binds its tokens to a key that never leaves the browser', async () => {
    const bert = await here.person('Bert');
    const page = await here.visitor({ expected: [/status of 40[01]/] });
    await page.goto(app.origin);
    const settings = '{ dpop: { bind_authorization_code: true, store: new oidc.IndexedDbDPoPStore() } }';
    const user = await byPopup(page, 'm.signinPopup()', (popup) => signIn(popup, bert.loginName), settings);
    expect(user.token_type).toBe('DPoP');
    const ask = `(async (user) => {
      const url = m.settings.authority + '/oidc/v1/userinfo';
      const send = async (nonce) => fetch(url, { headers: {
        authorization: 'DPoP ' + user.access_token, dpop: await m.dpopProof(url, user, 'GET', nonce) } });
      const refusal = await send();
      const answer = refusal.ok ? refusal : await send(refusal.headers.get('dpop-nonce'));
      const asBearer = await fetch(url, { headers: { authorization: 'Bearer ' + user.access_token } });
      return { status: answer.status, body: await answer.json(), asBearer: asBearer.status };
    })`;
    const answered = { status: 200, body: expect.objectContaining({ sub: bert.userId }), asBearer: 401 };
    expect(await run(page, `await ${ask}(await m.getUser())`)).toEqual(answered);
    const renewed = await run<User>(page, 'await m.signinSilent()');
    expect(renewed.token_type).toBe('DPoP');
    expect(renewed.access_token).not.toBe(user.access_token);
    expect(await run(page, `await ${ask}(await m.getUser())`)).toEqual(answered);
  });

  it('notices that somebody signed out elsewhere', async () => {
    const cleo = await here.person('Cleo');
    const page = await here.visitor();
    await page.goto(app.origin);
    const settings = '{ monitorSession: true, checkSessionIntervalInSeconds: 1 }';
    const user = await byPopup(page, 'm.signinPopup()', (popup) => signIn(popup, cleo.loginName), settings);
    expect(await run(page, 'await m.querySessionStatus()')).toMatchObject({ sub: cleo.userId });

    const elsewhere = await page.context().newPage();
    const leave = new URLSearchParams({ id_token_hint: user.id_token });
    await elsewhere.goto(`${here.fasti.url}/oidc/v1/end_session?${leave}`);
    await expect.poll(() => run(page, 'seen')).toContain('UserSignedOut');
  });

  it('renews by itself before its token expires', async () => {
    const emil = await here.person('Emil');
    const page = await here.visitor();
    await page.goto(app.origin);
    const settings = '{ automaticSilentRenew: true, accessTokenExpiringNotificationTimeInSeconds: 43199 }';
    await byPopup(page, 'm.signinPopup()', (popup) => signIn(popup, emil.loginName), settings);
    const loaded = "seen.filter((name) => name === 'UserLoaded').length";
    await expect.poll(() => run(page, loaded)).toBeGreaterThan(1);
    expect(await run(page, 'seen')).toContain('AccessTokenExpiring');
  });

  it('signs out with a state of its own, in a popup, and without a page', async () => {
    const fay = await here.person('Fay');
    const page = await here.visitor();
    await page.goto(app.origin);
    await byPopup(page, 'm.signinPopup()', (popup) => signIn(popup, fay.loginName));
    await run(page, "m.signoutRedirect({ state: { basket: 7 } }), ''");
    await page.waitForURL(`${app.origin}/goodbye?state=**`);
    await expect.poll(() => page.evaluate('window.answer?.userState')).toEqual({ basket: 7 });

    await page.goto(app.origin);
    await byPopup(page, 'm.signinPopup()', (popup) => signIn(popup, fay.loginName));
    await byPopup(page, 'm.signoutPopup()', async (popup) => {
      await popup.waitForEvent('close');
    });
    expect(await run(page, 'await m.getUser()')).toBe(null);
    await byPopup(page, 'm.signinPopup()', (popup) => signIn(popup, fay.loginName));
    await run(page, 'await m.signoutSilent({ state: {} })');
    expect(await run(page, refused('m.signinSilent({ forceIframeAuth: true })'))).toBe('login_required');
  });

  it('is told what went wrong', async () => {
    const page = await here.visitor({ expected: [/status of 40[01]/] });
    await page.goto(app.origin);
    for (const [code, error] of [
      ['m.signinSilent()', 'login_required'],
      ["m.signinPopup({ prompt: 'none login' })", 'invalid_request'],
      ["m.signinPopup({ request: 'x' })", 'invalid_request_object'],
      ["m.signinResourceOwnerCredentials({ username: 'anna', password: 'x' })", 'unsupported_grant_type'],
    ] as const)
      expect(await run(page, `await ${refused(code)}`)).toBe(error);
  });
});
