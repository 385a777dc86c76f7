import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { screens } from '../../api/login/routes.ts';
import { expectAccessible, expectAccessibleOnAPhone } from './accessibility.ts';
import { photograph } from './photograph.ts';
import { stories } from './stories/stories.ts';
import { browserWorld, password } from './world.ts';

const here = browserWorld();
const loginUrl = (path = '') => `${here.fasti.url}/ui/v2/login${path}`;
const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();

/** Screens that only ever lead on to another. */
const passedThrough = ['', '/login'];

/** What a page weighs, with what it is dressed in and run by, but for pictures. */
const weightOf = (page: Page) =>
  page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map((entry) => entry as PerformanceResourceTiming)
      .filter(({ name }) => !/\.(svg|png|jpe?g|webp|gif|ico|woff2?|ttf|otf)$|assets\/v1/.test(name))
      .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0),
  );

const passed = new Set<string>();

/** A page of each group, once more in another language: words are longer, or of another script, and the group shares its words. */
const elsewhere: { readonly [name: string]: string } = {
  ...{ loginname: 'ja', password: 'de', accounts: 'zh', mfa: 'pt', 'mfa-set': 'ja', 'otp-time-based-set': 'fr' },
  ...{
    register: 'zh',
    'register-organization': 'de',
    'verify-initialization': 'es',
    'verify-success': 'it',
    device: 'fr',
    consent: 'ja',
  },
  ...{ account: 'de', 'account-factors': 'zh', 'account-history': 'ja', 'logout-done': 'pt', 'no-such-page': 'it' },
};

const lookIn = async (language: string, { page, name }: { readonly page: Page; readonly name: string }) => {
  const other = await page.context().newPage();
  await other.route('**/*', (route) =>
    route.continue({ headers: { ...route.request().headers(), 'accept-language': language } }),
  );
  await other.goto(page.url());
  expect({ [name]: await other.locator('html').getAttribute('lang') }).toEqual({ [name]: language });
  await expectAccessibleOnAPhone(other, `${name}, ${language}, on a phone`);
  await other.close();
};

const translated = new Set<string>();

const look = async (page: Page, name: string) => {
  // A click waits until the next page begins, not until it is there with its colours.
  await page.waitForLoadState();
  passed.add(new URL(page.url()).pathname.replace('/ui/v2/login', ''));
  expect({ [name]: (await weightOf(page)) < 30_000 }).toEqual({ [name]: true });
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page, `${name}, light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessibleOnAPhone(page, `${name}, dark, on a phone`);
  await page.emulateMedia({ colorScheme: null });
  await photograph(page, name);
  const language = elsewhere[name];
  if (!language) return;
  translated.add(name);
  await lookIn(language, { page, name });
};

describe('every page', () => {
  it.each(stories)('is small, accessible in light and dark, and fits a phone: $title', ({ tell }) => tell(here, look));

  it('is stopped at by a story', () => {
    const shown = screens(here.fasti.api)
      .filter(({ get }) => get)
      .map(({ path }) => path);
    expect(shown.filter((path) => !passed.has(path) && !passedThrough.includes(path))).toEqual([]);
  });

  it('is seen in other languages, a page of each group', () => {
    expect(Object.keys(elsewhere).filter((name) => !translated.has(name))).toEqual([]);
  });

  it('is followed by the next with the keyboard alone', async () => {
    const { loginName } = await here.person('Kim');
    const page = await here.visitor();
    /** A browser gives the focus when it first draws, which may be after the page has loaded. */
    const focused = (label: string) => page.getByLabel(label).and(page.locator(':focus')).waitFor();
    await page.goto(here.fasti.url);
    await focused('Login name');
    await page.keyboard.type(loginName);
    await page.keyboard.press('Enter');
    await focused('Password');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByText('You are signed in').first().waitFor();
    await page.waitForLoadState();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
  });
});

describe('a browser', () => {
  it('finds an icon, and asks for nothing that is not there, even beside JSON', async () => {
    const page = await here.visitor();
    const missing: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400) missing.push(response.url());
    });
    await page.goto(loginUrl());
    await page.goto(`${here.fasti.url}/.well-known/openid-configuration`);
    const icon = await page.goto(`${here.fasti.url}/favicon.ico`);
    expect(icon?.headers()['content-type']).toBe('image/svg+xml');
    expect(missing).toEqual([]);
  });

  it('is shown that there is no console yet, not an empty one', async () => {
    const page = await here.visitor({ expected: [/status of 404/] });
    const answer = await page.goto(`${here.fasti.url}/ui/console`);
    expect([answer?.status(), await heading(page)]).toEqual([404, 'There is no such page']);
    await page.getByRole('link', { name: 'To the sign-in' }).click();
    await expect.poll(() => heading(page)).toBe('Sign in');
  });
});
