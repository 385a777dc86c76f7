import { createGuardrails, generate } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Challenges } from '../../../api/gen/zitadel/session/v2/challenge_pb.js';
import { AuthFactorState } from '../../../api/gen/zitadel/user/v2/user_pb.js';
import { AuthenticationMethodType, AuthFactors } from '../../../api/gen/zitadel/user/v2/user_service_pb.js';
import { lockoutSettings } from '../../../domain/settings/lockout.ts';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { eventsOf, recorded, typesOf } from '../log.ts';
import { password, peopleOf, whoIs } from '../person.ts';
import { refusal } from '../refusal.ts';

let fasti: Fasti;
let users: Clients['users'];
let sessions: Clients['sessions'];
beforeAll(async () => {
  fasti = await startFasti();
  ({ users, sessions } = clientsOf(fasti.url, fasti.pat));
});
afterAll(() => fasti?.stop());

const newPerson = peopleOf(() => users, { phone: true, password: true });
const person = async () => (await newPerson()).userId;
/** As an authenticator app would show it so many steps from now. */
const shown = (secret: string, steps = 0) =>
  generate({
    secret,
    epoch: Math.floor(Date.now() / 1000) + 30 * steps,
    guardrails: createGuardrails({ MIN_SECRET_BYTES: 1 }),
  });
const withApp = async () => {
  const userId = await person();
  const { secret } = await users.registerTOTP({ userId });
  await users.verifyTOTPRegistration({ userId, code: await shown(secret) });
  return { userId, secret };
};
const methodTypes = async (userId: string) => (await users.listAuthenticationMethodTypes({ userId })).authMethodTypes;
const wrongFor = (code: string) => (code === '000000' ? '111111' : '000000');

describe('an authenticator app', () => {
  it('is registered, confirmed, used and removed; its secret lies open nowhere', async () => {
    const userId = await person();
    const { answer, events } = await recorded(fasti, () => users.registerTOTP({ userId }));
    const { secret, uri } = answer;
    expect(new URL(uri)).toMatchObject({ protocol: 'otpauth:', host: 'totp' });
    expect(new URL(uri).searchParams.get('secret')).toBe(secret);
    expect(events).toMatchObject([{ type: 'user.human.mfa.otp.added', payload: { otpSecret: secret } }]);
    const stored = await fasti.api.store.readAll(0n, { limit: 1000, filter: { aggregateIds: [userId] } });
    expect(JSON.stringify(stored.events.map(({ payload }) => payload))).not.toContain(secret);

    expect(await methodTypes(userId)).toEqual([AuthenticationMethodType.PASSWORD]);
    expect((await users.listAuthenticationFactors({ userId })).result).toEqual([]);
    const states = [AuthFactorState.NOT_READY];
    const { result } = await users.listAuthenticationFactors({ userId, states });
    expect(result).toMatchObject([{ state: AuthFactorState.NOT_READY, type: { case: 'otp' } }]);
    expect(await refusal(sessions.createSession({ checks: { ...whoIs(userId), totp: { code: '123456' } } }))).toBe(
      'FailedPrecondition COMMAND-3Mif9s',
    );
    const code = await shown(secret);
    expect(await refusal(users.verifyTOTPRegistration({ userId, code: wrongFor(code) }))).toBe(
      'InvalidArgument EVENT-8isk2',
    );
    expect(await eventsOf(fasti, () => users.verifyTOTPRegistration({ userId, code }))).toEqual([
      ['user.human.mfa.otp.verified', {}],
    ]);
    expect(await methodTypes(userId)).toEqual([AuthenticationMethodType.PASSWORD, AuthenticationMethodType.TOTP]);
    expect(await refusal(users.registerTOTP({ userId }))).toBe('AlreadyExists COMMAND-do9se');

    const { events: signIn, answer: session } = await recorded(fasti, () =>
      sessions.createSession({ checks: { ...whoIs(userId), password: { password }, totp: { code } } }),
    );
    expect(signIn.map(({ type }) => type).sort()).toEqual(
      [
        'session.added',
        'session.user.checked',
        'user.human.password.check.succeeded',
        'session.password.checked',
        'user.human.mfa.otp.check.succeeded',
        'session.totp.checked',
        'session.token.set',
      ].sort(),
    );
    const { factors } = (await sessions.getSession({ sessionId: session.sessionId })).session ?? {};
    expect(factors?.totp?.verifiedAt).toBeDefined();

    expect(await eventsOf(fasti, () => users.removeTOTP({ userId }))).toEqual([['user.human.mfa.otp.removed', {}]]);
    expect(await methodTypes(userId)).toEqual([AuthenticationMethodType.PASSWORD]);
    expect(await refusal(users.removeTOTP({ userId }))).toBe('NotFound COMMAND-Hd9sd');
  });

  it('has a code accepted once, even if it is sent many times at the same moment', async () => {
    const { userId, secret } = await withApp();
    const code = await shown(secret);
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => sessions.createSession({ checks: { ...whoIs(userId), totp: { code } } })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refusal(sessions.createSession({ checks: { ...whoIs(userId), totp: { code } } }))).toMatch(
      /EVENT-8isk2|user.too_many_codes/,
    );
  });

  it('tolerates a clock that is one step wrong, and not two', async () => {
    const { userId, secret } = await withApp();
    const check = async (steps: number) =>
      sessions.createSession({ checks: { ...whoIs(userId), totp: { code: await shown(secret, steps) } } });
    expect(await refusal(check(3))).toBe('InvalidArgument EVENT-8isk2');
    expect(await refusal(check(-3))).toBe('InvalidArgument EVENT-8isk2');
    await check(1);
    expect(await refusal(check(0))).toBe('InvalidArgument EVENT-8isk2');
  });

  it('may come along with a user who had it elsewhere', async () => {
    // 80 bits: what many apps were given.
    const totpSecret = 'JBSWY3DPEHPK3PXP';
    const human = {
      profile: { givenName: 'Ada', familyName: 'Lovelace' },
      email: { email: 'moved@example.com', verification: { case: 'isVerified', value: true } as const },
    };
    expect(await refusal(users.addHumanUser({ ...human, totpSecret: 'not base 32' }))).toBe(
      'InvalidArgument user_request.totp_secret_invalid',
    );
    const { userId } = await users.addHumanUser({ ...human, totpSecret });
    expect(await methodTypes(userId)).toEqual([AuthenticationMethodType.TOTP]);
    await sessions.createSession({ checks: { ...whoIs(userId), totp: { code: await shown(totpSecret) } } });
    // No whole number of bytes, and nothing that anybody should have: it is what the caller says it is.
    const odd = await users.addHumanUser({ ...human, username: 'odd', totpSecret: 'secret' });
    const guess = { ...whoIs(odd.userId), totp: { code: '000000' } };
    expect(await refusal(sessions.createSession({ checks: guess }))).toBe('InvalidArgument EVENT-8isk2');
  });

  it('locks the user by policy, counting wrong codes', async () => {
    const { userId, secret } = await withApp();
    const set = (maxOTPAttempts: number) =>
      fasti.api.execute(fasti.context, lockoutSettings.instance, fasti.instanceId, {
        type: 'SetSettings',
        values: { maxOTPAttempts },
      });
    await set(2);
    const code = await shown(secret);
    const guess = () => sessions.createSession({ checks: { ...whoIs(userId), totp: { code: wrongFor(code) } } });
    const failing = async (attempt: Promise<unknown>) => attempt.catch(() => undefined);
    expect(await typesOf(fasti, () => failing(guess()))).toEqual(['user.human.mfa.otp.check.failed']);
    expect(await typesOf(fasti, () => failing(guess()))).toEqual(['user.human.mfa.otp.check.failed', 'user.locked']);
    expect(await refusal(sessions.createSession({ checks: { ...whoIs(userId), totp: { code } } }))).toBe(
      'FailedPrecondition COMMAND-JLK35',
    );
    await set(0);
  });
});

const sent = {
  SMS: {
    add: (userId: string) => users.addOTPSMS({ userId }),
    remove: (userId: string) => users.removeOTPSMS({ userId }),
    returned: { otpSms: { returnCode: true } },
    code: (challenges: Challenges | undefined) => challenges?.otpSms ?? '',
    check: (code: string) => ({ otpSms: { code } }),
    type: AuthenticationMethodType.OTP_SMS,
    types: {
      added: 'user.human.mfa.otp.sms.added',
      challenged: 'session.otp.sms.challenged',
      succeeded: 'user.human.mfa.otp.sms.check.succeeded',
      failed: 'user.human.mfa.otp.sms.check.failed',
      checked: 'session.otp.sms.checked',
      removed: 'user.human.mfa.otp.sms.removed',
    },
  },
  'e-mail': {
    add: (userId: string) => users.addOTPEmail({ userId }),
    remove: (userId: string) => users.removeOTPEmail({ userId }),
    returned: { otpEmail: { deliveryType: { case: 'returnCode', value: {} } as const } },
    code: (challenges: Challenges | undefined) => challenges?.otpEmail ?? '',
    check: (code: string) => ({ otpEmail: { code } }),
    type: AuthenticationMethodType.OTP_EMAIL,
    types: {
      added: 'user.human.mfa.otp.email.added',
      challenged: 'session.otp.email.challenged',
      succeeded: 'user.human.mfa.otp.email.check.succeeded',
      failed: 'user.human.mfa.otp.email.check.failed',
      checked: 'session.otp.email.checked',
      removed: 'user.human.mfa.otp.email.removed',
    },
  },
};

describe.each(Object.entries(sent))('a code by %s', (_, way) => {
  it('is asked for, handed back, good once, and only while it is the newest of its session', async () => {
    const userId = await person();
    const begin = () => sessions.createSession({ checks: whoIs(userId), challenges: way.returned });
    expect(await refusal(begin())).toMatch(/FailedPrecondition COMMAND-(BJ2g3|JKLJ3)/);
    expect(await typesOf(fasti, () => way.add(userId))).toEqual([way.types.added]);
    expect(await methodTypes(userId)).toContain(way.type);

    const { answer: first, events } = await recorded(fasti, begin);
    const code = way.code(first.challenges);
    expect(code).toMatch(/^\d{8}$/);
    const challenged = events.find(({ type }) => type === way.types.challenged);
    expect(challenged?.payload).toMatchObject({ code, expiry: 300_000_000_000 });
    const stored = await fasti.api.store.readAll(0n, { limit: 1000, filter: { aggregateIds: [first.sessionId] } });
    expect(JSON.stringify(stored.events.map(({ payload }) => payload))).not.toContain(code);

    const other = await begin();
    const { sessionId } = first;
    const check = (given: string) => sessions.setSession({ sessionId, checks: way.check(given) });
    expect(await refusal(check(way.code(other.challenges)))).toBe('InvalidArgument CODE-woT0xc');
    const again = await sessions.setSession({ sessionId, challenges: way.returned });
    expect(await refusal(check(code))).toBe('InvalidArgument CODE-woT0xc');
    const newest = way.code(again.challenges);
    expect((await typesOf(fasti, () => check(newest))).toSorted()).toEqual(
      [way.types.succeeded, way.types.checked, 'session.token.set'].toSorted(),
    );
    expect(await refusal(check(newest))).toBe('FailedPrecondition COMMAND-2M9fs');
    const { factors } = (await sessions.getSession({ sessionId })).session ?? {};
    expect(factors?.otpSms?.verifiedAt ?? factors?.otpEmail?.verifiedAt).toBeDefined();

    expect(await typesOf(fasti, () => way.remove(userId))).toEqual([way.types.removed]);
    expect(await methodTypes(userId)).not.toContain(way.type);
  });

  it('is not handed back to whoever asked for it to be sent', async () => {
    const userId = await person();
    await way.add(userId);
    const challenges =
      way.type === AuthenticationMethodType.OTP_SMS
        ? { otpSms: {} }
        : {
            otpEmail: {
              deliveryType: { case: 'sendCode', value: { urlTemplate: 'https://a.example/{{.Code}}' } } as const,
            },
          };
    const { answer, events } = await recorded(fasti, () =>
      sessions.createSession({ checks: whoIs(userId), challenges }),
    );
    expect(answer.challenges?.otpSms ?? answer.challenges?.otpEmail).toBeUndefined();
    expect(events.map(({ type }) => type)).toContain(way.types.challenged);
  });

  it('is guessed wrong only so often before whoever guesses has to wait', async () => {
    const userId = await person();
    await way.add(userId);
    const { sessionId, challenges } = await sessions.createSession({ checks: whoIs(userId), challenges: way.returned });
    const code = way.code(challenges);
    const check = (given: string) => refusal(sessions.setSession({ sessionId, checks: way.check(given) }));
    const wrong = code === '00000000' ? '11111111' : '00000000';
    expect(await typesOf(fasti, () => check(wrong))).toEqual([way.types.failed]);
    const refusals: string[] = [];
    for (let guess = 0; guess < 6; guess++) refusals.push(await check(wrong));
    expect(refusals.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'InvalidArgument CODE-woT0xc'));
    expect(refusals.at(-1)).toBe('ResourceExhausted user.too_many_codes');
    expect(await check(code)).toBe('ResourceExhausted user.too_many_codes');
  });
});

describe('recovery codes', () => {
  it('are shown once, kept as hashes, good once each however they are typed, and gone when used up', async () => {
    const userId = await person();
    const { answer, events } = await recorded(fasti, () => users.generateRecoveryCodes({ userId, count: 2 }));
    const [one = '', other = ''] = answer.recoveryCodes;
    expect(one).toMatch(/^[2-9a-z]{5}-[2-9a-z]{5}$/);
    expect(JSON.stringify(events.map(({ payload }) => payload))).not.toContain(one);
    expect(await methodTypes(userId)).toContain(AuthenticationMethodType.RECOVERY_CODE);

    const { sessionId } = await sessions.createSession({ checks: { ...whoIs(userId), password: { password } } });
    const check = (code: string) => sessions.setSession({ sessionId, checks: { recoveryCode: { code } } });
    expect(await refusal(check('aaaaa-bbbbb'))).toBe('InvalidArgument DOMAIN-6uvh0');
    expect(await typesOf(fasti, () => refusal(check('aaaaa-bbbbb')))).toEqual([
      'user.human.mfa.recoverycode.check.failed',
    ]);
    expect((await typesOf(fasti, () => check(one))).toSorted()).toEqual(
      ['user.human.mfa.recoverycode.check.succeeded', 'session.recoveryCode.checked', 'session.token.set'].toSorted(),
    );
    expect(await refusal(check(one))).toBe('InvalidArgument DOMAIN-6uvh0');
    await check(other.toUpperCase().replace('-', ' '));
    expect(await methodTypes(userId)).not.toContain(AuthenticationMethodType.RECOVERY_CODE);
    expect(await refusal(check(other))).toBe('FailedPrecondition COMMAND-84rgg');
    const { factors } = (await sessions.getSession({ sessionId })).session ?? {};
    expect(factors?.recoveryCode?.verifiedAt).toBeDefined();
  });

  it('are ten at most', async () => {
    const userId = await person();
    await users.generateRecoveryCodes({ userId, count: 9 });
    expect(await refusal(users.generateRecoveryCodes({ userId, count: 2 }))).toBe('FailedPrecondition COMMAND-8f2k9');
    expect(await typesOf(fasti, () => users.removeRecoveryCodes({ userId }))).toEqual([
      'user.human.mfa.recoverycode.removed',
    ]);
  });
});

describe('factors', () => {
  it('that were set up must be shown before a session speaks for its person', async () => {
    const { userId, secret } = await withApp();
    const { sessionId, sessionToken } = await sessions.createSession({
      checks: { ...whoIs(userId), password: { password } },
    });
    const own = (token: string) => clientsOf(fasti.url, token).users.getUserByID({ userId });
    expect(await refusal(own(sessionToken))).toBe('PermissionDenied AUTHZ-Kl3p0');
    const full = await sessions.setSession({ sessionId, checks: { totp: { code: await shown(secret) } } });
    expect((await own(full.sessionToken)).user?.userId).toBe(userId);
  });

  it('by SMS end with the number, and rest until a new one is proved: nobody is locked out, nobody else gets their codes', async () => {
    const userId = await person();
    await users.addOTPSMS({ userId });
    const signIn = () => sessions.createSession({ checks: { ...whoIs(userId), password: { password } } });
    const own = async () => clientsOf(fasti.url, (await signIn()).sessionToken).users.getUserByID({ userId });
    const challenge = async () =>
      sessions.setSession({ sessionId: (await signIn()).sessionId, challenges: { otpSms: { returnCode: true } } });
    expect(await refusal(own())).toBe('PermissionDenied AUTHZ-Kl3p0');

    const { verificationCode = '' } = await users.setPhone({
      userId,
      phone: '+41797654321',
      verification: { case: 'returnCode', value: {} },
    });
    expect((await own()).user?.userId).toBe(userId);
    expect(await refusal(challenge())).toBe('FailedPrecondition COMMAND-BJ2g3');
    expect(await methodTypes(userId)).toEqual([AuthenticationMethodType.PASSWORD]);
    await users.verifyPhone({ userId, verificationCode });
    expect(await refusal(own())).toBe('PermissionDenied AUTHZ-Kl3p0');
    expect((await challenge()).challenges?.otpSms).toMatch(/^\d{8}$/);

    expect(await typesOf(fasti, () => users.removePhone({ userId }))).toEqual([
      'user.human.mfa.otp.sms.removed',
      'user.human.phone.removed',
    ]);
    expect((await own()).user?.userId).toBe(userId);
    expect(await methodTypes(userId)).toEqual([AuthenticationMethodType.PASSWORD]);
    await users.setPhone({ userId, phone: '+41797654321', verification: { case: 'isVerified', value: true } });
    expect(await refusal(challenge())).toBe('FailedPrecondition COMMAND-BJ2g3');
  });

  it('are listed by kind and state, and by their domain if they have one', async () => {
    const { userId } = await withApp();
    await users.addOTPEmail({ userId });
    const kinds = async (asked: object) =>
      (await users.listAuthenticationFactors({ userId, ...asked })).result.map(({ type }) => type.case);
    expect(await kinds({})).toEqual(['otp', 'otpEmail']);
    expect(await kinds({ authFactors: [AuthFactors.OTP_EMAIL] })).toEqual(['otpEmail']);
    expect(await kinds({ states: [AuthFactorState.NOT_READY] })).toEqual([]);
    const ofDomain = async (includeWithoutDomain: boolean) =>
      (
        await users.listAuthenticationMethodTypes({
          userId,
          domainQuery: { domain: 'a.example', includeWithoutDomain },
        })
      ).authMethodTypes;
    expect(await ofDomain(false)).toEqual([AuthenticationMethodType.PASSWORD]);
    expect(await ofDomain(true)).toEqual([
      AuthenticationMethodType.PASSWORD,
      AuthenticationMethodType.TOTP,
      AuthenticationMethodType.OTP_EMAIL,
    ]);
  });

  it('need not be set up: that the person did not want to is remembered', async () => {
    const userId = await person();
    expect(await typesOf(fasti, () => users.humanMFAInitSkipped({ userId }))).toEqual(['user.human.mfa.init.skipped']);
    const { user } = await users.getUserByID({ userId });
    expect(user?.type).toMatchObject({ value: { mfaInitSkipped: expect.anything() } });
  });
});
