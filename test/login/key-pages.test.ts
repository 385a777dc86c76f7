import type { JsonObject } from '@bufbuild/protobuf';
import { generate } from 'otplib';
import { describe, expect, it } from 'vitest';
import { newTotpSecret } from '../../api/user/totp.ts';
import { session } from '../../domain/session/session.ts';
import { loginSettings, passkeys } from '../../domain/settings/login.ts';
import { user } from '../../domain/user/user.ts';
import { softwareAuthenticator } from '../support/software-authenticator.ts';
import { codeIn, loginWorld, signIn } from './world.ts';

const pages = '/ui/v2/login';
const origin = 'http://localhost:8080';
const problem = ({ body }: { readonly body: string }) => /id="problem" role="alert">([^<]+)</.exec(body)?.[1];

type World = Awaited<ReturnType<typeof loginWorld>>;
type Visitor = ReturnType<World['browser']>;
type Seen = Awaited<ReturnType<Visitor['open']>>;

const unescaped = (text: string) => text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
/** What a page's script reads in its form, and the step that stands there. */
const askedOn = ({ body }: Seen) => {
  const [, form = ''] = /(<form[^>]* data-ceremony[\s\S]*?<\/form>)/.exec(body) ?? [];
  const text = /data-options="([^"]*)"/.exec(form)?.[1] ?? '{}';
  return {
    options: JSON.parse(unescaped(text)) as JsonObject,
    step: /name="step" value="([^"]+)"/.exec(form)?.[1] ?? '',
    action: /action="([^"]+)"/.exec(form)?.[1] ?? '',
  };
};
const show = (visitor: Visitor, seen: Seen, answer: JsonObject, more: Record<string, string> = {}) => {
  const { step, action } = askedOn(seen);
  return visitor.post(action, { step, answer: JSON.stringify(answer), ...more });
};

const world = async (options: Parameters<typeof loginWorld>[0] = {}) => {
  const here = await loginWorld(options);
  const { api, created, callAs, adminId } = here;
  const setLogin = (values: object) =>
    api.execute(callAs(adminId).context, loginSettings.instance, created.instanceId, { type: 'SetSettings', values });
  const holderOf = async (userId: string) => (await api.load(created.instanceId, user, userId)).state;
  const ask = async (userId: string) => (await holderOf(userId)).human?.factors.keys ?? {};
  /** As somebody for whom it is time to be asked for a second factor. */
  const promptAgain = () => setLogin({ mfaInitSkipLifetime: 1, secondFactors: [1, 2, 3, 4, 5] });
  const link = (seen: Seen, path: string) =>
    new RegExp(`href="(${pages}${path}\\?step=[^"]+)"`).exec(seen.body)?.[1] ?? '';
  const enrol = async (path: '/passkey/set' | '/u2f/set', visitor = here.browser(), name = 'anna') => {
    await promptAgain();
    const key = softwareAuthenticator();
    const offered = await signIn(visitor, name);
    const asked = await visitor.open(link(offered, path));
    const added = await show(visitor, asked, key.create(askedOn(asked).options, { origin, counter: 0 }), {
      name: 'Phone',
    });
    return { key, asked, added };
  };
  return { ...here, setLogin, holderOf, ask, promptAgain, link, enrol };
};

describe('a passkey', () => {
  it('is set up after the sign-in, and signs its person in without name and password from then on', async () => {
    const { browser, enrol, authorizeUrl, ask } = await world();
    const { key, added } = await enrol('/passkey/set');
    expect(added).toMatchObject({ at: `${pages}/signedin`, status: 200 });
    expect(Object.values(await ask('anna'))).toMatchObject([{ kind: 'passkey', rpId: 'localhost' }]);
    const anna = browser();
    const first = await anna.open(authorizeUrl());
    expect(first.body).toContain('autocomplete="username webauthn"');
    const { left } = await show(anna, first, key.get(askedOn(first).options, { origin }));
    expect(codeIn(left)).toBeTruthy();
    expect(codeIn((await anna.open(authorizeUrl())).left)).toBeTruthy();
  });

  it('is asked for where a login name was entered, too, and not where the organization of the sign-in wants none', async () => {
    const { api, browser, enrol, link, authorizeUrl, created, callAs, adminId } = await world();
    const { key } = await enrol('/passkey/set');
    const anna = browser();
    const named = await anna.submit(await anna.open(authorizeUrl()), { loginName: 'anna' });
    expect(named.at).toBe(`${pages}/password`);
    const asked = await anna.open(link(named, '/passkey'));
    expect(codeIn((await show(anna, asked, key.get(askedOn(asked).options, { origin }))).left)).toBeTruthy();

    const none = { type: 'SetSettings', values: { passwordlessType: passkeys.notAllowed } } as const;
    await api.execute(callAs(adminId).context, loginSettings.org, created.orgId, none, created.orgId);
    const other = browser();
    const begun = await other.open(authorizeUrl({ scope: `openid urn:zitadel:iam:org:id:${created.orgId}` }));
    expect(begun.body).not.toContain('passkey');
    expect((await other.submit(begun, { loginName: 'anna' })).body).not.toContain('passkey');
  });

  it('of somebody who is locked or inactive is told what to do next; a key that proves nothing learns nothing', async () => {
    const { browser, enrol, obey } = await world();
    const { key } = await enrol('/passkey/set');
    const shut = async (bent: object = {}) => {
      const visitor = browser();
      const page = await visitor.open(`${pages}/passkey`);
      return problem(await show(visitor, page, key.get(askedOn(page).options, { origin, ...bent })));
    };
    await obey('anna', { type: 'LockUser' });
    expect(await shut()).toBe('This account is locked. Please ask your administrator to unlock it.');
    expect(await shut({ challenge: 'another' })).toBe(
      'This key does not sign you in here. Use another key, or sign in another way.',
    );
    await obey('anna', { type: 'UnlockUser' });
    await obey('anna', { type: 'DeactivateUser' });
    expect(await shut()).toBe('This account is not active. Please ask your administrator.');
    expect(await shut({ userVerified: false })).toBe(
      'This key does not sign you in here. Use another key, or sign in another way.',
    );
  });

  it.each([
    [0, 'has to wait or set a new password', /Too many wrong attempts have locked this account/],
    [1, 'comes in once the lock has lasted long enough', undefined],
  ])('of somebody whom wrong guesses have locked (%i ms): %s', async (lockoutMs, _, complaint) => {
    const { browser, enrol, obey, holderOf } = await world({ lockoutMs });
    const { key } = await enrol('/passkey/set');
    const { hash = '' } = (await holderOf('anna')).human?.password ?? {};
    await obey('anna', { type: 'CheckPassword', outcome: 'mismatch', hash, lockout: { maxPasswordAttempts: 1 } });
    expect((await holderOf('anna')).status).toBe('locked');
    await new Promise((later) => setTimeout(later, 5));
    const anna = browser();
    const page = await anna.open(`${pages}/passkey`);
    const seen = await show(anna, page, key.get(askedOn(page).options, { origin }));
    if (complaint) expect(problem(seen)).toMatch(complaint);
    else expect(seen.at).toBe(`${pages}/signedin`);
  });

  it('is shown once: an answer that somebody listened to is worth nothing, not even after the person signed out', async () => {
    const { browser, enrol, api, created } = await world();
    const { key } = await enrol('/passkey/set');
    const anna = browser();
    const page = await anna.open(`${pages}/passkey`);
    // A key that counts nothing: no counter gives a copy away.
    const answer = key.get(askedOn(page).options, { origin, counter: 0 });
    expect(await show(anna, page, answer)).toMatchObject({ at: `${pages}/signedin` });
    const replayed = async () => {
      const again = await show(anna, page, answer);
      return [again.status, problem(again)];
    };
    expect(await replayed()).toEqual([400, 'That took too long. Please try again.']);
    await anna.submit(await anna.open(`${pages}/logout`), { session: 'all' });
    expect(await replayed()).toEqual([400, 'That took too long. Please try again.']);
    const { events } = await api.store.readAll(0n, { limit: 500, filter: { types: ['session.webAuthN.checked'] } });
    const { state } = await api.load(created.instanceId, session, events.at(-1)?.aggregateId ?? '');
    expect(events).toHaveLength(1);
    expect(state.key?.userVerified).toBe(true);
    const next = await anna.open(`${pages}/passkey`);
    const once = key.get(askedOn(next).options, { origin, counter: 0 });
    const ends = await Promise.all([show(anna, next, once), show(anna, next, once)]);
    expect(ends.map(({ at }) => at).sort()).toEqual([`${pages}/passkey`, `${pages}/signedin`]);
  });

  it('is not accepted for the challenge of another page, from another origin or domain, or without knowing its person', async () => {
    const { browser, enrol } = await world();
    const { key } = await enrol('/passkey/set');
    const anna = browser();
    const other = askedOn(await anna.open(`${pages}/passkey`)).options;
    const page = await anna.open(`${pages}/passkey`);
    const { options } = askedOn(page);
    for (const answer of [
      key.get(other, { origin }),
      key.get(options, { origin: 'https://evil.example' }),
      key.get(options, { origin: 'http://app.localhost:8080' }),
      key.get(options, { origin, rpId: 'evil.example' }),
      key.get(options, { origin, userVerified: false }),
      key.get(options, { origin, type: 'webauthn.create' }),
    ]) {
      const refused = await show(anna, page, answer);
      expect([refused.status, problem(refused)]).toEqual([
        400,
        'This key does not sign you in here. Use another key, or sign in another way.',
      ]);
    }
    expect(await anna.open(`${pages}/signedin`)).toMatchObject({ at: `${pages}/loginname` });
  });

  it('does not sign in with a step of another browser, nor without one', async () => {
    const { browser, enrol } = await world();
    const { key } = await enrol('/passkey/set');
    const [anna, thief] = [browser(), browser()];
    const page = await anna.open(`${pages}/passkey`);
    const answer = key.get(askedOn(page).options, { origin });
    await thief.open(`${pages}/loginname`);
    expect(await show(thief, page, answer)).toMatchObject({ status: 400, at: `${pages}/passkey` });
    expect(await thief.post(`${pages}/passkey`, { answer: JSON.stringify(answer) })).toMatchObject({ status: 400 });
    expect(await thief.open(`${pages}/signedin`)).toMatchObject({ at: `${pages}/loginname` });
    expect(await show(anna, page, answer)).toMatchObject({ at: `${pages}/signedin` });
  });

  it('is neither offered nor accepted where passkeys are switched off', async () => {
    const { browser, enrol, setLogin } = await world();
    const { key } = await enrol('/passkey/set');
    const anna = browser();
    const page = await anna.open(`${pages}/passkey`);
    await setLogin({ passwordlessType: passkeys.notAllowed });
    expect(await show(anna, page, key.get(askedOn(page).options, { origin }))).toMatchObject({ status: 400 });
    expect((await anna.open(`${pages}/loginname`)).body).not.toContain('webauthn');
    expect((await anna.open(`${pages}/passkey`)).body).toContain('switched off');
  });

  it('leaves nothing behind when nobody answers', async () => {
    const { browser, api } = await world();
    const before = await api.store.head();
    await browser().open(`${pages}/passkey`);
    await browser().open(`${pages}/loginname`);
    expect(await api.store.head()).toBe(before);
  });
});

describe('a registration link', () => {
  it('sets up a passkey once, for whoever cannot sign in yet; looking at it uses nothing up', async () => {
    const { browser, obey, ask } = await world();
    const code = { kind: 'code', code: 'ABCDEF123456', expiry: 3_600_000_000_000, returned: true } as const;
    await obey('bert', { type: 'IssuePasskeyCode', id: 'code-1', verification: code, origin });
    const url = `${pages}/passkey/set?userID=bert&orgID=any&codeID=code-1&code=ABCDEF123456`;
    const [bert, scanner] = [browser(), browser()];
    expect((await scanner.open(url)).status).toBe(200);
    const page = await bert.open(url);
    const key = softwareAuthenticator();
    const made = key.create(askedOn(page).options, { origin });
    expect(await show(scanner, page, made)).toMatchObject({ status: 400 });
    const added = await show(bert, page, made, { name: 'Laptop' });
    expect(added.body).toContain('Your passkey is ready');
    expect(Object.values(await ask('bert'))).toHaveLength(1);
    expect(await show(bert, page, made)).toMatchObject({ status: 403 });
    expect(await bert.open(url)).toMatchObject({ status: 403 });
    expect(await bert.open(`${pages}/signedin`)).toMatchObject({ at: `${pages}/loginname` });
    const signing = await bert.open(`${pages}/passkey`);
    const shown = key.get(askedOn(signing).options, { origin });
    expect(await show(bert, signing, shown)).toMatchObject({ at: `${pages}/signedin` });
  });

  it('with a wrong code, a wrong person or too late is refused with the same words, and a guess is recorded', async () => {
    const { browser, obey, api } = await world();
    const code = { kind: 'code', code: 'ABCDEF123456', expiry: 1, returned: true } as const;
    await obey('bert', { type: 'IssuePasskeyCode', id: 'code-1', verification: code, origin });
    for (const query of [
      'userId=bert&codeId=code-1&code=WRONGWRONGWR',
      'userId=nobody&codeId=code-1&code=ABCDEF123456',
      'userId=bert&codeId=code-2&code=ABCDEF123456',
      'userId=bert&codeId=code-1&code=ABCDEF123456',
    ]) {
      const page = await browser().open(`${pages}/passkey/set?${query}`);
      expect([page.status, page.body.includes('This link is wrong, was used already, or is too old')]).toEqual([
        403,
        true,
      ]);
    }
    const type = 'user.human.passwordless.initialization.code.check.failed';
    const { events } = await api.store.readAll(0n, { limit: 500, filter: { types: [type] } });
    expect(events).toHaveLength(1);
  });
});

describe('a security key', () => {
  it('is set up, shown at once, and asked for after the password from then on', async () => {
    const { browser, enrol, authorizeUrl } = await world();
    const anna = browser();
    const { key, added } = await enrol('/u2f/set', anna);
    expect(added).toMatchObject({ at: `${pages}/u2f` });
    const touched = key.get(askedOn(added).options, { origin, userVerified: false });
    expect(await show(anna, added, touched)).toMatchObject({ at: `${pages}/signedin` });
    const page = await signIn(anna, 'anna', authorizeUrl({ prompt: 'login' }));
    expect(page).toMatchObject({ at: `${pages}/u2f` });
    const { left } = await show(anna, page, key.get(askedOn(page).options, { origin, userVerified: false }));
    expect(codeIn(left)).toBeTruthy();
  });

  it('answers the newest challenge of its own session, once, on our origin', async () => {
    const { browser, enrol } = await world();
    const anna = browser();
    const { key, added } = await enrol('/u2f/set', anna);
    const old = key.get(askedOn(added).options, { origin });
    const thief = browser();
    const theirs = await signIn(thief, 'anna');
    // What Anna's browser is asked to sign is good in her session only.
    expect(problem(await show(thief, theirs, old))).toBe(
      'This key does not sign you in here. Use another key, or sign in another way.',
    );
    const again = await anna.open(added.url);
    expect(problem(await show(anna, again, old))).toBe(
      'This key does not sign you in here. Use another key, or sign in another way.',
    );
    const page = await anna.open(added.url);
    const foreign = key.get(askedOn(page).options, { origin: 'https://evil.example' });
    expect(problem(await show(anna, page, foreign))).toBe(
      'This key does not sign you in here. Use another key, or sign in another way.',
    );
    const last = await anna.open(added.url);
    expect(await show(anna, last, key.get(askedOn(last).options, { origin }))).toMatchObject({
      at: `${pages}/signedin`,
    });
    expect(await thief.open(`${pages}/signedin`)).toMatchObject({ at: `${pages}/loginname` });
  });
});

describe('a factor', () => {
  it('is set up by nobody who has yet to show the one they have', async () => {
    const { browser, promptAgain, obey } = await world();
    await promptAgain();
    const secret = await newTotpSecret();
    await obey('anna', { type: 'AddTotp', secret });
    await obey('anna', { type: 'VerifyTotp', secret });
    const thief = browser();
    const asked = await signIn(thief, 'anna');
    const step = /name="step" value="([^"]+)"/.exec(asked.body)?.[1] ?? '';
    for (const path of ['/mfa/set', '/otp/time-based/set', '/otp/email/set', '/u2f/set', '/passkey/set']) {
      expect(await thief.open(`${pages}${path}?step=${step}`)).toMatchObject({ at: `${pages}/otp/time-based` });
      expect(await thief.post(`${pages}${path}`, { step })).toMatchObject({ at: `${pages}/otp/time-based` });
    }
    expect(await thief.open(`${pages}/passkey/set`)).toMatchObject({ status: 400 });
  });
});

/** OpenID Connect Core, 5.5.1.1. */
describe('an application that insists on a key', () => {
  const insisting = { claims: JSON.stringify({ id_token: { acr: { essential: true, values: ['phr'] } } }) };
  const withTotp = async ({ obey }: Pick<World, 'obey'>) => {
    const secret = await newTotpSecret();
    await obey('anna', { type: 'AddTotp', secret });
    await obey('anna', { type: 'VerifyTotp', secret });
    return () => generate({ secret });
  };

  it('has one set up, and shown, by whoever has a code only, after that was shown', async () => {
    const here = await world();
    const codeNow = await withTotp(here);
    const anna = here.browser();
    const asked = await signIn(anna, 'anna', here.authorizeUrl(insisting));
    expect(asked.at).toBe(`${pages}/otp/time-based`);
    const offered = await anna.submit(asked, { code: await codeNow() });
    expect(offered.at).toBe(`${pages}/mfa/set`);
    const [passkey, totp] = ['/passkey/set', '/otp/time-based/set'].map((path) => here.link(offered, path));
    expect([passkey === '', totp]).toEqual([false, '']);
    const page = await anna.open(passkey ?? '');
    const key = softwareAuthenticator();
    const created = key.create(askedOn(page).options, { origin, counter: 0 });
    const added = await show(anna, page, created, { name: 'Phone' });
    expect(added.at).toBe(`${pages}/u2f`);
    const got = key.get(askedOn(added).options, { origin });
    expect(codeIn((await show(anna, added, got)).left)).toBeTruthy();
  });

  it('is told by whoever wants none, also where the settings demand a factor of everybody', async () => {
    const here = await world();
    await here.setLogin({ forceMFA: true, secondFactors: [1, 2] });
    const codeNow = await withTotp(here);
    const anna = here.browser();
    const asked = await signIn(anna, 'anna', here.authorizeUrl(insisting));
    const offered = await anna.submit(asked, { code: await codeNow() });
    expect((await anna.submit(offered, {})).left).toContain('error=unmet_authentication_requirements');
  });

  it('has the key asked for, and no code, of whoever has both', async () => {
    const here = await world();
    const { key } = await here.enrol('/passkey/set');
    await withTotp(here);
    const anna = here.browser();
    const asked = await signIn(anna, 'anna', here.authorizeUrl(insisting));
    expect(asked.at).toBe(`${pages}/u2f`);
    expect(here.link(asked, '/mfa')).toBe('');
    const got = key.get(askedOn(asked).options, { origin });
    expect(codeIn((await show(anna, asked, got)).left)).toBeTruthy();
  });
});
