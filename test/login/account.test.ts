import { describe, expect, it } from 'vitest';
import { project } from '../../domain/project/project.ts';
import type { App } from '../../domain/project/state.ts';
import { session } from '../../domain/session/session.ts';
import { user } from '../../domain/user/user.ts';
import { appByClientId } from '../../projections/app/queries.ts';
import { factorsOfUser } from '../../projections/user/list-factors.ts';
import { browserOf } from './browser.ts';
import { codeIn, loginWorld, password, signIn } from './world.ts';

const pages = '/ui/v2/login';
const account = `${pages}/account`;
const minutes = (count: number) => count * 60_000;
type Shown = { readonly body: string };
const problem = ({ body }: Shown) => /id="problem" role="alert">([^<]+)</.exec(body)?.[1];
const notice = ({ body }: Shown) => /class="notice" role="status">([^<]+)</.exec(body)?.[1];
const stepIn = ({ body }: Shown) => /name="step" value="([^"]+)"/.exec(body)?.[1] ?? '';
const another = 'Another-word-2';

/** Anna's browser, and a clock that can be put forward. */
const signedIn = async () => {
  const clock = { ahead: 0 };
  const here = await loginWorld({ now: () => new Date(Date.now() + clock.ahead) });
  const { api, created, browser, server, callAs, adminId } = here;
  const anna = browser();
  const shown = await signIn(anna, 'anna', account);
  expect(shown).toMatchObject({ at: account, status: 200 });
  const since = await api.store.head();
  const events = async () =>
    (await api.store.readAll(since, { limit: 500, filter: { instanceId: created.instanceId } })).events
      .map(({ type }) => type)
      .filter((type) => !type.startsWith('session.'));
  const human = async (userId = 'anna') => {
    const { human: state } = (await api.load(created.instanceId, user, userId)).state;
    if (!state) throw new Error(`${userId} is nobody`);
    return state;
  };
  /** A second browser of hers. */
  const elsewhere = async () => {
    const other = browserOf(server);
    await signIn(other, 'anna');
    return other;
  };
  const isSignedIn = async (who: typeof anna) => (await who.open(`${pages}/signedin`)).at === `${pages}/signedin`;
  const send = async (path: string, fields: Record<string, string>) => {
    const page = await anna.open(`${account}${path}`);
    return anna.post(`${account}${path}`, { step: stepIn(page), ...fields });
  };
  const obeyed = async (command: Parameters<typeof here.obey>[1]) => {
    await here.obey('anna', command);
    await factorsOfUser(api.views, callAs(adminId).read, 'anna');
  };
  const removed = async (clientId: string) => {
    const { projectId } = created;
    const { apps } = (await api.load(created.instanceId, project, projectId)).state;
    const isIt = ({ configuration }: App) => configuration.type === 'oidc' && configuration.clientId === clientId;
    const [appId = ''] = [...apps].find(([, app]) => isIt(app)) ?? [];
    const call = callAs(adminId);
    call.wrote((await api.execute(call.context, project, projectId, { type: 'RemoveApp', appId })).position);
    await appByClientId(api.views, call.read, clientId);
  };
  return { ...here, removed, clock, anna, events, human, elsewhere, isSignedIn, send, obeyed };
};

describe('the page of the own account', () => {
  it('is reached by signing in, and from the pages that one ends at; it says nothing to a stranger', async () => {
    const { anna, browser } = await signedIn();
    expect((await anna.open(`${pages}/signedin`)).body).toContain(`href="${account}"`);
    expect((await anna.open(`${pages}/accounts`)).body).toContain(`href="${account}"`);
    const stranger = browser();
    for (const path of [
      '',
      '/profile',
      '/email',
      '/phone',
      '/password',
      '/factors',
      '/sessions',
      '/history',
      '/delete',
    ])
      expect(await stranger.open(`${account}${path}`)).toMatchObject({ at: `${pages}/loginname` });
    expect((await stranger.open(`${pages}/accounts`)).body).not.toContain(`href="${account}"`);
  });

  it('shows and changes the profile, and speaks the language that was chosen there', async () => {
    const { anna, send, events, human } = await signedIn();
    const nameless = await send('/profile', { givenName: ' ', familyName: 'Muster' });
    expect([nameless.status, problem(nameless)]).toEqual([400, 'Please enter a first and a last name.']);
    const changed = await send('/profile', {
      ...{ givenName: ' Anna ', familyName: 'Muster', nickName: 'Anni', displayName: 'anna Example' },
      ...{ language: 'de', gender: '1' },
    });
    expect(notice(changed)).toBe('Deine Änderungen sind gespeichert.');
    expect(changed.body).toContain('<html lang="de">');
    // The shown name was made of the old ones.
    expect(await human()).toMatchObject({
      firstName: 'Anna',
      displayName: 'Anna Muster',
      preferredLanguage: 'de',
      gender: 1,
    });
    expect(await events()).toEqual(['user.human.profile.changed']);
    await anna.post(`${account}/profile`, {
      step: stepIn(changed),
      givenName: 'Anna',
      familyName: 'Muster',
      language: 'xx',
      gender: '7',
    });
    expect(await human()).toMatchObject({ preferredLanguage: 'de', gender: 1 });
  });

  it('changes the e-mail address, and lets whoever mistyped it put that right before it is proved', async () => {
    const { anna, send, events, human } = await signedIn();
    expect(problem(await send('/email', { email: 'nowhere' }))).toContain('Please enter an e-mail address');
    expect(problem(await send('/email', { email: 'anna@example.com' }))).toBe('This is already your address.');
    expect(await send('/email', { email: 'mistyped@example.com' })).toMatchObject({
      at: `${pages}/verify`,
      status: 200,
    });
    expect(await anna.open(account)).toMatchObject({ at: `${pages}/password` });
    const asked = await send('/email', { email: 'new@example.com' });
    expect(asked.body).toContain('new@example.com');
    const code = (await human()).email.code?.code ?? '';
    const back = await anna.submit(asked, { code });
    expect(back).toMatchObject({ at: `${account}/email`, status: 200 });
    expect((await human()).email).toMatchObject({ address: 'new@example.com', verified: true });
    expect(await events()).toEqual([
      ...['user.human.email.changed', 'user.human.email.code.added'],
      ...['user.human.email.changed', 'user.human.email.code.added'],
      ...['user.human.email.verified', 'user.human.email.proved'],
    ]);
  });

  it('lets whoever mistyped their address on the way into an application put that right, and go on', async () => {
    const here = await loginWorld();
    await here.obey('anna', {
      type: 'ChangeEmail',
      address: 'mistyped@example.com',
      verification: { kind: 'unverified' },
    });
    const anna = here.browser();
    const asked = await signIn(anna, 'anna', here.authorizeUrl());
    expect(asked.at).toBe(`${pages}/verify`);
    const page = await anna.open(/href="([^"]+account\/email\?step=[^"]+)"/.exec(asked.body)?.[1] ?? '');
    expect(page).toMatchObject({ at: `${account}/email`, status: 200 });
    expect((await anna.submit(page, { email: 'nowhere' })).status).toBe(400);
    const again = await anna.submit(page, { email: 'right@example.com' });
    expect(again.at).toBe(`${pages}/verify`);
    const { human } = (await here.api.load(here.created.instanceId, user, 'anna')).state;
    expect(codeIn((await anna.submit(again, { code: human?.email.code?.code ?? '' })).left)).toBeTruthy();
  });

  it('changes the phone number, proves it, and takes codes by SMS away with it', async () => {
    const { anna, send, obeyed, human } = await signedIn();
    expect(problem(await send('/phone', { phone: 'call me' }))).toContain('Please enter a phone number');
    const asked = await send('/phone', { phone: '079 123 45 67' });
    expect(asked).toMatchObject({ at: `${pages}/verify`, status: 200 });
    const wrong = await anna.submit(asked, { code: 'XXXXXX' });
    expect(wrong).toMatchObject({ at: `${pages}/verify`, status: 400 });
    const code = (await human()).phone?.code?.code ?? '';
    expect(await anna.submit(wrong, { code })).toMatchObject({ at: `${account}/phone`, status: 200 });
    expect((await human()).phone).toMatchObject({ address: '+41791234567', verified: true });
    const page = await anna.open(`${account}/phone`);
    await obeyed({ type: 'AddOtpSms' });
    // From now on a sign-in needs the second factor: the password alone does not take it away.
    expect(await anna.post(`${account}/phone`, { step: stepIn(page), remove: '1' })).toMatchObject({
      at: `${pages}/password`,
    });
    expect((await human()).phone).toBeDefined();
    await obeyed({ type: 'RemoveOtpSms' });
    expect(notice(await send('/phone', { remove: '1' }))).toBe('It was removed.');
    expect((await human()).phone).toBeUndefined();
  });

  it('changes the password for whoever knows the current one, and ends what others may have begun with it', async () => {
    const { anna, send, elsewhere, isSignedIn, events, human } = await signedIn();
    const other = await elsewhere();
    const tried = async (fields: Record<string, string>) => problem(await send('/password', fields));
    const wanted = { password: another, again: another };
    expect(await tried(wanted)).toBe('Please enter your current password.');
    expect(await tried({ ...wanted, current: 'wrong' })).toBe('The current password is wrong.');
    expect((await human()).password.failedAttempts).toBe(1);
    expect(await tried({ current: password, password: another, again: 'x' })).toBeTruthy();
    expect(await tried({ current: password, password: 'x', again: 'x' })).toBeTruthy();
    expect(await tried({ current: password, password, again: password })).toBeTruthy();
    expect(await isSignedIn(other)).toBe(true);
    const changed = await send('/password', { ...wanted, current: password, others: 'yes' });
    expect(notice(changed)).toBe('Your password was changed.');
    expect([await isSignedIn(anna), await isSignedIn(other)]).toEqual([true, false]);
    expect((await events()).slice(-3)).toEqual([
      ...['user.human.password.check.succeeded', 'user.human.password.changed', 'user.human.password.check.succeeded'],
    ]);
  });

  it('shows where somebody is signed in, and signs them out there', async () => {
    const { anna, elsewhere, isSignedIn, send } = await signedIn();
    const [phone, tablet, laptop] = [await elsewhere(), await elsewhere(), await elsewhere()];
    const page = await anna.open(`${account}/sessions`);
    const ids = [...page.body.matchAll(/name="session" value="(\d+)"/g)].map(([, id = '']) => id);
    expect(ids).toHaveLength(3);
    expect(page.body).toContain('This browser');
    expect(notice(await send('/sessions', { session: ids[0] ?? '' }))).toBe('Signed out.');
    const left = [await isSignedIn(phone), await isSignedIn(tablet), await isSignedIn(laptop)];
    expect(left.filter((is) => is)).toHaveLength(2);
    await send('/sessions', {});
    const all = await Promise.all([phone, tablet, laptop, anna].map(isSignedIn));
    expect(all).toEqual([false, false, false, true]);
  });

  it('sets up and removes factors, but never the only way in; recovery codes are shown once', async () => {
    const { anna, send, obeyed, human, events } = await signedIn();
    expect(await send('/factors', { add: 'totp' })).toMatchObject({ at: `${pages}/otp/time-based/set`, status: 200 });
    expect(await send('/factors', { add: 'nonsense' })).toMatchObject({ at: `${account}/factors`, status: 200 });
    expect((await anna.open(`${account}/factors`)).body).not.toContain('Recovery codes');
    await obeyed({ type: 'AddRecoveryCodes', hashes: ['one', 'other'] });
    const made = await send('/factors', { codes: 'new' });
    const codes = [...made.body.matchAll(/<li><code>([^<]+)</g)].map(([, code = '']) => code);
    expect(new Set(codes).size).toBe(10);
    const { recoveryCodes } = (await human()).factors;
    expect(recoveryCodes).toHaveLength(10);
    expect(JSON.stringify(recoveryCodes)).not.toContain(codes[0]);
    const again = await anna.open(`${account}/factors`);
    expect(again.body).toContain('10 are left.');
    expect(again.body).not.toContain(codes[0]);
    expect(notice(await send('/factors', { remove: 'recovery_code' }))).toBe('It was removed.');
    expect(await send('/factors', { remove: 'totp' })).toMatchObject({ status: 200 });
    expect((await events()).at(-1)).toBe('user.human.mfa.recoverycode.removed');
  });

  it('shows which applications have access, and takes it away with all their tokens', async () => {
    const { anna, authorizeUrl, server, send, removed } = await signedIn();
    expect((await anna.open(`${account}/applications`)).body).toContain('No application has access');
    const asked = new URL(authorizeUrl(), 'http://localhost').searchParams;
    const token = (fields: Record<string, string>) =>
      server.inject({
        method: 'POST',
        url: '/oauth/v2/token',
        headers: { host: 'localhost:8080', 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ client_id: asked.get('client_id') ?? '', ...fields }).toString(),
      });
    const signInThere = async () => {
      const { left } = await anna.open(authorizeUrl({ scope: 'openid offline_access' }));
      return token({
        grant_type: 'authorization_code',
        redirect_uri: asked.get('redirect_uri') ?? '',
        code: codeIn(left) ?? '',
        code_verifier: 'v'.repeat(43),
      });
    };
    const given = await signInThere();
    const userinfo = async () =>
      (
        await server.inject({
          url: '/oidc/v1/userinfo',
          headers: { host: 'localhost:8080', authorization: `Bearer ${given.json().access_token}` },
        })
      ).statusCode;
    expect(await userinfo()).toBe(200);
    const page = await anna.open(`${account}/applications`);
    const client = /name="client" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    expect(client).toBe(asked.get('client_id'));
    expect(page.body).toMatch(/<\/time> · who you are, access while you are away/);
    const revoked = await send('/applications', { client });
    expect(notice(revoked)).toBe('The application has no access any more.');
    expect(revoked.body).toContain('No application has access');
    expect(await userinfo()).toBe(401);

    await signInThere();
    const [, name] = /<strong>([^<]+)<\/strong>\s*<small>Since/.exec(page.body) ?? [];
    await removed(client);
    expect((await anna.open(`${account}/applications`)).body).toContain(`<strong>${name} (was removed)</strong>`);
    expect((await send('/applications', { client })).body).toContain('No application has access');
  });

  it('tells the history of the account in plain words, page by page, and says who else acted on it', async () => {
    const { anna, human, obeyed, send } = await signedIn();
    await obeyed({ type: 'LockUser' });
    await obeyed({ type: 'UnlockUser' });
    for (let turn = 0; turn < 25; turn++) await obeyed({ type: 'ChangeProfile', nickName: `nick-${turn}` });
    await send('/profile', { givenName: 'Anna', familyName: 'Muster' });
    const first = await anna.open(`${account}/history`);
    const entries = (page: Shown) => [...page.body.matchAll(/<div><strong>([^<]+)<\/strong>/g)].map(([, text]) => text);
    expect(entries(first)).toHaveLength(20);
    expect(first.body.match(/By an administrator or an application/g)).toHaveLength(19);
    const older = await anna.open((/href="([^"]+)" rel="next"/.exec(first.body)?.[1] ?? '').replaceAll('&#38;', '&'));
    expect(entries(older)).toEqual(
      expect.arrayContaining(['Account unlocked', 'Account locked', 'Password entered', 'The account was created']),
    );
    expect(older.body).not.toContain('rel="next"');
    expect((await human()).lastName).toBe('Muster');
  });

  it('is recent where it matters: later the password is asked for, and leads back', async () => {
    const { anna, clock, send, human } = await signedIn();
    const page = await anna.open(`${account}/email`);
    clock.ahead = minutes(11);
    for (const path of ['/email', '/phone', '/delete'])
      expect(await anna.open(`${account}${path}`)).toMatchObject({ at: `${pages}/password` });
    const asked = await anna.post(`${account}/email`, { step: stepIn(page), email: 'thief@example.com' });
    expect(asked).toMatchObject({ at: `${pages}/password` });
    expect((await human()).email.address).toBe('anna@example.com');
    // Nor do the pages that set up factors, by whatever way they are reached.
    const step = encodeURIComponent(stepIn(page));
    for (const path of ['/otp/time-based/set', '/passkey/set', '/u2f/set'])
      expect(await anna.open(`${pages}${path}?step=${step}`)).toMatchObject({ at: `${pages}/password` });
    expect(await anna.submit(asked, { password })).toMatchObject({ at: `${account}/email`, status: 200 });
    expect(await send('/email', { email: 'new@example.com' })).toMatchObject({ at: `${pages}/verify` });
  });
});

describe('the deletion of the own account', () => {
  it('asks whether one is sure, removes the account, and signs out everywhere', async () => {
    const { anna, elsewhere, isSignedIn, send, events, created, api } = await signedIn();
    const other = await elsewhere();
    const before = await anna.open(`${account}/sessions`);
    const theirs = /name="session" value="(\d+)"/.exec(before.body)?.[1] ?? '';
    expect(problem(await send('/delete', {}))).toBe('Please confirm that you understand this.');
    expect(await events()).not.toContain('user.removed');
    expect(await send('/delete', { sure: 'yes' })).toMatchObject({ at: `${account}/deleted`, status: 200 });
    expect((await api.load(created.instanceId, user, 'anna')).state.status).toBe('removed');
    expect((await api.load(created.instanceId, session, theirs)).state.status).toBe('terminated');
    expect([await isSignedIn(anna), await isSignedIn(other)]).toEqual([false, false]);
    expect((await signIn(anna, 'anna')).status).toBe(400);
    expect(await events()).not.toContain('user.erased');
  });

  it('erases whoever wishes it, so that nothing recorded about them can be read again', async () => {
    const { send, events, api, created } = await signedIn();
    await send('/delete', { sure: 'yes', erase: 'yes' });
    expect(await events()).toContain('user.erased');
    expect((await api.load(created.instanceId, user, 'anna')).state.erased).toBe(true);
  });

  it('is offered to nobody where the configuration leaves it to a role that they do not have', async () => {
    const { api, anna, send, events } = await signedIn();
    Object.assign(api.settings, { selfDeletion: false });
    expect((await anna.open(account)).body).not.toContain('Delete account');
    expect(await anna.open(`${account}/delete`)).toMatchObject({ at: account });
    expect(await send('', {})).toMatchObject({ status: 404 });
    const { body } = await anna.open(`${account}/profile`);
    expect(await anna.post(`${account}/delete`, { step: stepIn({ body }), sure: 'yes' })).toMatchObject({
      at: account,
    });
    expect(await events()).not.toContain('user.removed');
  });
});
