import { generate } from 'otplib';
import { describe, expect, it } from 'vitest';
import { hashRecoveryCode } from '../../api/code/one-time.ts';
import { newTotpSecret } from '../../api/user/totp.ts';
import { hours } from '../../domain/duration.ts';
import { session } from '../../domain/session/session.ts';
import { type LoginSettings, loginSettings } from '../../domain/settings/login.ts';
import { user } from '../../domain/user/user.ts';
import { codeIn, loginWorld, password, signIn } from './world.ts';

const pages = '/ui/v2/login';
const problem = ({ body }: { readonly body: string }) => /id="problem" role="alert">([^<]+)</.exec(body)?.[1];
const all = [1, 2, 3, 4, 5];

const world = async () => {
  const here = await loginWorld();
  const { api, created, callAs, adminId } = here;
  /** Organizations without settings of their own have the instance's. */
  const setLogin = (values: Partial<LoginSettings>) =>
    api.execute(callAs(adminId).context, loginSettings.instance, created.instanceId, { type: 'SetSettings', values });
  const factors = async (userId: string) => (await api.load(created.instanceId, user, userId)).state.human?.factors;
  const withApp = async (userId = 'anna') => {
    const secret = await newTotpSecret();
    await here.obey(userId, { type: 'AddTotp', secret });
    await here.obey(userId, { type: 'VerifyTotp', secret });
    return { code: (steps = 0) => generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * steps }) };
  };
  const events = async (type: string) =>
    (await api.store.readAll(0n, { limit: 500, filter: { types: [type] } })).events;
  const sentCode = async (by: 'otpEmail' | 'otpSms', type: string) => {
    const id = (await events(type)).at(-1)?.aggregateId ?? '';
    return (await api.load(created.instanceId, session, id)).state.sent[by]?.code ?? '';
  };
  return { ...here, setLogin, factors, withApp, events, sentCode };
};

const linkTo = ({ body }: { readonly body: string }, path: string) =>
  new RegExp(`href="(${pages}${path}\\?step=[^"]+)"`).exec(body)?.[1] ?? '';

describe('the offer of a second factor', () => {
  it('is made after a sign-in by password, may be put off, and is not made again until the settings say', async () => {
    const { browser, setLogin, authorizeUrl, events, obey, api } = await world();
    await obey('carl', {
      type: 'AddHuman',
      userName: 'carl',
      userLoginMustBeDomain: false,
      profile: { firstName: 'Carl', lastName: 'Example' },
      email: { address: 'carl@example.com', verification: { kind: 'verified' } },
      password: { hash: await api.passwords.hash(password), changeRequired: false },
    });
    const carl = browser();
    const offered = await signIn(carl, 'carl', authorizeUrl());
    expect(offered).toMatchObject({ at: `${pages}/mfa/set`, status: 200 });
    // The sign-in counts already: nobody who leaves the page has to begin again.
    expect(codeIn((await carl.open(authorizeUrl())).left)).toBeTruthy();
    const skipped = async () => (await events('user.human.mfa.init.skipped')).length;
    const before = await skipped();
    const { left } = await carl.submit(offered, {});
    expect(codeIn(left)).toBeTruthy();
    expect(await skipped()).toBe(before + 1);
    expect(codeIn((await signIn(browser(), 'carl', authorizeUrl())).left)).toBeTruthy();
    await setLogin({ mfaInitSkipLifetime: 1 });
    expect(await signIn(browser(), 'carl', authorizeUrl())).toMatchObject({ at: `${pages}/mfa/set` });
    await setLogin({ mfaInitSkipLifetime: 0 });
    expect(codeIn((await signIn(browser(), 'carl', authorizeUrl())).left)).toBeTruthy();
    expect(await skipped()).toBe(before + 1);
  });

  it('names what the settings allow, and only that can be set up', async () => {
    const { browser, setLogin, factors } = await world();
    await setLogin({ mfaInitSkipLifetime: 1, secondFactors: [2], passwordlessType: 0 });
    const anna = browser();
    const offered = await signIn(anna);
    expect(linkTo(offered, '/u2f/set')).not.toBe('');
    for (const path of ['/otp/time-based/set', '/otp/email/set', '/otp/sms/set', '/passkey/set']) {
      expect(linkTo(offered, path)).toBe('');
      const url = linkTo(offered, '/u2f/set').replace('/u2f/set', path);
      expect(await anna.open(url)).toMatchObject({ status: 400 });
      const step = new URL(url, 'http://localhost').searchParams.get('step') ?? '';
      expect(await anna.post(`${pages}${path}`, { step })).toMatchObject({ status: 400 });
    }
    expect(await factors('anna')).toMatchObject({ otpEmail: false, otpSms: false, keys: {} });
  });
});

describe('an authenticator app', () => {
  it('is set up with the first code that it shows, which counts for the sign-in', async () => {
    const { browser, setLogin, authorizeUrl, factors } = await world();
    await setLogin({ mfaInitSkipLifetime: 1 });
    const anna = browser();
    const page = await anna.open(linkTo(await signIn(anna, 'anna', authorizeUrl()), '/otp/time-based/set'));
    expect(page.body).toContain('<svg class="qr" role="img"');
    expect(page.body).toContain('otpauth://totp/');
    const secret = /<code>([^<]+)<\/code>/.exec(page.body)?.[1]?.replaceAll(' ', '') ?? '';
    expect((await factors('anna'))?.totp).toBeUndefined();
    const wrong = await anna.submit(page, { code: '000000' });
    expect(wrong.status).toBe(400);
    expect(wrong.body).toContain(page.body.match(/<code>[^<]+/)?.[0]);
    const stranger = browser();
    await stranger.open(`${pages}/loginname`);
    const code = await generate({ secret });
    expect(await stranger.submit(wrong, { code })).toMatchObject({ status: 400 });
    expect(codeIn((await anna.submit(wrong, { code })).left)).toBeTruthy();
    expect((await factors('anna'))?.totp).toMatchObject({ secret, verified: true });
    expect(await signIn(browser())).toMatchObject({ at: `${pages}/otp/time-based` });
  });
});

describe('a code that is sent', () => {
  it('is sent when its page is reached, once however often that is looked at, and is good once', async () => {
    const { browser, setLogin, obey, authorizeUrl, events, sentCode } = await world();
    await setLogin({ secondFactors: all });
    await obey('anna', { type: 'AddOtpEmail' });
    const anna = browser();
    const type = 'session.otp.email.challenged';
    const page = await signIn(anna, 'anna', authorizeUrl());
    expect(page).toMatchObject({ at: `${pages}/otp/email`, status: 200 });
    expect(page.body).toContain('a…a@example.com');
    await anna.open(page.url);
    expect(await events(type)).toHaveLength(1);
    const first = await sentCode('otpEmail', type);
    const again = await anna.submit(page, { again: '1' });
    expect(await events(type)).toHaveLength(2);
    expect(problem(await anna.submit(again, { code: first }))).toContain('is wrong');
    const thief = browser();
    const theirs = await signIn(thief);
    const second = await sentCode('otpEmail', type);
    const own = (await events(type)).at(-2)?.aggregateId;
    expect(own).not.toBe((await events(type)).at(-1)?.aggregateId);
    // Sent for another session: what Anna's browser waits for is another code.
    expect(problem(await anna.submit(again, { code: second }))).toContain('is wrong');
    expect(await thief.submit(theirs, { code: second })).toMatchObject({ at: `${pages}/signedin` });
  });

  it('comes with a link that goes on where the code was asked for, and in no other browser', async () => {
    const { browser, setLogin, obey, authorizeUrl, events, sentCode } = await world();
    await setLogin({ secondFactors: all });
    await obey('anna', { type: 'AddOtpEmail' });
    const type = 'session.otp.email.challenged';
    /** As the mail has it: by its own template, else by the one of the server. */
    const linkInMail = async () => {
      const asked = (await events(type)).at(-1);
      const { urlTmpl: template } = (asked?.payload ?? {}) as { readonly urlTmpl?: string };
      const values = { UserID: 'anna', SessionID: asked?.aggregateId ?? '', Code: await sentCode('otpEmail', type) };
      return Object.entries(values).reduce(
        (link, [name, value]) => link.replace(`{{.${name}}}`, value),
        template?.replace('http://localhost:8080', '') ??
          `${pages}/otp/email?code={{.Code}}&userId={{.UserID}}&sessionId={{.SessionID}}`,
      );
    };
    for (const begin of [authorizeUrl(), `${pages}/loginname`]) {
      const anna = browser();
      expect((await signIn(anna, 'anna', begin)).at).toBe(`${pages}/otp/email`);
      const link = await linkInMail();
      expect((await browser().open(link)).status).toBe(400);
      const page = await anna.open(link);
      expect(page).toMatchObject({ at: `${pages}/otp/email`, status: 200 });
      const code = await sentCode('otpEmail', type);
      expect(page.body).toContain(`value="${code}"`);
      const done = await anna.submit(page, { code });
      if (begin === authorizeUrl()) expect(codeIn(done.left)).toBeTruthy();
      else expect(done.at).toBe(`${pages}/signedin`);
    }
  });

  it('is no way around a password that the application demands anew', async () => {
    const { browser, setLogin, obey, authorizeUrl, events, sentCode } = await world();
    await setLogin({ secondFactors: all });
    await obey('anna', { type: 'AddOtpEmail' });
    const type = 'session.otp.email.challenged';
    const anna = browser();
    const page = await signIn(anna, 'anna', authorizeUrl());
    await anna.submit(page, { code: await sentCode('otpEmail', type) });
    const begun = await anna.open(authorizeUrl({ prompt: 'login' }));
    expect(begun.at).toBe(`${pages}/loginname`);
    const [request] = (await events('auth_request.added')).slice(-1);
    const sessionId = (await events(type)).at(-1)?.aggregateId ?? '';
    const around = await anna.open(
      `${pages}/otp/email?${new URLSearchParams({ sessionId, code: '1', requestId: `oidc_${request?.aggregateId}` })}`,
    );
    expect([around.at, around.left]).toEqual([`${pages}/loginname`, undefined]);
  });

  it('is set up and asked for at once', async () => {
    const { browser, setLogin, factors, sentCode } = await world();
    await setLogin({ mfaInitSkipLifetime: 1, secondFactors: all });
    const anna = browser();
    const page = await anna.open(linkTo(await signIn(anna), '/otp/email/set'));
    expect(page.body).toContain('anna@example.com');
    const asked = await anna.submit(page, {});
    expect(asked).toMatchObject({ at: `${pages}/otp/email` });
    expect((await factors('anna'))?.otpEmail).toBe(true);
    const code = await sentCode('otpEmail', 'session.otp.email.challenged');
    expect(await anna.submit(asked, { code })).toMatchObject({ at: `${pages}/signedin` });
  });
});

describe('where a second factor is demanded', () => {
  it('nobody gets in without setting one up, nor by a step that leads past it', async () => {
    const { browser, setLogin, authorizeUrl } = await world();
    await setLogin({ forceMFA: true });
    const anna = browser();
    const demanded = await signIn(anna, 'anna', authorizeUrl());
    expect(demanded).toMatchObject({ at: `${pages}/mfa/set` });
    expect(demanded.body).not.toContain('Not now');
    const step = /step=([^"&]+)"/.exec(demanded.body)?.[1] ?? '';
    expect(await anna.post(`${pages}/mfa/set`, { step: decodeURIComponent(step) })).toMatchObject({
      at: `${pages}/mfa/set`,
    });
    expect(await anna.open(authorizeUrl())).toMatchObject({ at: `${pages}/accounts` });
    const quiet = new URL(String((await anna.open(authorizeUrl({ prompt: 'none' }))).left));
    expect(quiet.searchParams.get('error')).toBe('interaction_required');
    expect(await anna.open(`${pages}/signedin`)).toMatchObject({ at: `${pages}/loginname` });
    const page = await anna.open(linkTo(demanded, '/otp/time-based/set'));
    const secret = /<code>([^<]+)<\/code>/.exec(page.body)?.[1]?.replaceAll(' ', '') ?? '';
    expect(codeIn((await anna.submit(page, { code: await generate({ secret }) })).left)).toBeTruthy();
  });

  it('of passwords only, a password is asked for it all the same', async () => {
    const { browser, setLogin } = await world();
    await setLogin({ forceMFALocalOnly: true });
    expect(await signIn(browser())).toMatchObject({ at: `${pages}/mfa/set` });
  });
});

describe('somebody with several factors', () => {
  it('chooses among those that the settings allow; recovery codes come last', async () => {
    const { browser, setLogin, obey, withApp } = await world();
    await withApp();
    await obey('anna', { type: 'AddOtpEmail' });
    await obey('anna', { type: 'AddRecoveryCodes', hashes: [hashRecoveryCode('abcde-23456')] });
    await setLogin({ secondFactors: all });
    const choice = await signIn(browser());
    expect(choice).toMatchObject({ at: `${pages}/mfa` });
    const paths = [...choice.body.matchAll(/class="[^"]*account" href="\/ui\/v2\/login([^?]+)/g)].map(
      ([, path]) => path,
    );
    expect(paths).toEqual(['/otp/time-based', '/otp/email', '/recovery-code']);
    await setLogin({ secondFactors: [1] });
    const only = await signIn(browser());
    expect(only).toMatchObject({ at: `${pages}/otp/time-based` });
    // What is not offered is not asked for by its address either.
    expect(await browser().open(`${pages}/otp/email`)).toMatchObject({ status: 400 });
    await setLogin({ secondFactors: [4] });
    expect(await signIn(browser())).toMatchObject({ at: `${pages}/mfa` });
  });
});

describe('a second factor', () => {
  it('is shown again when a session is reused after its lifetime, and the password is not', async () => {
    const { browser, setLogin, authorizeUrl, withApp } = await world();
    const { code } = await withApp();
    await setLogin({ secondFactorCheckLifetime: hours(18) });
    const anna = browser();
    expect(
      codeIn((await anna.submit(await signIn(anna, 'anna', authorizeUrl()), { code: await code() })).left),
    ).toBeTruthy();
    expect(codeIn((await anna.open(authorizeUrl())).left)).toBeTruthy();
    await setLogin({ secondFactorCheckLifetime: 1 });
    const accounts = await anna.open(authorizeUrl());
    expect(accounts).toMatchObject({ at: `${pages}/accounts` });
    const chosen = /name="session" value="(\d+)"/.exec(accounts.body)?.[1] ?? '';
    const asked = await anna.submit(accounts, { session: chosen });
    expect(asked).toMatchObject({ at: `${pages}/otp/time-based` });
    await setLogin({ secondFactorCheckLifetime: hours(18) });
    expect(codeIn((await anna.submit(asked, { code: await code(1) })).left)).toBeTruthy();
  });
});
