import type { MessageInitShape } from '@bufbuild/protobuf';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RequestChallenges_OTPEmailSchema } from '../../api/gen/zitadel/session/v2/challenge_pb.js';
import { browserOf } from '../login/browser.ts';
import { clientsOf } from '../scenarios/clients.ts';
import { typesOf } from '../scenarios/log.ts';
import { refusalOf } from '../scenarios/refusal.ts';
import { ignoreUnknownNames, lockAfter, newPerson, password, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    'Throttle.Password.Account': '4/1h',
    'Throttle.Password.Known': '2/1h',
    'Throttle.Password.Address': '6/1h',
    'Throttle.Code.Account': '3/1h',
    'Throttle.Message.Account': '3/1h',
    'Lockout.Minutes': 10,
  });
  await ignoreUnknownNames(world.fasti);
});
afterAll(() => world?.fasti.stop());
afterEach(() => vi.restoreAllMocks());

type Delivery = NonNullable<MessageInitShape<typeof RequestChallenges_OTPEmailSchema>['deliveryType']>;

let people = 0;
const person = () => newPerson(world, `guessed-${++people}`);
/** A login of one's own, which says where its person is. */
const signIn = (userId: string, guess: string, ip?: string) =>
  world.loginClient.sessions.createSession({
    checks: { user: { search: { case: 'userId', value: userId } }, password: { password: guess } },
    ...(ip === undefined ? {} : { userAgent: { ip } }),
  });
const refused = async (attempt: Promise<unknown>) => (await refusalOf(attempt)).code;

describe('guesses at one account, from many addresses', () => {
  it('are so many, then refused with the time to wait, right or wrong; nothing of those is recorded', async () => {
    const { userId: id } = await person();
    for (let guess = 0; guess < 4; guess++)
      expect(await refused(signIn(id, 'wrong', `192.0.2.${guess}`))).toBe('InvalidArgument');
    const types = await typesOf(world.fasti, async () => {
      expect(await refused(signIn(id, 'wrong', '192.0.2.9'))).toBe('ResourceExhausted');
      expect(await refused(signIn(id, password, '192.0.2.10'))).toBe('ResourceExhausted');
    });
    expect(types).toEqual([]);
    const answer = await world.send('POST', '/v2/sessions', {
      headers: { authorization: `Bearer ${world.fasti.loginClientPat}`, 'content-type': 'application/json' },
      body: JSON.stringify({ checks: { user: { userId: id }, password: { password } } }),
    });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      429,
      { code: 8, details: [{ id: 'throttle.too_many' }] },
    ]);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(600);
  });

  it('keep the owner out of no address that they have signed in from', async () => {
    const { userId: id } = await person();
    await signIn(id, password, '203.0.113.5');
    for (let guess = 0; guess < 4; guess++) await refused(signIn(id, 'wrong', `198.51.100.${guess}`));
    expect(await refused(signIn(id, password, '198.51.100.99'))).toBe('ResourceExhausted');
    expect((await signIn(id, password, '203.0.113.5')).sessionId).toBeTruthy();
  });

  it('keep the owner out of no browser that they have signed in with, on our pages', async () => {
    const { userId: id, loginName: name } = await person();
    const browser = browserOf(world.fasti.server, { fetches: { 'x-forwarded-for': '203.0.113.77' } });
    const enter = async (secret: string) =>
      browser.submit(await browser.submit(await browser.open('/ui/v2/login/loginname'), { loginName: name }), {
        password: secret,
      });
    expect((await enter(password)).at).toContain('/signedin');
    for (let guess = 0; guess < 4; guess++) await refused(signIn(id, 'wrong', `198.51.100.${guess}`));
    expect(await refused(signIn(id, password, '198.51.100.99'))).toBe('ResourceExhausted');
    expect((await enter(password)).at).toContain('/signedin');
  });
});

describe('guesses from one address', () => {
  it('are so many, whoever they are for, and told in words; who does not exist is throttled like who does', async () => {
    const guessing = async (names: readonly string[], address: string) => {
      const browser = browserOf(world.fasti.server, { fetches: { 'x-forwarded-for': address } });
      const statuses: number[] = [];
      for (const loginName of names) {
        const page = await browser.submit(await browser.open('/ui/v2/login/loginname'), { loginName });
        const answer = await browser.submit(page, { password: 'wrong' });
        statuses.push(answer.status);
        if (answer.status !== 429) continue;
        expect(answer.headers['retry-after']).toMatch(/^\d+$/);
        expect(answer.body).toContain('Too many attempts');
      }
      return statuses;
    };
    const names = await Promise.all(Array.from({ length: 8 }, async () => (await person()).loginName));
    expect(await guessing(names, '192.0.2.200')).toEqual([400, 400, 400, 400, 400, 400, 429, 429]);
    const nobody = Array.from({ length: 8 }, (_, n) => `nobody-${n}`);
    expect(await guessing(nobody, '192.0.2.201')).toEqual([400, 400, 400, 400, 400, 400, 429, 429]);
    const [known = ''] = names;
    const many = Array.from({ length: 5 }, () => known);
    const none = Array.from({ length: 5 }, () => 'nobody-at-all');
    expect(await guessing(none, '192.0.2.203')).toEqual([400, 400, 400, 400, 429]);
    // One guess at the known one was made above.
    expect((await guessing(many, '192.0.2.202')).at(-1)).toBe(429);
  });

  it('are those of the address that a proxy nearby names, not of one that a stranger makes up before it', async () => {
    const guess = async (forwarded: string) => {
      const browser = browserOf(world.fasti.server, { fetches: { 'x-forwarded-for': forwarded } });
      const page = await browser.submit(await browser.open('/ui/v2/login/loginname'), {
        loginName: `made-up-${forwarded}`,
      });
      return (await browser.submit(page, { password: 'wrong' })).status;
    };
    const statuses: number[] = [];
    for (let n = 0; n < 7; n++) statuses.push(await guess(`10.9.8.${n}, 198.51.100.${n}, 192.0.2.222`));
    expect(statuses).toEqual([400, 400, 400, 400, 400, 400, 429]);
  });
});

describe('guesses at codes', () => {
  it('are so many for one account, also where no policy locks', async () => {
    const { userId: id } = await person();
    await world.admin.users.generateRecoveryCodes({ userId: id, count: 3 });
    const { sessionId } = await signIn(id, password);
    const guess = () =>
      world.loginClient.sessions.setSession({ sessionId, checks: { recoveryCode: { code: 'aaaaa-aaaaa' } } });
    const outcomes = [];
    for (let n = 0; n < 4; n++) outcomes.push(await refused(guess()));
    expect(outcomes).toEqual(['InvalidArgument', 'InvalidArgument', 'InvalidArgument', 'ResourceExhausted']);
  });
});

describe('codes that people have sent to an address they enter themselves', () => {
  it('are so few that nobody can be flooded with them; whoever administers users has more sent', async () => {
    const { userId } = await person();
    const { sessionToken } = await signIn(userId, password);
    const { users } = clientsOf(world.fasti.url, sessionToken);
    await users.setEmail({ userId, email: 'victim@example.com' });
    await users.setPhone({ userId, phone: '+41791234567' });
    await users.sendEmailCode({ userId });
    const more = [
      () => users.sendEmailCode({ userId }),
      () => users.resendPhoneCode({ userId }),
      () => users.setEmail({ userId, email: 'another@example.com' }),
      () => users.setEmail({ userId, email: 'victim@example.com' }),
      () => users.updateUser({ userId, userType: { case: 'human', value: { phone: { phone: '+41791234568' } } } }),
      () => users.passwordReset({ userId }),
    ];
    for (const ask of more) expect(await refused(ask())).toBe('ResourceExhausted');
    await users.updateUser({ userId, userType: { case: 'human', value: { email: { email: 'victim@example.com' } } } });
    await clientsOf(world.fasti.url, world.fasti.pat).users.sendEmailCode({ userId });
  });

  it('are no way to be handed a second factor that one does not have', async () => {
    const { userId } = await person();
    const { admin, loginClient } = world;
    await admin.users.addOTPEmail({ userId });
    const { sessionId } = await signIn(userId, password);
    const ask = (deliveryType: Delivery) => ({ otpEmail: { deliveryType } });
    const handed: Delivery = { case: 'returnCode', value: {} };
    const { challenges } = await loginClient.sessions.setSession({ sessionId, challenges: ask(handed) });
    const code = challenges?.otpEmail ?? '';
    const { sessionToken } = await loginClient.sessions.setSession({ sessionId, checks: { otpEmail: { code } } });
    const { sessions } = clientsOf(world.fasti.url, sessionToken);
    const checks = { user: { search: { case: 'userId', value: userId } as const } };
    expect(await refused(sessions.createSession({ checks, challenges: ask(handed) }))).toBe('PermissionDenied');
    expect(await refused(sessions.setSession({ sessionId, sessionToken, challenges: ask(handed) }))).toBe(
      'PermissionDenied',
    );
    const sent: Delivery = { case: 'sendCode', value: {} };
    for (let count = 0; count < 3; count++) await sessions.createSession({ checks, challenges: ask(sent) });
    expect(await refused(sessions.createSession({ checks, challenges: ask(sent) }))).toBe('ResourceExhausted');
    expect((await loginClient.sessions.setSession({ sessionId, challenges: ask(sent) })).sessionToken).toBeTruthy();
  });
});

describe('a lock that a stranger brought', () => {
  it('ends by itself, at the first attempt after its time, and says so in the log', async () => {
    await lockAfter(world.fasti, 2);
    const { userId: id } = await person();
    for (let guess = 0; guess < 2; guess++) await refused(signIn(id, 'wrong', '192.0.2.50'));
    expect(await refused(signIn(id, password, '192.0.2.51'))).toBe('FailedPrecondition');
    const { now } = world.fasti.api;
    vi.spyOn(world.fasti.api, 'now').mockImplementation(() => new Date(now().getTime() + 11 * 60_000));
    const types = await typesOf(world.fasti, () => signIn(id, password, '192.0.2.51'));
    expect(types).toEqual(expect.arrayContaining(['user.unlocked', 'user.human.password.check.succeeded']));
  });

  it('ends when the owner sets a new password with a code that was sent; one by an administrator does not', async () => {
    await lockAfter(world.fasti, 2);
    const [stranger, administrator] = [await person(), await person()];
    for (let guess = 0; guess < 2; guess++) await refused(signIn(stranger.userId, 'wrong', '192.0.2.60'));
    await world.admin.users.lockUser({ userId: administrator.userId });
    const reset = async (userId: string) => {
      const { verificationCode = '' } = await world.admin.users.passwordReset({
        userId,
        medium: { case: 'returnCode', value: {} },
      });
      await world.admin.users.setPassword({
        userId,
        newPassword: { password: 'Another1!' },
        verification: { case: 'verificationCode', value: verificationCode },
      });
    };
    const types = await typesOf(world.fasti, () => reset(stranger.userId));
    expect(types.slice(-2)).toEqual(['user.human.password.changed', 'user.unlocked']);
    expect((await signIn(stranger.userId, 'Another1!', '192.0.2.61')).sessionId).toBeTruthy();
    await reset(administrator.userId);
    expect(await refused(signIn(administrator.userId, 'Another1!', '192.0.2.61'))).toBe('FailedPrecondition');
  });
});
