import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser } from '../support/browser.ts';
import { bareApplication } from './application.ts';
import { browserWorld, signIn } from './world.ts';

const here = browserWorld();
let portal: Awaited<ReturnType<typeof bareApplication>>;
let shop: Awaited<ReturnType<typeof bareApplication>>;
let ids: { readonly portal: string; readonly shop: string };

/** Asks the frame of ours as Session Management, 3.2 has it, and writes down what it says. */
const asking = (issuer: string) => `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,">
<h1>The application</h1>
<iframe id="op" src="${issuer}/oidc/v1/check_session" title="op"></iframe>
<p id="said"></p>
<script>
addEventListener('message', ({ data, origin }) => { if (origin === '${issuer}') said.textContent = data; });
const ask = (message) => { said.textContent = ''; op.contentWindow.postMessage(message, '${issuer}'); };
</script>`;

beforeAll(async () => {
  // Of Fasti's site: without https a browser gives its cookies to no frame on another.
  portal = await bareApplication('localhost');
  shop = await bareApplication('localhost');
  if (noBrowser !== undefined) return;
  ids = { portal: await newApp('Portal', portal.origin), shop: await newApp('Shop', shop.origin, true) };
  for (const app of [portal, shop]) app.show({ '/': { type: 'text/html', text: asking(here.fasti.url) } });
});
afterAll(() => {
  portal?.stop();
  shop?.stop();
});

const newApp = (name: string, origin: string, tellsSession = false): Promise<string> =>
  here.application(name, origin, {
    frontchannel_logout_uri: `${origin}/front?kept=1`,
    frontchannel_logout_session_required: tellsSession,
  });

type App = 'portal' | 'shop';
const at = (app: App) => (app === 'portal' ? portal : shop);

/** Signs in and gives the tokens and the session's state. */
const begin = async (page: Page, app: App, loginName?: string) => {
  await page.goto(at(app).authorizeUrl(here.fasti.url, ids[app]));
  if (loginName !== undefined) await signIn(page, loginName);
  await page.waitForURL(`${at(app).origin}/callback**`);
  const state = new URL(page.url()).searchParams.get('session_state') ?? '';
  const tokens = await at(app).redeem(here.fasti.url, ids[app], page.url());
  return { state, idToken: String(tokens['id_token']) };
};

const said = async (page: Page, message: string) => {
  await page.evaluate(`ask(${JSON.stringify(message)})`);
  return page.locator('#said:not(:empty)').textContent();
};

describe('a browser that signs out', () => {
  it('tells every application in frames, with the session where one wants it, and goes on to the one that asked', async () => {
    const { loginName } = await here.person('Fay');
    const page = await here.visitor();
    const { idToken } = await begin(page, 'portal', loginName);
    await begin(page, 'shop');
    const heard: URL[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/front') heard.push(new URL(request.url()));
    });
    const query = new URLSearchParams({
      id_token_hint: idToken,
      post_logout_redirect_uri: `${portal.origin}/goodbye`,
      state: 'kept',
    });
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('/logout/done')),
      page.goto(`${here.fasti.url}/oidc/v1/end_session?${query}`),
    ]);
    expect(answer.headers()['content-security-policy']).toContain(`frame-src ${portal.origin} ${shop.origin};`);
    await page.waitForURL(`${portal.origin}/goodbye?state=kept`);
    expect(heard.map(({ origin }) => origin).sort()).toEqual([portal.origin, shop.origin].sort());
    const atShop = heard.find(({ origin }) => origin === shop.origin)?.searchParams;
    const sid = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()).sid;
    expect([atShop?.get('iss'), atShop?.get('sid'), atShop?.get('kept')]).toEqual([here.fasti.url, sid, '1']);
    expect(heard.find(({ origin }) => origin === portal.origin)?.search).toBe('?kept=1');
    // And nobody is signed in any more.
    await page.goto(portal.authorizeUrl(here.fasti.url, ids.portal, { prompt: 'none' }));
    expect(page.url()).toContain('error=login_required');
  });

  it('is asked whom to sign out, the one first that the application means', async () => {
    const [gus, hal] = [await here.person('Gus'), await here.person('Hal')];
    const page = await here.visitor();
    await begin(page, 'portal', gus.loginName);
    await page.goto(portal.authorizeUrl(here.fasti.url, ids.portal, { prompt: 'login' }));
    await signIn(page, hal.loginName);
    await page.waitForURL(`${portal.origin}/callback**`);
    await page.goto(`${here.fasti.url}/oidc/v1/end_session?${new URLSearchParams({ logout_hint: gus.loginName })}`);
    const choices = page.locator('button.account');
    expect(await choices.first().textContent()).toContain('Gus');
    // A browser gives the focus when it first draws, which may be after the page has loaded.
    await choices.first().and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await page.goto(portal.authorizeUrl(here.fasti.url, ids.portal, { prompt: 'none', login_hint: gus.loginName }));
    expect(page.url()).toContain('error=login_required');
    await page.goto(portal.authorizeUrl(here.fasti.url, ids.portal, { prompt: 'none', login_hint: hal.loginName }));
    expect(page.url()).toContain('code=');
  });
});

describe('the frame of session management', () => {
  it('says that nothing has changed until somebody signs out, and nothing to who did not get the state', async () => {
    const { loginName } = await here.person('Ivy');
    const page = await here.visitor();
    const { state, idToken } = await begin(page, 'portal', loginName);
    await page.goto(`${portal.origin}/`);
    expect(await said(page, `${ids.portal} ${state}`)).toBe('unchanged');
    expect(await said(page, `${ids.shop} ${state}`)).toBe('changed');
    expect(await said(page, 'nonsense')).toBe('error');
    await page.goto(`${shop.origin}/`);
    expect(await said(page, `${ids.portal} ${state}`)).toBe('changed');

    const other = await page.context().newPage();
    await other.goto(`${here.fasti.url}/oidc/v1/end_session?${new URLSearchParams({ id_token_hint: idToken })}`);
    await other.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await page.goto(`${portal.origin}/`);
    expect(await said(page, `${ids.portal} ${state}`)).toBe('changed');
  });
});
