import { generate } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginSettings } from '../../domain/settings/login.ts';
import { user } from '../../domain/user/user.ts';
import { clientsOf } from '../scenarios/clients.ts';
import { machineWithToken } from '../scenarios/company.ts';
import { refusal, refusalOf } from '../scenarios/refusal.ts';
import { secondServer } from '../support/fasti.ts';
import { apiScope, lockAfter, newPerson, password, startWorld, type World } from './world.ts';

let world: World;
let stranger: Awaited<ReturnType<typeof machineWithToken>>;
const attempts = 5;
beforeAll(async () => {
  world = await startWorld();
  const { admin, fasti } = world;
  stranger = await machineWithToken(admin, fasti.orgId, 'stranger');
  await lockAfter(fasti, attempts);
});
afterAll(() => world?.fasti.stop());

let people = 0;
const person = () => newPerson(world, `person-${++people}`);
const named = (loginName: string, secret?: string) => ({
  user: { search: { case: 'loginName', value: loginName } as const },
  ...(secret === undefined ? {} : { password: { password: secret } }),
});
const eventsOf = async (userId: string) => {
  const { fasti } = world;
  const stream = { instanceId: fasti.instanceId, aggregateType: 'user', aggregateId: userId };
  return (await fasti.api.store.readMany([{ stream, after: 0 }]))[0]?.map(({ type }) => type) ?? [];
};
const count = (types: readonly string[], type: string) => types.filter((each) => each === type).length;

describe('a session token', () => {
  it('does not entitle to sign anybody in who has proved nothing: not even in a session that is nobody’s yet', async () => {
    const { loginClient, fasti, spa, authorize } = world;
    const { sessionId, sessionToken } = await loginClient.sessions.createSession({});
    const thief = clientsOf(fasti.url, stranger.token);
    const set = thief.sessions.setSession({ sessionId, sessionToken, checks: named(fasti.adminLoginName) });
    expect(await refusal(set)).toMatch(/^PermissionDenied/);
    const { headers } = await authorize(spa.clientId, {}, { 'x-zitadel-login-client': stranger.id });
    const authRequestId = new URL(headers.location ?? '').searchParams.get('authRequest') ?? '';
    const value = { sessionId, sessionToken };
    expect(
      await refusal(thief.oidc.createCallback({ authRequestId, callbackKind: { case: 'session', value } })),
    ).toMatch(/^(PermissionDenied|FailedPrecondition)/);
  });

  it('is good until the next one, for its own session only', async () => {
    const { loginClient, fasti, admin } = world;
    const { userId: id, loginName: name } = await person();
    const first = await loginClient.sessions.createSession({ checks: named(name, password) });
    const other = await loginClient.sessions.createSession({ checks: named(name, password) });
    const second = await loginClient.sessions.setSession({
      sessionId: first.sessionId,
      sessionToken: first.sessionToken,
      metadata: { a: Buffer.from('b') },
    });
    const self = (token: string) => clientsOf(fasti.url, token).users.getUserByID({ userId: id });
    expect((await self(second.sessionToken)).user?.userId).toBe(id);
    expect(await refusal(self(first.sessionToken))).toMatch(/^Unauthenticated/);
    const { sessions } = clientsOf(fasti.url, stranger.token);
    const { sessionId } = first;
    for (const sessionToken of [first.sessionToken, other.sessionToken, `${second.sessionToken}A`, stranger.token]) {
      expect(await refusal(sessions.setSession({ sessionId, sessionToken }))).toBe('PermissionDenied COMMAND-sGr42');
      expect(await refusal(sessions.getSession({ sessionId, sessionToken }))).toBe('PermissionDenied COMMAND-sGr42');
      expect(await refusal(sessions.deleteSession({ sessionId, sessionToken }))).toBe('PermissionDenied COMMAND-sGr42');
    }
    expect((await sessions.getSession({ sessionId, sessionToken: second.sessionToken })).session?.id).toBe(sessionId);
    await admin.sessions.deleteSession({ sessionId });
    expect(await refusal(self(second.sessionToken))).toMatch(/^Unauthenticated/);
  });

  it('of a session without a password check speaks for nobody', async () => {
    const { loginClient, fasti } = world;
    const { userId: id, loginName: name } = await person();
    const { sessionToken } = await loginClient.sessions.createSession({ checks: named(name) });
    const self = clientsOf(fasti.url, sessionToken).users.getUserByID({ userId: id });
    expect(await refusal(self)).toMatch(/^Unauthenticated/);
  });

  it('is worth nothing once the password was changed', async () => {
    const { loginClient, fasti, admin } = world;
    const { userId: id, loginName: name } = await person();
    const { sessionToken } = await loginClient.sessions.createSession({ checks: named(name, password) });
    await admin.users.setPassword({ userId: id, newPassword: { password: 'Another1!' } });
    const self = clientsOf(fasti.url, sessionToken).users.getUserByID({ userId: id });
    expect(await refusal(self)).toMatch(/^Unauthenticated/);
  });

  it('does not change whose session it is', async () => {
    const { loginClient } = world;
    const [one, other] = [await person(), await person()];
    const { sessionId, sessionToken } = await loginClient.sessions.createSession({
      checks: named(one.loginName, password),
    });
    for (const checks of [named(other.loginName, password), named(other.loginName)])
      expect(await refusal(loginClient.sessions.setSession({ sessionId, sessionToken, checks }))).toMatch(/^Invalid/);
  });
});

describe('where a second factor is demanded of everybody', () => {
  /** Who has learned the password of somebody in an organization of its own, with such rules. */
  const withRules = async (values: object) => {
    const { fasti, admin, newSession } = world;
    const { organizationId } = await admin.orgs.addOrganization({ name: `Strict ${++people}` });
    const someone = await newPerson(world, `strict-${++people}`, { organizationId });
    await fasti.api.execute(
      fasti.context,
      loginSettings.org,
      organizationId,
      { type: 'AddSettings', values },
      organizationId,
    );
    const signIn = async () => (await newSession(someone.userId, password)).sessionToken;
    return { ...someone, signIn, as: async () => clientsOf(fasti.url, await signIn()) };
  };
  const demanded = [{ forceMFA: true }, { forceMFALocalOnly: true }];
  const missing = 'PermissionDenied AUTHZ-Kl3p0';

  it('a password alone opens nothing of this API, by session token nor by access token', async () => {
    const { fasti, spa, tokens } = world;
    for (const rules of demanded) {
      const { userId, as } = await withRules(rules);
      const { users } = await as();
      expect(await refusal(users.getUserByID({ userId }))).toBe(missing);
      expect(await refusal(users.setEmail({ userId, email: 'thief@evil.example' }))).toBe(missing);
      const issued = await tokens(spa, { scope: `openid ${apiScope}` }, { userId, password });
      const byApplication = clientsOf(fasti.url, issued.access_token);
      expect(await refusal(byApplication.users.getUserByID({ userId }))).toBe(missing);
      expect(await refusal(byApplication.sessions.listSessions({}))).toBe(missing);
    }
  });

  it('the first factor can be set up by who has none, for themselves alone, and opens the rest when it is shown', async () => {
    const { fasti, loginClient, newSession } = world;
    const { userId, as } = await withRules({ forceMFA: true });
    const { userId: another } = await person();
    const { users } = await as();
    expect((await users.listAuthenticationMethodTypes({ userId })).authMethodTypes).toEqual([1]);
    expect(await refusal(users.registerTOTP({ userId: another }))).toMatch(/^PermissionDenied/);
    const { secret } = await users.registerTOTP({ userId });
    await users.verifyTOTPRegistration({ userId, code: await generate({ secret }) });
    expect(await refusal(users.listAuthenticationMethodTypes({ userId }))).toBe(missing);
    expect(await refusal(users.addOTPEmail({ userId }))).toBe(missing);

    const { sessionId } = await newSession(userId, password);
    const { sessionToken } = await loginClient.sessions.setSession({
      sessionId,
      checks: { totp: { code: await generate({ secret }) } },
    });
    expect((await clientsOf(fasti.url, sessionToken).users.getUserByID({ userId })).user?.userId).toBe(userId);
  });

  it('an administrator who has shown none administers nobody, not even their factors', async () => {
    const { fasti, admin, spa, tokens } = world;
    const { userId } = await withRules({ forceMFA: true });
    const { userId: another } = await person();
    await admin.administrators.createAdministrator({
      userId,
      roles: ['IAM_OWNER'],
      resource: { resource: { case: 'instance', value: true } },
    });
    const issued = await tokens(spa, { scope: `openid ${apiScope}` }, { userId, password });
    const { users } = clientsOf(fasti.url, issued.access_token);
    expect(await refusal(users.registerTOTP({ userId: another }))).toMatch(/^PermissionDenied/);
    expect(await refusal(users.listUsers({}))).toBe(missing);
  });

  it('a passkey is no reason to set up another factor with the password alone', async () => {
    const { fasti } = world;
    const { userId, as } = await withRules({ forceMFA: true });
    const passkey = { kind: 'passkey', id: '1', challenge: 'challenge' } as const;
    const credential = {
      ...{ keyId: 'aWQ=', publicKey: 'cHVi', aaguid: '', attestationType: 'none', signCount: 0 },
      ...{ backupEligible: false, backedUp: false, transports: [] },
    };
    await fasti.api.execute(fasti.context, user, userId, { type: 'AddKey', ...passkey, rpId: 'localhost' });
    await fasti.api.execute(fasti.context, user, userId, { type: 'VerifyKey', ...passkey, name: '', credential });
    expect(await refusal((await as()).users.registerTOTP({ userId }))).toBe(missing);
  });
});

describe('whoever may not run logins', () => {
  it('learns nothing of who exists, is locked or has a password', async () => {
    const { admin, fasti } = world;
    const { sessions } = clientsOf(fasti.url, stranger.token);
    const [known, locked] = [await person(), await person()];
    await admin.users.lockUser({ userId: locked.userId });
    const names = [known.loginName, locked.loginName, 'nobody', 'stranger', fasti.adminLoginName, ''];
    const refusals = await Promise.all(
      names
        .slice(0, 3)
        .concat(fasti.adminLoginName)
        .flatMap((name) => [named(name), named(name, password), named(name, 'wrong')])
        .map((checks) => refusalOf(sessions.createSession({ checks }))),
    );
    expect(new Set(refusals.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(count(await eventsOf(known.userId), 'user.human.password.check.failed')).toBe(0);
  });
});

describe('guesses that come all at once', () => {
  it('count each, and lock as if they had come one after the other', async () => {
    const { loginClient, admin } = world;
    const { userId: id, loginName: name } = await person();
    const guesses = Array.from({ length: 24 }, (_, guess) =>
      refusal(loginClient.sessions.createSession({ checks: named(name, `guess ${guess}`) })),
    );
    const answers = await Promise.all(guesses);
    const types = await eventsOf(id);
    expect(count(types, 'user.human.password.check.failed')).toBe(attempts);
    expect(count(types, 'user.locked')).toBe(1);
    expect(answers).toHaveLength(24);
    expect(await refusal(loginClient.sessions.createSession({ checks: named(name, password) }))).toMatch(
      /^FailedPrecondition/,
    );
    await admin.users.unlockUser({ userId: id });
    expect((await loginClient.sessions.createSession({ checks: named(name, password) })).sessionId).toBeTruthy();
  });

  it('do so in two processes, too', async () => {
    const { fasti, loginClient } = world;
    const other = await secondServer(fasti);
    const base = await other.server.listen({ port: 0, host: '127.0.0.1' });
    try {
      const { userId: id, loginName: name } = await person();
      const elsewhere = clientsOf(base, fasti.loginClientPat);
      const guesses = Array.from({ length: 24 }, (_, guess) =>
        refusal(
          (guess % 2 ? loginClient : elsewhere).sessions.createSession({ checks: named(name, `guess ${guess}`) }),
        ),
      );
      await Promise.all(guesses);
      const types = await eventsOf(id);
      expect(count(types, 'user.human.password.check.failed')).toBe(attempts);
      expect(count(types, 'user.locked')).toBe(1);
    } finally {
      await other.close();
    }
  });

  it('by way of changing the password, too', async () => {
    const { fasti, loginClient } = world;
    const { userId: id, loginName: name } = await person();
    const { sessionToken } = await loginClient.sessions.createSession({ checks: named(name, password) });
    const { users } = clientsOf(fasti.url, sessionToken);
    const change = (value: string) =>
      refusal(
        users.setPassword({
          userId: id,
          newPassword: { password: 'Stolen1!x' },
          verification: { case: 'currentPassword', value },
        }),
      );
    await Promise.all(Array.from({ length: 12 }, (_, guess) => change(`guess ${guess}`)));
    const types = await eventsOf(id);
    expect(count(types, 'user.human.password.check.failed')).toBe(attempts);
    expect(count(types, 'user.human.password.changed')).toBe(0);
    expect(await change(password)).toMatch(/^(Unauthenticated|FailedPrecondition)/);
  });
});
