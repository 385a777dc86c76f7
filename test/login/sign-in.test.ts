import { describe, expect, it } from 'vitest';
import { openToken } from '../../api/secret/token.ts';
import { throttleErrors } from '../../api/throttle/throttle.ts';
import { authRequest } from '../../domain/auth-request/auth-request.ts';
import { session } from '../../domain/session/session.ts';
import { lockoutSettings } from '../../domain/settings/lockout.ts';
import { codeIn, loginWorld, password, signIn } from './world.ts';

describe('signing in', () => {
  it('asks for the login name, then the password, and says that it worked', async () => {
    const { browser } = await loginWorld();
    const anna = browser();
    const first = await anna.open('/ui/v2/login');
    expect(first).toMatchObject({ at: '/ui/v2/login/loginname', status: 200 });
    const second = await anna.submit(first, { loginName: ' anna ' });
    expect(second).toMatchObject({ at: '/ui/v2/login/password', status: 200 });
    expect(second.body).toContain('<strong>anna</strong>');
    const third = await anna.submit(second, { password });
    expect(third).toMatchObject({ at: '/ui/v2/login/signedin', status: 200 });
    expect(third.body).toContain('anna Example');
    expect(third.headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    });
    expect((await anna.open('/ui/v2/login/style.css')).headers['content-type']).toContain('text/css');
    expect((await anna.open('/ui/v2/login/healthy')).body).toBe('ok');
  });

  it('takes a verified address in place of the login name', async () => {
    const { browser } = await loginWorld();
    expect(await signIn(browser(), 'Anna@example.com')).toMatchObject({ at: '/ui/v2/login/signedin' });
  });

  it('tells whom nobody knows so at once, and does not ask for a password', async () => {
    const { browser } = await loginWorld();
    const visitor = browser();
    const page = await visitor.submit(await visitor.open('/ui/v2/login/loginname'), { loginName: 'nobody' });
    expect(page).toMatchObject({ at: '/ui/v2/login/loginname', status: 400 });
    expect(page.body).toContain('Nobody has this login name here.');
    expect(page.body).toContain('Create an account');
    const [, offered = ''] = /href="([^"]*\/register[^"]*)"/.exec(page.body) ?? [];
    expect((await visitor.open(offered.replaceAll('&amp;', '&'))).status).toBe(200);
    expect((await visitor.submit(page, { loginName: 'anna' })).at).toBe('/ui/v2/login/password');
  });

  it('lets one address ask only for so many names that nobody has', async () => {
    const { browser, api } = await loginWorld();
    const attempts: object[] = [];
    const take: typeof api.throttle.take = async (act, attempt) => {
      if (act === 'login_name') attempts.push(attempt);
      if (attempts.length > 1) throw throttleErrors.too_many({ facts: { retryAfter: 9 } });
      return { giveBack: async () => {} };
    };
    Object.assign(api, { throttle: { take } });
    const visitor = browser();
    const begun = await visitor.open('/ui/v2/login/loginname');
    expect((await visitor.submit(begun, { loginName: 'nobody' })).body).toContain('Nobody has this login name');
    const refused = await visitor.submit(begun, { loginName: 'anna' });
    expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('Too many attempts.')]);
    expect(attempts[0]).toEqual({ instanceId: expect.any(String), address: '127.0.0.1' });
  });

  it('says the same of a wrong password and of a user who does not exist, where unknown names are to be ignored', async () => {
    const { browser, ignoreUnknownNames } = await loginWorld();
    await ignoreUnknownNames();
    const complaint = async (loginName: string) => {
      const page = await signIn(browser(), loginName, undefined, 'guess');
      expect(page).toMatchObject({ at: '/ui/v2/login/password', status: 400 });
      return /role="alert">([^<]+)</.exec(page.body)?.[1];
    };
    expect(await complaint('anna')).toBe('The login name or the password is wrong.');
    expect(await complaint('nobody')).toBe(await complaint('anna'));
  });

  it('says how many attempts are left, and that an account is locked only to who knows its password', async () => {
    const { browser, api, created, callAs, adminId } = await loginWorld();
    await api.execute(callAs(adminId).context, lockoutSettings.instance, created.instanceId, {
      type: 'SetSettings',
      values: { maxPasswordAttempts: 2 },
    });
    const guess = async (secret: string) => (await signIn(browser(), 'anna', undefined, secret)).body;
    expect(await guess('one')).toContain('One attempt is left');
    expect(await guess('two')).toContain('have locked this account');
    expect(await guess('three')).toContain('The login name or the password is wrong.');
    expect(await guess(password)).toContain('Set a new password with a code from your mail');
  });

  it('tells who knows the password that the account is not active', async () => {
    const { browser, obey } = await loginWorld();
    await obey('anna', { type: 'DeactivateUser' });
    expect((await signIn(browser())).body).toContain('not active');
    expect((await signIn(browser(), 'anna', undefined, 'guess')).body).toContain('is wrong');
  });

  it('speaks the language that the browser asks for', async () => {
    const { browser } = await loginWorld();
    const german = await browser({ 'accept-language': 'de-CH, en;q=0.5' }).open('/ui/v2/login/loginname');
    expect(german.body).toContain('<html lang="de">');
    expect(german.body).toContain('Weiter');
  });

  it('escapes what people type', async () => {
    const { browser } = await loginWorld();
    const reader = browser();
    const page = await reader.submit(await reader.open('/ui/v2/login/loginname'), {
      loginName: '"><script>alert(1)</script>',
    });
    expect(page.body).not.toContain('<script>');
    expect(page.body).toContain('&#60;script&#62;');
  });
});

describe('a password that must be changed', () => {
  it('is changed before the sign-in counts, by rules that the page names', async () => {
    const { browser, obey, api, authorizeUrl } = await loginWorld();
    await obey('anna', { type: 'SetPassword', hash: await api.passwords.hash(password), changeRequired: true });
    const anna = browser();
    const page = await signIn(anna, 'anna', authorizeUrl());
    expect(page).toMatchObject({ at: '/ui/v2/login/password/change', status: 200 });
    expect(page.body).toContain('At least 8 characters');
    expect(await anna.open(authorizeUrl())).toMatchObject({ at: '/ui/v2/login/accounts' });
    expect(await anna.open('/ui/v2/login/signedin')).toMatchObject({ at: '/ui/v2/login/loginname' });
    const entry = async (one: string, again = one) => (await anna.submit(page, { password: one, again })).body;
    expect(await entry('Changed1!', 'Changed2!')).toContain('not the same');
    expect(await entry(password)).toContain('must differ');
    expect(await entry('short')).toContain('does not meet the rules');
    expect(codeIn((await anna.submit(page, { password: 'Changed1!', again: 'Changed1!' })).left)).toBeTruthy();
    expect(await signIn(browser(), 'anna', undefined, 'Changed1!')).toMatchObject({ at: '/ui/v2/login/signedin' });
    expect(await anna.submit(page, { password: 'Thief1!!', again: 'Thief1!!' })).not.toMatchObject({
      status: 200,
      at: '/ui/v2/login/signedin',
    });
  });
});

describe('a forged or stolen form', () => {
  it('is refused without the step that this browser was given', async () => {
    const { browser } = await loginWorld();
    const victim = browser();
    await victim.open('/ui/v2/login/loginname');
    expect(await victim.post('/ui/v2/login/password', { password })).toMatchObject({ status: 400 });
    const attacker = browser();
    const theirs = await attacker.submit(await attacker.open('/ui/v2/login/loginname'), { loginName: 'bert' });
    const forged = await victim.submit(theirs, { password });
    expect(forged.status).toBe(400);
    expect(forged.body).toContain('another browser');
    expect(victim.cookies.has('sessions')).toBe(false);
  });

  it('gains nothing by a cookie that was put into the browser before', async () => {
    const { browser } = await loginWorld();
    const anna = browser();
    await signIn(anna);
    const planted = anna.cookies.get('sessions') ?? '';
    const again = await signIn(anna);
    expect(again.at).toBe('/ui/v2/login/signedin');
    const thief = browser();
    thief.cookies.set('sessions', planted);
    expect(await thief.open('/ui/v2/login/signedin')).toMatchObject({ at: '/ui/v2/login/loginname' });
    thief.cookies.set('sessions', `${planted.slice(0, -4)}AAAA`);
    expect(await thief.open('/ui/v2/login/accounts')).toMatchObject({ at: '/ui/v2/login/loginname' });
  });
});

describe('cookies', () => {
  it('are bound to host and https when Fasti is served securely', async () => {
    const { browser } = await loginWorld({ externalSecure: true });
    const page = await signIn(browser());
    expect(page.status).toBe(200);
    const anna = browser();
    await signIn(anna);
    expect([...anna.cookies.keys()].sort()).toEqual(['__Host-browser', '__Host-sessions', '__Host-state']);
  });
});

describe('an application', () => {
  it('gets its code after the password, and at once the next time', async () => {
    const { browser, authorizeUrl } = await loginWorld();
    const anna = browser();
    const done = await signIn(anna, 'anna', authorizeUrl());
    expect(done.status).toBe(303);
    expect(done.left).toMatch(/^http:\/\/localhost:8080\/ui\/console\/auth\/callback\?/);
    expect(codeIn(done.left)).toBeTruthy();
    const again = await anna.open(authorizeUrl());
    expect(codeIn(again.left)).toBeTruthy();
  });

  it('is let into the policy of the page whose form leads back to it', async () => {
    const { browser, authorizeUrl } = await loginWorld();
    const anna = browser();
    const first = await anna.open(authorizeUrl({ ui_locales: 'de' }));
    expect(first.body).toContain('<html lang="de">');
    const page = await anna.submit(first, { loginName: 'anna' });
    expect(page.headers['content-security-policy']).toContain("form-action 'self' http://localhost:8080;");
  });

  it('is reached by a page that moves on by itself where a browser holds redirects against the form', async () => {
    const { browser, authorizeUrl } = await loginWorld();
    const done = await signIn(browser({ 'sec-fetch-mode': 'navigate' }), 'anna', authorizeUrl());
    expect(done.status).toBe(200);
    expect(done.body).toMatch(/<meta http-equiv="refresh" content="0;url=http:\/\/localhost:8080\/ui\/console/);
  });

  it('is refused at once under prompt=none while nobody is signed in', async () => {
    const { browser, authorizeUrl } = await loginWorld();
    const anna = browser();
    const refused = await anna.open(authorizeUrl({ prompt: 'none' }));
    expect(new URL(String(refused.left)).searchParams.get('error')).toBe('login_required');
    await signIn(anna);
    expect(codeIn((await anna.open(authorizeUrl({ prompt: 'none' }))).left)).toBeTruthy();
  });

  it('may ask for a new login, and goes to the password at once when it hints at the name', async () => {
    const { browser, authorizeUrl } = await loginWorld();
    const anna = browser();
    await signIn(anna);
    expect(await anna.open(authorizeUrl({ prompt: 'login' }))).toMatchObject({ at: '/ui/v2/login/loginname' });
    const hinted = await anna.open(authorizeUrl({ prompt: 'login', login_hint: 'anna' }));
    expect(hinted).toMatchObject({ at: '/ui/v2/login/password' });
    expect(codeIn((await anna.submit(hinted, { password })).left)).toBeTruthy();
  });

  it('lets choose among accounts; a session that is too old needs the password again', async () => {
    const { browser, authorizeUrl, api, created } = await loginWorld();
    const both = browser();
    await signIn(both, 'anna');
    await signIn(both, 'bert');
    const chooser = await both.open(authorizeUrl({ prompt: 'select_account' }));
    expect(chooser).toMatchObject({ at: '/ui/v2/login/accounts' });
    const [bert = '', anna = ''] = [...chooser.body.matchAll(/name="session" value="(\d+)"/g)].map(([, id]) => id);
    expect((await api.load(created.instanceId, session, anna)).state.user?.id).toBe('anna');
    expect((await api.load(created.instanceId, session, bert)).state.user?.id).toBe('bert');
    expect(codeIn((await both.submit(chooser, { session: anna })).left)).toBeTruthy();
    // Whom somebody chose is who they are, although the other has signed in later.
    const silent = codeIn((await both.open(authorizeUrl({ prompt: 'none' }))).left) ?? '';
    const authRequestId = (await openToken(api.keys, created.instanceId, silent)) ?? '';
    const { state } = await api.load(created.instanceId, authRequest, authRequestId);
    expect(state.session?.userId).toBe('anna');

    const old = await both.open(authorizeUrl({ max_age: '0' }));
    expect(old).toMatchObject({ at: '/ui/v2/login/accounts' });
    const asked = await both.submit(old, { session: bert });
    expect(asked).toMatchObject({ at: '/ui/v2/login/password' });
    expect(asked.body).toContain('<strong>bert</strong>');
    expect(codeIn((await both.submit(asked, { password })).left)).toBeTruthy();
  });

  it('is answered once: going back and signing in again shows why', async () => {
    const { browser, authorizeUrl } = await loginWorld();
    const anna = browser();
    const named = await anna.submit(await anna.open(authorizeUrl()), { loginName: 'anna' });
    await anna.submit(named, { password });
    const again = await anna.submit(named, { password });
    expect(again.status).toBe(400);
    expect(again.body).toContain('COMMAND-Sx208nt');
    expect(await anna.open('/ui/v2/login/login?authRequest=V2_1')).toMatchObject({ status: 404 });
  });
});

describe('signing out', () => {
  it('asks, ends the sessions of this browser and forgets them', async () => {
    const { browser, api, created } = await loginWorld();
    const both = browser();
    await signIn(both, 'anna');
    await signIn(both, 'bert');
    const page = await both.open('/ui/v2/login/logout');
    const [bert = '', anna = ''] = [...page.body.matchAll(/name="session" value="(\d+)"/g)].map(([, id]) => id);
    const statusOf = async (id: string) => (await api.load(created.instanceId, session, id)).state.status;
    expect(await both.submit(page, { session: anna })).toMatchObject({ at: '/ui/v2/login/logout/done' });
    expect([await statusOf(anna), await statusOf(bert)]).toEqual(['terminated', 'active']);
    await both.submit(await both.open('/ui/v2/login/logout'), {});
    expect(await statusOf(bert)).toBe('terminated');
    expect(both.cookies.has('sessions')).toBe(false);
  });

  it('goes to addresses that an application has registered, and to no other', async () => {
    const { browser, authorizeUrl } = await loginWorld();
    const anna = browser();
    await signIn(anna);
    const clientId = new URL(authorizeUrl(), 'http://localhost').searchParams.get('client_id') ?? '';
    const registered = 'http://localhost:8080/ui/console/signedout';
    const page = await anna.open(
      `/oidc/v1/end_session?${new URLSearchParams({ client_id: clientId, post_logout_redirect_uri: registered })}`,
    );
    expect(page).toMatchObject({ at: '/ui/v2/login/logout' });
    expect((await anna.submit(page, {})).left).toBe(registered);
    expect(await anna.open('/ui/v2/login/logout?post_logout_redirect=https://evil.example')).toMatchObject({
      at: '/ui/v2/login/logout/done',
    });
  });
});
