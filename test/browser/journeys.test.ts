import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { lockoutSettings } from '../../domain/settings/lockout.ts';
import { user } from '../../domain/user/user.ts';
import { noBrowser } from '../support/browser.ts';
import { bareApplication } from './application.ts';
import { browserWorld, enterLoginName, enterPassword, password, signIn } from './world.ts';

const here = browserWorld();
let app: Awaited<ReturnType<typeof bareApplication>>;
let clientId: string;

beforeAll(async () => {
  app = await bareApplication();
  if (noBrowser === undefined) clientId = await here.application('Journeys', app.origin);
});
afterAll(() => app?.stop());

const refused = { expected: [/status of 400/] };
const loginUrl = () => `${here.fasti.url}/ui/v2/login`;
const obey = (userId: string, command: Parameters<typeof user.decide>[0]) =>
  here.fasti.api.execute(here.fasti.context, user, userId, command);
const askedFor = (changes: Record<string, string> = {}) => app.authorizeUrl(here.fasti.url, clientId, changes);
const problem = (page: Page) => page.getByRole('alert').textContent();
const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();
const pathOf = (page: Page) => new URL(page.url()).pathname.replace('/ui/v2/login', '');
const answered = async (page: Page) => {
  await page.waitForURL(`${app.origin}/callback?**`);
  return new URL(page.url()).searchParams;
};
const whoCameBack = async (page: Page) => {
  await answered(page);
  const { id_token } = await app.redeem(here.fasti.url, clientId, page.url());
  return decodeJwt(String(id_token)).sub;
};

describe('a person', () => {
  it('is told how many attempts are left, and that the account is locked, then and later', async () => {
    const { userId, loginName } = await here.person('Lucy');
    await here.fasti.api.execute(here.fasti.context, lockoutSettings.instance, here.fasti.instanceId, {
      type: 'SetSettings',
      values: { maxPasswordAttempts: 2 },
    });
    onTestFinished(async () => {
      await here.fasti.api.execute(here.fasti.context, lockoutSettings.instance, here.fasti.instanceId, {
        type: 'SetSettings',
        values: { maxPasswordAttempts: 0 },
      });
    });
    const page = await here.visitor(refused);
    await page.goto(askedFor());
    await signIn(page, loginName, 'one');
    await expect.poll(() => problem(page)).toContain('One attempt is left before the account is locked.');
    await enterPassword(page, 'two');
    await expect.poll(() => problem(page)).toContain('Too many wrong attempts have locked this account.');
    await enterPassword(page);
    await expect.poll(() => problem(page)).toContain('Too many wrong attempts have locked this account.');
    await enterPassword(page, 'three');
    await expect.poll(() => problem(page)).toContain('The login name or the password is wrong.');
    await here.clients.users.unlockUser({ userId });
    await enterPassword(page);
    expect(await whoCameBack(page)).toBe(userId);
  });

  it('who is deactivated or locked is told so, by the right password only', async () => {
    const [ina, lars] = [await here.person('Ina'), await here.person('Lars')];
    await here.clients.users.deactivateUser({ userId: ina.userId });
    await here.clients.users.lockUser({ userId: lars.userId });
    const page = await here.visitor(refused);
    for (const [{ loginName }, said] of [
      [ina, 'This account is not active.'],
      [lars, 'This account is locked.'],
    ] as const) {
      await page.goto(loginUrl());
      await signIn(page, loginName, 'guess');
      await expect.poll(() => problem(page)).toBe('The login name or the password is wrong.');
      await enterPassword(page);
      await expect.poll(() => problem(page)).toContain(said);
    }
  });

  it('who is deactivated while signed in has to sign in again, and cannot', async () => {
    const { userId, loginName } = await here.person('Otto');
    const page = await here.visitor(refused);
    await page.goto(loginUrl());
    await signIn(page, loginName);
    await expect.poll(() => heading(page)).toBe('You are signed in');
    await here.clients.users.deactivateUser({ userId });
    await page.goto(askedFor());
    await page.getByRole('button', { name: 'Otto Example' }).click();
    await enterPassword(page);
    await expect.poll(() => problem(page)).toContain('This account is not active.');
  });

  it('changes a password that must be changed, by rules that the page names', async () => {
    const { userId, loginName } = await here.person('Petra');
    const hash = await here.fasti.api.passwords.hash(password);
    await obey(userId, { type: 'SetPassword', hash, changeRequired: true });
    const page = await here.visitor(refused);
    await page.goto(askedFor());
    await signIn(page, loginName);
    await expect.poll(() => heading(page)).toBe('Choose a new password');
    const change = async (one: string, again = one) => {
      await page.getByLabel('New password', { exact: true }).fill(one);
      await page.getByLabel('New password, once more').fill(again);
      await page.getByRole('button', { name: 'Change password' }).click();
    };
    await change('Changed1!', 'Changed2!');
    await expect.poll(() => problem(page)).toBe('The two entries are not the same.');
    await change(password);
    await expect.poll(() => problem(page)).toBe('The new password must differ from the current one.');
    await change('short');
    await expect.poll(() => problem(page)).toBe('This password does not meet the rules below.');
    await change('Changed1!');
    expect(await whoCameBack(page)).toBe(userId);
    await page.goto(`${loginUrl()}/logout`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => heading(page)).toBe('You are signed out');
    await page.goto(loginUrl());
    await signIn(page, loginName);
    await expect.poll(() => problem(page)).toContain('The login name or the password is wrong.');
    await enterPassword(page, 'Changed1!');
    await expect.poll(() => heading(page)).toBe('You are signed in');
  });

  it('is greeted in German where the application or the browser wants it', async () => {
    const { loginName } = await here.person('Gerda');
    const asked = await here.visitor(refused);
    await asked.goto(askedFor({ ui_locales: 'nl de' }));
    await asked.getByLabel('Loginname').fill(loginName);
    await asked.getByRole('button', { name: 'Weiter' }).click();
    await asked.getByLabel('Passwort').fill('falsch');
    await asked.getByRole('button', { name: 'Anmelden' }).click();
    await expect.poll(() => problem(asked)).toBe('Loginname oder Passwort ist falsch.');
    expect(await asked.locator('html').getAttribute('lang')).toBe('de');
    const german = await here.visitor({ locale: 'de-CH' });
    await german.goto(loginUrl());
    await expect.poll(() => heading(german)).toBe('Anmelden');
  });

  it('signs in and out without script', async () => {
    const { userId, loginName } = await here.person('Nora');
    const page = await here.visitor({ javaScriptEnabled: false });
    await page.goto(askedFor());
    await signIn(page, loginName);
    expect(await whoCameBack(page)).toBe(userId);
    await page.goto(`${loginUrl()}/logout`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => heading(page)).toBe('You are signed out');
  });

  it('who goes back after signing in, and tries again, reads that it is done', async () => {
    const { loginName } = await here.person('Bea');
    const page = await here.visitor(refused);
    await page.goto(askedFor());
    await signIn(page, loginName);
    await answered(page);
    await page.goBack();
    await page.getByLabel('Password').waitFor();
    await enterPassword(page);
    await expect.poll(() => problem(page)).toBe('This sign-in has been completed already.');
    await page.getByRole('link', { name: 'To the sign-in' }).click();
    await expect.poll(() => heading(page)).toBe('You are signed in');
  });

  it('may sign in to two applications in two tabs at once', async () => {
    const { userId, loginName } = await here.person('Tina');
    const one = await here.visitor();
    const other = await one.context().newPage();
    await one.goto(askedFor({ state: 'one' }));
    await other.goto(askedFor({ state: 'other' }));
    await enterLoginName(one, loginName);
    await enterLoginName(other, loginName);
    await enterPassword(one);
    expect((await answered(one)).get('state')).toBe('one');
    await enterPassword(other);
    expect((await answered(other)).get('state')).toBe('other');
    expect(await whoCameBack(one)).toBe(userId);
    await one.goto(`${loginUrl()}/accounts`);
    expect(await one.getByRole('button', { name: 'Tina Example' }).count()).toBe(1);
  });
});

describe('a sign-in that is stale or forged', () => {
  it('says so after an hour, and how to go on', async () => {
    const { loginName } = await here.person('Emil');
    const page = await here.visitor(refused);
    await page.goto(askedFor());
    await enterLoginName(page, loginName);
    const hourLater = new Date(Date.now() + 61 * 60 * 1000);
    const clock = vi.spyOn(here.fasti.api, 'now').mockReturnValue(hourLater);
    onTestFinished(() => clock.mockRestore());
    await enterPassword(page);
    await expect.poll(() => problem(page)).toContain('This sign-in was begun in another browser, or too long ago.');
    await page.getByRole('link', { name: 'To the sign-in' }).click();
    await expect.poll(() => heading(page)).toBe('Sign in');
  });

  it('is refused with a hidden field that was tampered with', async () => {
    const { loginName } = await here.person('Tom');
    const page = await here.visitor(refused);
    await page.goto(askedFor());
    await enterLoginName(page, loginName);
    await page
      .locator('input[name=step]')
      .first()
      .evaluate((field) => {
        const { value } = field as HTMLInputElement;
        (field as HTMLInputElement).value = `${value.slice(0, -8)}AAAAAAAA`;
      });
    await enterPassword(page);
    await expect.poll(() => problem(page)).toContain('This sign-in was begun in another browser');
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('sessions');
  });

  it("is refused with another browser's form: nobody is signed in as somebody else unawares", async () => {
    const mallory = await here.person('Mallory');
    const attacker = await here.visitor();
    await attacker.goto(loginUrl());
    await enterLoginName(attacker, mallory.loginName);
    const step = await attacker.locator('input[name=step]').first().inputValue();
    const victim = await here.visitor(refused);
    await victim.goto(loginUrl());
    await victim.goto(app.origin);
    await victim.evaluate(
      ({ action, fields }) => {
        const form = Object.assign(document.createElement('form'), { method: 'post', action });
        for (const [name, value] of Object.entries(fields))
          form.append(Object.assign(document.createElement('input'), { name, value }));
        document.body.append(form);
        form.submit();
      },
      { action: `${loginUrl()}/password`, fields: { step, password } },
    );
    await expect.poll(() => problem(victim)).toContain('open it in the browser in which you began');
    await victim.goto(here.fasti.url);
    await expect.poll(() => heading(victim)).toBe('Sign in');
  });
});

describe('an application', () => {
  it('asking for nobody to be disturbed is told login_required, until somebody has signed in', async () => {
    const { userId, loginName } = await here.person('Nils');
    const page = await here.visitor();
    await page.goto(askedFor({ prompt: 'none' }));
    const answer = await answered(page);
    expect([answer.get('error'), answer.get('state')]).toEqual(['login_required', 'kept']);
    await page.goto(loginUrl());
    await signIn(page, loginName);
    await page.goto(askedFor({ prompt: 'none' }));
    expect(await whoCameBack(page)).toBe(userId);
  });

  it('asking for a new login gets one, from whoever it hinted at', async () => {
    const { userId, loginName } = await here.person('Hilda');
    const page = await here.visitor();
    await page.goto(loginUrl());
    await signIn(page, loginName);
    await page.goto(askedFor({ prompt: 'login' }));
    expect(pathOf(page)).toBe('/loginname');
    await page.goto(askedFor({ prompt: 'login', login_hint: loginName }));
    expect(await page.getByText('Signing in as').textContent()).toContain(loginName);
    await page.getByRole('link', { name: 'Not you?' }).click();
    expect(await page.getByLabel('Login name').inputValue()).toBe(loginName);
    await enterLoginName(page, loginName);
    await enterPassword(page);
    expect(await whoCameBack(page)).toBe(userId);
  });

  it('asking for a login no older than a moment gets the password asked again', async () => {
    const { userId, loginName } = await here.person('Max');
    const page = await here.visitor();
    await page.goto(askedFor());
    await signIn(page, loginName);
    await answered(page);
    await page.goto(askedFor({ max_age: '3600' }));
    expect(await whoCameBack(page)).toBe(userId);
    await page.goto(askedFor({ max_age: '0' }));
    await page.getByRole('button', { name: 'Max Example' }).click();
    await enterPassword(page);
    expect(await whoCameBack(page)).toBe(userId);
  });

  it('asking for a choice of accounts gets one, and one that hints at an account gets that', async () => {
    const [carl, cora] = [await here.person('Carl'), await here.person('Cora')];
    const page = await here.visitor();
    for (const { loginName } of [carl, cora]) {
      await page.goto(`${loginUrl()}/loginname`);
      await signIn(page, loginName);
    }
    await page.goto(askedFor({ prompt: 'select_account' }));
    await expect.poll(() => heading(page)).toBe('Choose an account');
    await page.getByRole('button', { name: 'Carl Example' }).click();
    expect(await whoCameBack(page)).toBe(carl.userId);
    await page.goto(askedFor({ login_hint: 'CARL' }));
    expect(await whoCameBack(page)).toBe(carl.userId);
  });

  it('has whoever is signed in back with the first answer, and by way of a page where it posts: from another site comes no cookie', async () => {
    const { userId, loginName } = await here.person('Olga');
    const page = await here.visitor();
    await page.goto(askedFor());
    await signIn(page, loginName);
    await answered(page);
    const stops: string[] = [];
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (origin === here.fasti.url) stops.push(`${request.method()} ${pathname}`);
    });
    await page.goto(askedFor());
    expect(await whoCameBack(page)).toBe(userId);
    expect(stops).toEqual(['GET /oauth/v2/authorize']);

    await page.goto(app.origin);
    stops.length = 0;
    await page.evaluate((url) => {
      const { origin, pathname, searchParams } = new URL(url);
      const form = Object.assign(document.createElement('form'), { method: 'post', action: origin + pathname });
      for (const [name, value] of searchParams)
        form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
      document.body.append(form);
      form.submit();
    }, askedFor());
    expect(await whoCameBack(page)).toBe(userId);
    expect(stops).toEqual(['POST /oauth/v2/authorize', 'GET /ui/v2/login/login']);
  });

  it.each([
    ['', {}],
    [' by form', { response_mode: 'form_post' }],
  ])('gets its answer%s even where its callback leads to another origin', async (by, changes) => {
    const { loginName } = await here.person(by === '' ? 'Frida' : 'Fred');
    const page = await here.visitor();
    const elsewhere = `${app.origin.replace('127.0.0.1', 'localhost')}/inside`;
    await page.route(/\/callback/, (route) => route.fulfill({ status: 303, headers: { location: elsewhere } }));
    await page.goto(askedFor(changes));
    await signIn(page, loginName);
    await page.waitForURL(elsewhere);
    await expect.poll(() => heading(page)).toBe('The application');
  });
});
