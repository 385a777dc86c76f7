import { generateSync } from 'otplib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { noBrowser } from '../support/browser.ts';
import { expectAccessibleOnAPhone } from './accessibility.ts';
import { bareApplication } from './application.ts';
import { withAuthenticator } from './authenticator.ts';
import { everyFactor, newcomer, sentCode, setLogin } from './factors.ts';
import { browserWorld, enterLoginName, enterPassword, password, signIn } from './world.ts';

const here = browserWorld();
let app: Awaited<ReturnType<typeof bareApplication>>;
let clientId: string;

beforeAll(async () => {
  app = await bareApplication();
  if (noBrowser !== undefined) return;
  clientId = await here.application('Habits', app.origin);
  await setLogin(here, everyFactor);
});
afterAll(() => app?.stop());

const refused = { expected: [/status of 400/] };
const loginUrl = (path = '') => `${here.fasti.url}/ui/v2/login${path}`;
const askedFor = () => app.authorizeUrl(here.fasti.url, clientId);
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const problem = (page: Page) => page.getByRole('alert').textContent();
const focused = (page: Page) =>
  page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.name || document.activeElement?.tagName);

/** Presses a button, and once more while the server is at it: how often it has begun. */
const pressTwice = async (page: Page, name: string, work: 'verify' | 'hash') => {
  const { passwords } = here.fasti.api;
  const really = passwords[work].bind(passwords) as (...given: string[]) => Promise<never>;
  const [hasBegun, mayGoOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const begun = vi.spyOn(passwords, work).mockImplementation(async (...given: string[]) => {
    hasBegun.resolve();
    await mayGoOn.promise;
    return really(...given);
  });
  onTestFinished(() => begun.mockRestore());
  await page.waitForLoadState();
  const { x, y, width, height } = (await page.getByRole('button', { name }).boundingBox()) ?? fail();
  const press = () => page.mouse.click(x + width / 2, y + height / 2);
  await press();
  await hasBegun.promise;
  await press();
  mayGoOn.resolve();
  return begun;
};
const fail = (): never => expect.fail('there is no such button');

describe('whoever presses a button twice', () => {
  it('has pressed it once: signing in', async () => {
    const { loginName } = await here.person('Dora');
    const page = await here.visitor();
    await page.goto(askedFor());
    await enterLoginName(page, loginName);
    await page.getByLabel('Password').fill(password);
    const begun = await pressTwice(page, 'Sign in', 'verify');
    await page.waitForURL(`${app.origin}/callback?code=**`);
    expect(begun).toHaveBeenCalledOnce();
  });

  it('has pressed it once: creating an account', async () => {
    const page = await here.visitor();
    await page.goto(loginUrl('/register'));
    await page.getByLabel('First name').fill('Dino');
    await page.getByLabel('Last name').fill('Example');
    await page.getByLabel('E-mail address').fill('dino@example.com');
    await page.getByRole('button', { name: 'Next' }).click();
    for (const label of ['Password', 'Password, once more'])
      await page.getByLabel(label, { exact: true }).fill(password);
    const begun = await pressTwice(page, 'Create account', 'hash');
    await heading(page, 'Confirm your e-mail address');
    expect(begun).toHaveBeenCalledOnce();
  });

  it('may press it again after going back', async () => {
    const { loginName } = await here.person('Bella');
    const page = await here.visitor();
    await page.goto(loginUrl());
    await enterLoginName(page, loginName);
    await page.getByLabel('Password').waitFor();
    await page.goBack();
    await enterLoginName(page, loginName);
    await enterPassword(page);
    await heading(page, 'You are signed in');
  });
});

describe('whoever is faster than the script of a page', () => {
  it('is asked for the passkey as soon as the script is there', async () => {
    const { loginName } = await newcomer(here, 'Quick');
    const page = await here.visitor();
    await withAuthenticator(page);
    await page.goto(loginUrl());
    await signIn(page, loginName);
    await page.getByRole('link', { name: 'Passkey' }).click();
    await page.waitForLoadState();
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'You are signed in');
    await page.context().clearCookies();

    let arrive = () => {};
    const isThere = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await page.route('**/webauthn.js', async (route) => {
      await isThere;
      await route.continue();
    });
    await page.goto(loginUrl('/passkey'), { waitUntil: 'commit' });
    const again = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click({ noWaitAfter: true });
    await again;
    arrive();
    await heading(page, 'You are signed in');
  });
});

describe('a code', () => {
  it('of an app is taken with a blank or a dash in it, and in the wide digits of a Japanese keyboard', async () => {
    for (const [index, typed] of [
      (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`,
      (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)} `,
      (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    ].entries()) {
      const { loginName } = await newcomer(here, `Tom${index}`);
      const page = await here.visitor();
      await page.goto(loginUrl());
      await signIn(page, loginName);
      await page.getByRole('link', { name: 'Authenticator app' }).click();
      const secret = ((await page.locator('.secret').textContent()) ?? '').replaceAll(' ', '');
      await page.getByLabel('The six digits').fill(typed(generateSync({ secret })));
      await page.getByRole('button', { name: 'Confirm' }).click();
      await heading(page, 'You are signed in');
    }
  });

  it('of a mail is taken with blanks and dashes', async () => {
    const { loginName } = await newcomer(here, 'Mila');
    const page = await here.visitor();
    await page.goto(loginUrl());
    await signIn(page, loginName);
    await page.getByRole('link', { name: 'Code by e-mail' }).click();
    await page.getByRole('button', { name: 'Send me codes' }).click();
    await heading(page, 'Enter a code');
    const code = await sentCode(here, 'otpEmail');
    await page.getByLabel('Code').fill(`${code.slice(0, 4)}–${code.slice(4)}`);
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'You are signed in');
  });
});

describe('a login name', () => {
  it('is found in capitals and with blanks around it, as an address too', async () => {
    await here.person('Carla');
    for (const typed of ['  CARLA ', ' Carla@Example.COM\t']) {
      const page = await here.visitor();
      await page.goto(loginUrl());
      await signIn(page, typed);
      await heading(page, 'You are signed in');
    }
  });
});

describe('a browser without cookies', () => {
  it('is told that it needs them', async () => {
    const { loginName } = await here.person('Cookie');
    const page = await here.visitor(refused);
    await page.goto(loginUrl());
    await page.context().clearCookies();
    await enterLoginName(page, loginName);
    await page.getByRole('alert').waitFor();
    expect(await problem(page)).toContain('cookies');
    await page.getByRole('link', { name: 'To the sign-in' }).click();
    await heading(page, 'Sign in');
  });
});

describe('the focus', () => {
  it('is where something has to be put right, or where something has to be entered first', async () => {
    const page = await here.visitor(refused);
    await page.goto(loginUrl('/register'));
    expect(await focused(page)).toBe('givenName');
    for (const [label, text] of [
      ['First name', 'Foc'],
      ['Last name', 'Us'],
      ['E-mail address', 'foc@us'],
    ] as const)
      await page.getByLabel(label).fill(text);
    await page.getByLabel('E-mail address').evaluate((field) => {
      (field as HTMLInputElement).type = 'text';
      (field as HTMLInputElement).value = 'nowhere';
    });
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('alert').waitFor();
    await expect.poll(() => focused(page)).toBe('email');
    expect(await page.locator('[aria-invalid]').count()).toBe(1);
  });

  it('is on the password that was wrong, on the page of the account', async () => {
    const { loginName } = await here.person('Fokus');
    const page = await here.visitor(refused);
    await page.goto(loginUrl('/account/password'));
    await signIn(page, loginName);
    await page.getByLabel('Current password').fill('wrong');
    for (const label of ['New password', 'New password, once more'])
      await page.getByLabel(label, { exact: true }).fill('Another-word-2');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('alert').waitFor();
    await expect.poll(() => focused(page)).toBe('current');
  });
});

describe('whatever a finger has to hit', () => {
  it('is 44 pixels high on a phone, but for links within a sentence', async () => {
    const { loginName } = await here.person('Pia');
    const page = await here.visitor({ viewport: { width: 360, height: 740 } });
    const small = () =>
      page.evaluate(() =>
        [
          ...document.querySelectorAll(
            'a, button, summary, select, input:not([type=hidden], [type=checkbox]), label:has(input)',
          ),
        ]
          .filter((element) => element.checkVisibility() && !element.closest('p:not(.aside, .who, .foot p)'))
          .filter((element) => element.getBoundingClientRect().height < 43.9)
          .map((element) => `${element.tagName} ${element.textContent?.trim()}`),
      );
    await page.goto(loginUrl());
    expect(await small()).toEqual([]);
    await signIn(page, loginName);
    await heading(page, 'You are signed in');
    for (const path of [
      '/signedin',
      '/accounts',
      '/account',
      '/account/factors',
      '/account/password',
      '/account/delete',
      '/logout',
      '/register',
    ]) {
      await page.goto(loginUrl(path));
      expect({ [path]: await small() }).toEqual({ [path]: [] });
    }
  });
});

describe('a name', () => {
  it('from right to left, of emoji, or without an end stays within the page, beside what stands around it', async () => {
    const { userId, loginName } = await here.person('Lea');
    const page = await here.visitor();
    await page.goto(loginUrl());
    await signIn(page, loginName);
    for (const [givenName, familyName] of [
      ['محمد', 'عبد الله'],
      ['👩‍👩‍👧‍👦', '🏳️‍🌈'],
      ['W'.repeat(100), 'W'.repeat(99)],
    ] as const) {
      await here.clients.users.updateHumanUser({
        userId,
        profile: { givenName, familyName, displayName: `${givenName} ${familyName}` },
      });
      for (const path of ['/accounts', '/account', '/logout']) {
        await page.goto(loginUrl(path));
        await page.getByText(familyName).first().waitFor();
        await expectAccessibleOnAPhone(page, `${path}, ${givenName}`);
      }
    }
  });
});

describe('whoever sees otherwise', () => {
  it('reads the pages in colours of their own, with more contrast, with letters twice as large', async () => {
    const { loginName } = await here.person('Otto');
    const page = await here.visitor(refused);
    await page.goto(loginUrl());
    await enterLoginName(page, loginName);
    await enterPassword(page, 'wrong');
    await page.getByRole('alert').waitFor();
    for (const media of [{ forcedColors: 'active' }, { contrast: 'more' }] as const) {
      await page.emulateMedia(media);
      await expectAccessibleOnAPhone(page, JSON.stringify(media));
    }
    await page.emulateMedia({ forcedColors: null, contrast: null });
    // Half the width is what a zoom of 200 % leaves (WCAG 2.2, 1.4.4 and 1.4.10).
    await page.setViewportSize({ width: 640, height: 360 });
    await expectAccessibleOnAPhone(page, 'zoom');
    const border = await page.getByRole('alert').evaluate((element) => getComputedStyle(element).borderStyle);
    expect(border).toBe('solid');
  });

  it('knows by its title which page it is', async () => {
    const page = await here.visitor(refused);
    const titles = new Set<string>();
    const { loginName } = await here.person('Tilda');
    await page.goto(loginUrl());
    titles.add(await page.title());
    await enterLoginName(page, loginName);
    await page.getByLabel('Password').waitFor();
    titles.add(await page.title());
    await enterPassword(page);
    await heading(page, 'You are signed in');
    for (const path of [
      'signedin',
      'accounts',
      'account',
      'account/profile',
      'account/email',
      'account/phone',
      'account/password',
      'account/factors',
      'account/sessions',
      'account/applications',
      'account/history',
      'account/delete',
      'logout',
      'register',
      'device',
      'passkey',
    ]) {
      await page.goto(loginUrl(`/${path}`));
      titles.add(await page.title());
    }
    expect(titles.size).toBe(18);
  });
});
