import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { user } from '../../domain/user/user.ts';
import { expectAccessible, expectToFitAPhone } from './accessibility.ts';
import { browserWorld, enterLoginName, enterPassword, password, signIn } from './world.ts';

const here = browserWorld();
const loginUrl = (path = '') => `${here.fasti.url}/ui/v2/login${path}`;
const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();

const longName = 'Wolfeschlegelsteinhausenbergerdorff';

/** A way past every page, stopping at each. */
const everyPage = async (page: Page, stop: (name: string) => Promise<void>) => {
  const [ada, wolf] = [await here.person('Ada'), await here.person(longName)];
  await page.goto(loginUrl());
  await stop('login name');
  await enterLoginName(page, wolf.loginName);
  await stop('password');
  await enterPassword(page, 'wrong');
  await stop('wrong password');
  const hash = await here.fasti.api.passwords.hash(password);
  const context = { instanceId: here.fasti.instanceId, cause: { actor: 'test', correlationId: 'test' } };
  await here.fasti.api.execute(context, user, wolf.userId, { type: 'SetPassword', hash, changeRequired: true });
  await enterPassword(page);
  await stop('new password');
  await page.getByLabel('New password', { exact: true }).fill('short');
  await page.getByLabel('New password, once more').fill('short');
  await page.getByRole('button', { name: 'Change password' }).click();
  await stop('weak new password');
  await page.goto(loginUrl('/loginname'));
  await signIn(page, ada.loginName);
  await stop('signed in');
  await page.getByRole('link', { name: 'Use another account' }).click();
  await stop('accounts');
  await page.goto(loginUrl('/logout'));
  await stop('sign out');
  await page.getByRole('button', { name: 'Sign out of all accounts' }).click();
  await stop('signed out');
  await page.goto(loginUrl('/password?step=stale'));
  await stop('error');
  await page.goto(`${here.fasti.url}/oauth/v2/authorize?client_id=nobody`);
  await stop('error of an application');
  await page.goto(`${here.fasti.url}/nowhere`);
  await stop('no such page');
  await page.goto(here.fasti.url.replace('localhost', 'stranger.localhost'));
  await stop('no such instance');
};

describe('every page', () => {
  it('is accessible in light and dark, and fits a phone', async () => {
    const page = await here.visitor({ expected: [/status of 40[04]/] });
    await everyPage(page, async (name) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page, `${name}, ${colorScheme}`);
      }
      await expectToFitAPhone(page, name);
    });
  });

  it('is followed by the next with the keyboard alone', async () => {
    const { loginName } = await here.person('Kim');
    const page = await here.visitor();
    await page.goto(here.fasti.url);
    await page.keyboard.type(loginName);
    await page.keyboard.press('Enter');
    await page.getByLabel('Password').waitFor();
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByText('You are signed in').first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Choose an account' }).waitFor();
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
    expect(await heading(page)).toBe('Sign in');
  });
});
