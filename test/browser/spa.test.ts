import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser } from '../support/browser.ts';
import { staticServer } from './static-server.ts';
import { browserWorld, enterLoginName, enterPassword, signIn } from './world.ts';

const here = browserWorld();
let app: Awaited<ReturnType<typeof staticServer>>;

beforeAll(async () => {
  app = await staticServer('localhost');
  if (noBrowser !== undefined) return;
  const clientId = await here.application('SPA', app.origin);
  const settings = { authority: here.fasti.url, client_id: clientId };
  const fixture = (name: string) => readFileSync(new URL(`./spa/${name}`, import.meta.url), 'utf8');
  app.show({
    '/': { type: 'text/html', text: fixture('index.html') },
    '/app.js': { type: 'text/javascript', text: fixture('app.js') },
    '/settings.js': { type: 'text/javascript', text: `const settings = ${JSON.stringify(settings)};` },
    '/oidc-client-ts.js': { type: 'text/javascript', text: browserBuild() },
  });
});
afterAll(() => app?.stop());

const browserBuild = () => {
  const main = createRequire(import.meta.url).resolve('oidc-client-ts');
  return readFileSync(join(dirname(main), '../browser/oidc-client-ts.min.js'), 'utf8');
};

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const seen = async (page: Page) => JSON.parse((await page.locator('#seen:not(:empty)').textContent()) ?? '');

describe('a single page application', () => {
  it('signs a person in, asks with the token across origins, renews it in both ways and signs out', async () => {
    const anna = await here.person('Anna');
    const page = await here.visitor({ expected: [/status of 400/] });
    await page.goto(app.origin);
    await press(page, 'Sign in');
    await enterLoginName(page, anna.loginName);
    await enterPassword(page, 'wrong');
    await page.getByRole('alert').getByText('The login name or the password is wrong.').waitFor();
    await enterPassword(page);
    await page.waitForURL(`${app.origin}/`);

    const first = await seen(page);
    const claims = { sub: anna.userId, name: 'Anna Example', email: 'anna@example.com', email_verified: true };
    expect(first.profile).toMatchObject({ ...claims, preferred_username: 'anna' });
    expect(first.userinfo).toMatchObject({ status: 200, body: claims });
    expect(first.rest).toMatchObject({ status: 200, body: { user: { userId: anna.userId, username: 'anna' } } });
    expect(first.connect.body).toEqual(first.rest.body);

    await press(page, 'Renew');
    await expect.poll(async () => (await seen(page)).token).not.toBe(first.token);
    expect(await seen(page)).toMatchObject({ userinfo: { status: 200, body: claims } });

    const renewed = await seen(page);
    await press(page, 'Renew in a frame');
    await expect.poll(async () => (await seen(page)).token).not.toBe(renewed.token);
    expect(await seen(page)).toMatchObject({ profile: { sub: anna.userId }, userinfo: { status: 200 } });

    await press(page, 'Sign out');
    await page.waitForURL(`${app.origin}/goodbye**`);
    expect(await seen(page)).toEqual({ goodbye: true });
    await press(page, 'Sign in');
    expect(await page.getByLabel('Login name').inputValue()).toBe('');
  });

  it('lets a person go on as somebody else, and come back without a password', async () => {
    const [bert, cleo] = [await here.person('Bert'), await here.person('Cleo')];
    const page = await here.visitor();
    await page.goto(app.origin);
    await press(page, 'Sign in');
    await signIn(page, bert.loginName);
    await page.waitForURL(`${app.origin}/`);
    expect((await seen(page)).profile.sub).toBe(bert.userId);

    await press(page, 'Choose an account');
    await page.getByRole('link', { name: 'Use another account' }).click();
    await signIn(page, cleo.loginName);
    await page.waitForURL(`${app.origin}/`);
    expect((await seen(page)).profile.sub).toBe(cleo.userId);

    await press(page, 'Choose an account');
    await page.getByRole('button', { name: 'Bert Example' }).click();
    await page.waitForURL(`${app.origin}/`);
    expect((await seen(page)).profile.sub).toBe(bert.userId);
  });
});
