import { decodeJwt } from 'jose';
import { generate } from 'otplib';
import { describe, expect, it } from 'vitest';
import { hashRecoveryCode } from '../../api/code/one-time.ts';
import { newTotpSecret } from '../../api/user/totp.ts';
import { lockoutSettings } from '../../domain/settings/lockout.ts';
import { codeIn, loginWorld, password, signIn } from './world.ts';

const recoveryCode = 'abcde-23456';
const problem = ({ body }: { readonly body: string }) => /role="alert"[^>]*>([^<]+)</.exec(body)?.[1];

type Visitor = ReturnType<Awaited<ReturnType<typeof loginWorld>>['browser']>;
type Seen = Awaited<ReturnType<Visitor['open']>>;
/** From one page for a factor to another, by the choice between them. */
const insteadBy = async (visitor: Visitor, { body }: Seen, factor: string) => {
  const choice = await visitor.open(/href="([^"]+\/mfa\?step=[^"]+)"/.exec(body)?.[1] ?? '');
  return visitor.open(new RegExp(`href="([^"]+${factor}\\?step=[^"]+)"`).exec(choice.body)?.[1] ?? '');
};

/** Anna has an authenticator app and a recovery code. */
const withApp = async () => {
  const world = await loginWorld();
  const secret = await newTotpSecret();
  await world.obey('anna', { type: 'AddTotp', secret });
  await world.obey('anna', { type: 'VerifyTotp', secret });
  await world.obey('anna', { type: 'AddRecoveryCodes', hashes: [hashRecoveryCode(recoveryCode)] });
  /** As the app would show it so many steps from now. */
  const shown = (steps = 0) => generate({ secret, epoch: Math.floor(world.api.now().getTime() / 1000) + 30 * steps });
  const wrong = async () => ((await shown()).startsWith('0') ? '111111' : '000000');
  const sessionOf = ({ body }: { readonly body: string }) => /name="session" value="(\d+)"/.exec(body)?.[1] ?? '';
  /** What the application learns about the sign-in. */
  const amr = async (left: unknown) => {
    const asked = new URL(world.authorizeUrl(), 'http://localhost').searchParams;
    const exchanged = await world.server.inject({
      method: 'POST',
      url: '/oauth/v2/token',
      headers: { host: 'localhost:8080', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: asked.get('client_id') ?? '',
        redirect_uri: asked.get('redirect_uri') ?? '',
        code: codeIn(left) ?? '',
        code_verifier: 'v'.repeat(43),
      }).toString(),
    });
    return decodeJwt(exchanged.json().id_token)['amr'];
  };
  return { ...world, shown, wrong, sessionOf, amr };
};

describe('somebody who has set up a second factor', () => {
  it('gets into no application by the password alone, whatever page is asked for next', async () => {
    const { browser, authorizeUrl, sessionOf } = await withApp();
    const anna = browser();
    expect(await signIn(anna, 'anna', authorizeUrl())).toMatchObject({
      at: '/ui/v2/login/otp/time-based',
      status: 200,
    });
    const again = await anna.open(authorizeUrl());
    expect(again).toMatchObject({ at: '/ui/v2/login/accounts' });
    expect(await anna.submit(again, { session: sessionOf(again) })).toMatchObject({
      at: '/ui/v2/login/otp/time-based',
    });
    expect(await anna.open('/ui/v2/login/signedin')).toMatchObject({ at: '/ui/v2/login/loginname' });
    const quiet = new URL(String((await anna.open(authorizeUrl({ prompt: 'none' }))).left));
    expect(quiet.searchParams.get('error')).toBe('interaction_required');
    expect(await anna.post('/ui/v2/login/otp/time-based', { code: '000000' })).toMatchObject({ status: 400 });
  });

  it('is signed in no longer where only the password was shown before', async () => {
    const { browser, authorizeUrl, obey } = await loginWorld();
    const anna = browser();
    expect(codeIn((await signIn(anna, 'anna', authorizeUrl())).left)).toBeTruthy();
    const secret = await newTotpSecret();
    await obey('anna', { type: 'AddTotp', secret });
    expect(codeIn((await anna.open(authorizeUrl())).left)).toBeTruthy();
    await obey('anna', { type: 'VerifyTotp', secret });
    expect(await anna.open(authorizeUrl())).toMatchObject({ at: '/ui/v2/login/accounts' });
  });

  it('gets in by the code of the app, which the tokens tell (RFC 8176), and at once the next time', async () => {
    const { browser, authorizeUrl, shown, amr } = await withApp();
    const anna = browser();
    const page = await signIn(anna, 'anna', authorizeUrl());
    expect(page.body).toContain('autocomplete="one-time-code"');
    expect(page.headers['content-security-policy']).toContain("form-action 'self' http://localhost:8080;");
    const code = await shown();
    const { left } = await anna.submit(page, { code: ` ${code.slice(0, 3)} ${code.slice(3)}` });
    expect(await amr(left)).toEqual(['pwd', 'otp', 'mfa']);
    expect(codeIn((await anna.open(authorizeUrl())).left)).toBeTruthy();
  });

  it('gets in by a recovery code, once', async () => {
    const { browser } = await withApp();
    const anna = browser();
    const instead = await insteadBy(anna, await signIn(anna), '/recovery-code');
    const thief = browser();
    const theirs = await insteadBy(thief, await signIn(thief), '/recovery-code');
    expect(await anna.submit(instead, { code: recoveryCode.toUpperCase() })).toMatchObject({
      at: '/ui/v2/login/signedin',
      status: 200,
    });
    // It was the only one: there is no such page for her any more.
    expect(await thief.submit(theirs, { code: recoveryCode })).toMatchObject({ at: '/ui/v2/login/mfa' });
    expect(await thief.open('/ui/v2/login/signedin')).toMatchObject({ at: '/ui/v2/login/loginname' });
    expect(await anna.open('/ui/v2/login/signedin')).toMatchObject({ at: '/ui/v2/login/signedin' });
  });

  it('is told that a code is wrong, also one that was used already or is older', async () => {
    const { browser, shown, wrong } = await withApp();
    const anna = browser();
    const page = await signIn(anna);
    const refused = await anna.submit(page, { code: await wrong() });
    expect(refused).toMatchObject({ at: '/ui/v2/login/otp/time-based', status: 400 });
    expect(problem(refused)).toBe('The code is wrong, or was used already.');
    expect(problem(await anna.submit(page, { code: '' }))).toBe('Please enter a code.');
    expect(problem(await anna.submit(page, { code: 'zzzzz-zzzzz' }))).toBe('The code is wrong, or was used already.');
    const code = await shown();
    expect(await anna.submit(refused, { code })).toMatchObject({ at: '/ui/v2/login/signedin' });
    const thief = browser();
    const theirs = await signIn(thief);
    for (const used of [code, await shown(-1)])
      expect(problem(await thief.submit(theirs, { code: used }))).toBe('The code is wrong, or was used already.');
    expect(await thief.open('/ui/v2/login/signedin')).toMatchObject({ at: '/ui/v2/login/loginname' });
  });

  it('gets in once by a code that arrives twice at the same moment', async () => {
    const { browser, shown } = await withApp();
    const visitors = [browser(), browser()];
    const pages = [];
    for (const visitor of visitors) pages.push({ visitor, page: await signIn(visitor) });
    const code = await shown();
    const ends = await Promise.all(pages.map(({ visitor, page }) => visitor.submit(page, { code })));
    expect(ends.map(({ at }) => at).sort()).toEqual(['/ui/v2/login/otp/time-based', '/ui/v2/login/signedin']);
  });

  it('is locked after as many wrong codes as the lockout settings say, and slowed down where they never lock', async () => {
    const { browser, api, created, callAs, adminId, wrong, shown } = await withApp();
    const anna = browser();
    const page = await signIn(anna);
    const said = async (code: string) => problem(await anna.submit(page, { code }));
    for (let mistakes = 0; mistakes < 5; mistakes++) expect(await said(await wrong())).toContain('is wrong');
    expect(await said(await wrong())).toContain('Too many wrong codes');
    await api.execute(callAs(adminId).context, lockoutSettings.instance, created.instanceId, {
      type: 'SetSettings',
      values: { maxOTPAttempts: 7 },
    });
    expect(await said(await wrong())).toContain('One attempt is left');
    expect(await said(await wrong())).toContain('locked this account');
    expect(await said(await shown())).toContain('is locked');
  });

  it('shows it again whenever the password is asked for again', async () => {
    const { browser, authorizeUrl, shown } = await withApp();
    const anna = browser();
    await anna.submit(await signIn(anna), { code: await shown() });
    const page = await signIn(anna, 'anna', authorizeUrl({ prompt: 'login' }));
    expect(page).toMatchObject({ at: '/ui/v2/login/otp/time-based' });
    expect(await anna.open(authorizeUrl({ max_age: '0' }))).toMatchObject({ at: '/ui/v2/login/accounts' });
    const instead = await insteadBy(anna, page, '/recovery-code');
    expect(codeIn((await anna.submit(instead, { code: recoveryCode })).left)).toBeTruthy();
  });

  it('shows it before a password is changed', async () => {
    const { browser, authorizeUrl, obey, api, shown } = await withApp();
    await obey('anna', { type: 'SetPassword', hash: await api.passwords.hash(password), changeRequired: true });
    const anna = browser();
    const page = await signIn(anna, 'anna', authorizeUrl());
    expect(page).toMatchObject({ at: '/ui/v2/login/otp/time-based' });
    const sealed = /name="step" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const around = { step: sealed, password: 'Changed1!', again: 'Changed1!' };
    expect(await anna.post('/ui/v2/login/password/change', around)).toMatchObject({
      at: '/ui/v2/login/otp/time-based',
    });
    const change = await anna.submit(page, { code: await shown() });
    expect(change).toMatchObject({ at: '/ui/v2/login/password/change' });
    expect(codeIn((await anna.submit(change, { password: 'Changed1!', again: 'Changed1!' })).left)).toBeTruthy();
  });

  it('proves nothing in a browser that was not given the password', async () => {
    const { browser, shown } = await withApp();
    const anna = browser();
    const page = await signIn(anna);
    const thief = browser();
    await thief.open('/ui/v2/login/loginname');
    expect(await thief.submit(page, { code: await shown() })).toMatchObject({ status: 400 });
    const sessions = anna.cookies.get('sessions') ?? '';
    anna.cookies.delete('sessions');
    expect(await anna.submit(page, { code: await shown() })).toMatchObject({ at: '/ui/v2/login/loginname' });
    anna.cookies.set('sessions', sessions);
    expect(await anna.submit(page, { code: await shown() })).toMatchObject({ at: '/ui/v2/login/signedin' });
  });
});
