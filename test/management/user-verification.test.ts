import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../../api/message/inbox.ts';
import { hours } from '../../domain/duration.ts';
import { user } from '../../domain/user/user.ts';
import { type Clients, clientsOf } from '../scenarios/clients.ts';
import { machineWithToken } from '../scenarios/company.ts';
import { recorded } from '../scenarios/log.ts';
import { peopleOf } from '../scenarios/person.ts';
import { refusal } from '../scenarios/refusal.ts';
import { secondInstance } from '../scenarios/second-instance.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';

let fasti: Fasti;
let users: Clients['users'];
beforeAll(async () => {
  fasti = await startFasti();
  ({ users } = clientsOf(fasti.url, fasti.pat));
});
afterAll(() => fasti?.stop());

const returnCode = { case: 'returnCode', value: {} } as const;
type Recorded = Awaited<ReturnType<typeof recorded>>['events'];
const typesOf = (events: Recorded) => events.map(({ type }) => type);
const eventsOf = (events: Recorded) => events.map(({ type, payload }) => [type, payload] as const);
const codeForm = /^[A-Z0-9]{6}$/;
const wrongFor = (code: string | undefined) => (code === 'AAAAAA' ? 'BBBBBB' : 'AAAAAA');

const person = peopleOf(() => users, { password: true });
let newcomers = 0;
const newcomer = async () => {
  const email = `newcomer-${++newcomers}@example.com`;
  const profile = { givenName: 'New', familyName: 'Comer' };
  const { userId } = await users.addHumanUser({ profile, email: { email, verification: returnCode } });
  return { userId, email };
};
/** Calls as that person, by the token of a session with their password. */
const asPerson = async (userId: string) => {
  const { sessions } = clientsOf(fasti.url, fasti.pat);
  const { sessionToken } = await sessions.createSession({
    checks: { user: { search: { case: 'userId', value: userId } }, password: { password: 'Password1!' } },
  });
  return clientsOf(fasti.url, sessionToken).users;
};
const shown = async (userId: string) => {
  const { user: found } = await users.getUserByID({ userId });
  if (found?.type.case !== 'human') throw new Error('not a human');
  return found.type.value;
};
const messageTo = async (to: string, about: string): Promise<Shown> => {
  const find = async () => {
    const answer = await fetch(`${fasti.url}/ui/inbox/messages?to=${encodeURIComponent(to)}`);
    const { messages } = (await answer.json()) as { readonly messages: readonly Shown[] };
    return messages.find((message) => message.about === about);
  };
  await expect.poll(find).toBeDefined();
  return (await find()) as Shown;
};

describe('an e-mail address', () => {
  it('is set and proved with a code that is handed back, once', async () => {
    const { userId } = await person();
    const set = await recorded(fasti, () =>
      users.setEmail({ userId, email: 'ada@new.example', verification: returnCode }),
    );
    expect(typesOf(set.events)).toEqual(['user.human.email.changed', 'user.human.email.code.added']);
    const verificationCode = set.answer.verificationCode ?? '';
    expect(verificationCode).toMatch(codeForm);
    expect((await shown(userId)).email).toMatchObject({ email: 'ada@new.example', isVerified: false });

    const wrong = { userId, verificationCode: wrongFor(verificationCode) };
    const failed = await recorded(fasti, () => refusal(users.verifyEmail(wrong)));
    expect(failed.answer).toBe('InvalidArgument CODE-woT0xc');
    expect(typesOf(failed.events)).toEqual(['user.human.email.verification.failed']);

    const right = await recorded(fasti, () => users.verifyEmail({ userId, verificationCode }));
    expect(typesOf(right.events)).toEqual(['user.human.email.verified']);
    expect(right.answer.details?.sequence).toBeGreaterThan(1n);
    expect((await shown(userId)).email).toMatchObject({ isVerified: true });
    expect(await refusal(users.verifyEmail({ userId, verificationCode }))).toBe('FailedPrecondition COMMAND-2M9fs');
  });

  it('gets its code by mail, where nothing else is asked', async () => {
    const { userId } = await person();
    const { verificationCode } = await users.setEmail({ userId, email: 'mailed@new.example' });
    expect(verificationCode).toBeUndefined();
    const { text } = await messageTo('mailed@new.example', 'user.human.email.code.added');
    const [code = ''] = /\b[A-Z0-9]{6}\b/.exec(text) ?? [];
    await users.verifyEmail({ userId, verificationCode: code });
    expect((await shown(userId)).email?.isVerified).toBe(true);
  });

  it('is taken as it is from who administers users', async () => {
    const { userId } = await person();
    const isVerified = { case: 'isVerified', value: true } as const;
    await users.setEmail({ userId, email: 'sure@new.example', verification: isVerified });
    expect((await shown(userId)).email).toMatchObject({ email: 'sure@new.example', isVerified: true });
  });

  it('gets a further code, in a link made as it was asked for; the one before is worth nothing', async () => {
    const { userId, email } = await newcomer();
    const { verificationCode: first } = await users.resendEmailCode({ userId, verification: returnCode });
    const urlTemplate = 'https://portal.example/verify?user={{.UserID}}&org={{.OrgID}}&code={{.Code}}';
    await users.sendEmailCode({ userId, verification: { case: 'sendCode', value: { urlTemplate } } });
    expect(await refusal(users.verifyEmail({ userId, verificationCode: first ?? '' }))).toBe(
      'InvalidArgument CODE-woT0xc',
    );
    const { text } = await messageTo(email, 'user.human.email.code.added');
    const link = new URL(/https:\/\/portal\S+/.exec(text)?.[0] ?? '');
    expect(link.searchParams.get('user')).toBe(userId);
    await users.verifyEmail({ userId, verificationCode: link.searchParams.get('code') ?? '' });
    expect(await refusal(users.resendEmailCode({ userId }))).toBe('FailedPrecondition EMAIL-5w5ilin4yt');
    const broken = { case: 'sendCode', value: { urlTemplate: '{{.Nobody}}' } } as const;
    expect(await refusal(users.sendEmailCode({ userId, verification: broken }))).toBe('InvalidArgument DOMAIN-oGh5e');
  });

  it('that is set again gets a code for it, and is refused once it is proved', async () => {
    const { userId, email } = await newcomer();
    const set = await recorded(fasti, () => users.setEmail({ userId, email, verification: returnCode }));
    expect(typesOf(set.events)).toEqual(['user.human.email.code.added']);
    await users.verifyEmail({ userId, verificationCode: set.answer.verificationCode ?? '' });
    expect(await refusal(users.setEmail({ userId, email, verification: returnCode }))).toBe(
      'FailedPrecondition COMMAND-Uch5e',
    );
  });

  it('is changed by its owner, who gets no code but by mail', async () => {
    const { userId } = await person();
    const own = await asPerson(userId);
    for (const verification of [returnCode, { case: 'isVerified', value: true } as const])
      expect(await refusal(own.setEmail({ userId, email: 'own@new.example', verification }))).toMatch(
        /^PermissionDenied/,
      );
    await own.setEmail({ userId, email: 'own@new.example' });
    expect(await refusal(own.resendEmailCode({ userId, verification: returnCode }))).toMatch(/^PermissionDenied/);
    const { text } = await messageTo('own@new.example', 'user.human.email.code.added');
    await own.verifyEmail({ userId, verificationCode: /\b[A-Z0-9]{6}\b/.exec(text)?.[0] ?? '' });
    const { userId: other } = await person();
    expect(await refusal(own.setEmail({ userId: other, email: 'x@new.example' }))).toMatch(/^PermissionDenied/);
    expect(await refusal(own.verifyEmail({ userId: other, verificationCode: 'AAAAAA' }))).toMatch(/^PermissionDenied/);
  });
});

describe('a phone number', () => {
  it('is set, proved, and taken away', async () => {
    const { userId } = await person();
    const set = await recorded(fasti, () =>
      users.setPhone({ userId, phone: '079 123 45 67', verification: returnCode }),
    );
    expect(eventsOf(set.events)).toMatchObject([
      ['user.human.phone.changed', { phone: '+41791234567' }],
      ['user.human.phone.code.added', { code_returned: true }],
    ]);
    const { verificationCode = '' } = await users.resendPhoneCode({ userId, verification: returnCode });
    const wrong = { userId, verificationCode: wrongFor(verificationCode) };
    const failed = await recorded(fasti, () => refusal(users.verifyPhone(wrong)));
    expect(typesOf(failed.events)).toEqual(['user.human.phone.verification.failed']);
    const right = await recorded(fasti, () => users.verifyPhone({ userId, verificationCode }));
    expect(typesOf(right.events)).toEqual(['user.human.phone.verified']);
    expect((await shown(userId)).phone).toMatchObject({ phone: '+41791234567', isVerified: true });
    const gone = await recorded(fasti, () => users.removePhone({ userId }));
    expect(typesOf(gone.events)).toEqual(['user.human.phone.removed']);
    expect(await refusal(users.removePhone({ userId }))).toBe('NotFound COMMAND-ieJ2e');
    expect(await refusal(users.resendPhoneCode({ userId }))).toBe('NotFound COMMAND-ieJ2e');
    expect(await refusal(users.setPhone({ userId, phone: 'none' }))).toBe('InvalidArgument PHONE-so0wa');
  });
});

describe('a password that was forgotten', () => {
  it('is replaced with a code that was handed back, once; a wrong code is recorded', async () => {
    const { userId } = await person();
    const reset = await recorded(fasti, () => users.passwordReset({ userId, medium: returnCode }));
    expect(eventsOf(reset.events)).toMatchObject([['user.human.password.code.added', { code_returned: true }]]);
    const verificationCode = reset.answer.verificationCode ?? '';
    expect(verificationCode).toMatch(codeForm);
    const set = (password: string, value: string) =>
      users.setPassword({ userId, newPassword: { password }, verification: { case: 'verificationCode', value } });
    const failed = await recorded(fasti, () => refusal(set('Password2!', wrongFor(verificationCode))));
    expect(failed.answer).toBe('InvalidArgument CODE-woT0xc');
    expect(typesOf(failed.events)).toEqual(['user.human.password.code.check.failed']);
    expect(await refusal(set('weak', verificationCode))).toMatch(/^InvalidArgument/);
    const done = await recorded(fasti, () => set('Password2!', verificationCode));
    expect(typesOf(done.events)).toEqual(['user.human.password.changed']);
    expect(await refusal(set('Password3!', verificationCode))).toBe('FailedPrecondition COMMAND-2M9fs');
  });

  it('gets its code by mail, and who reads the mail has proved the address', async () => {
    const { userId, email } = await newcomer();
    await users.passwordReset({ userId, medium: { case: 'sendLink', value: {} } });
    const { text } = await messageTo(email, 'user.human.password.code.added');
    const value = /\b[A-Z0-9]{6}\b/.exec(text)?.[0] ?? '';
    const verification = { case: 'verificationCode', value } as const;
    const done = await recorded(fasti, () =>
      users.setPassword({ userId, newPassword: { password: 'Password2!' }, verification }),
    );
    expect(typesOf(done.events)).toEqual([
      ...['user.human.password.changed', 'user.human.email.verified', 'user.human.email.proved'],
    ]);
  });

  it('is reset by SMS only where there is a number', async () => {
    const { userId } = await person();
    const medium = { case: 'sendLink', value: { notificationType: 2 } } as const;
    expect(await refusal(users.passwordReset({ userId, medium }))).toBe('NotFound COMMAND-ieJ2e');
    await users.setPhone({ userId, phone: '+41791234567', verification: { case: 'isVerified', value: true } });
    const { events } = await recorded(fasti, () => users.passwordReset({ userId, medium }));
    expect(eventsOf(events)).toMatchObject([['user.human.password.code.added', { notificationType: 1 }]]);
  });

  it('is shown to its owner by mail alone', async () => {
    const { userId } = await person();
    const own = await asPerson(userId);
    expect(await refusal(own.passwordReset({ userId, medium: returnCode }))).toMatch(/^PermissionDenied/);
    await own.passwordReset({ userId });
    const { userId: other } = await person();
    expect(await refusal(own.passwordReset({ userId: other }))).toMatch(/^PermissionDenied/);
    expect(await refusal(users.passwordReset({ userId: 'nobody' }))).toBe('NotFound COMMAND-ugjs0upun6');
  });
});

describe('an invitation', () => {
  it('lets a person in who has nothing to sign in with, and proves the address', async () => {
    const { userId } = await newcomer();
    const invited = await recorded(fasti, () => users.createInviteCode({ userId, verification: returnCode }));
    expect(eventsOf(invited.events)).toMatchObject([
      ['user.human.invite.code.added', { codeReturned: true, expiry: hours(72) }],
    ]);
    const verificationCode = invited.answer.inviteCode ?? '';
    const wrong = { userId, verificationCode: wrongFor(verificationCode) };
    const failed = await recorded(fasti, () => refusal(users.verifyInviteCode(wrong)));
    expect(failed.answer).toBe('InvalidArgument COMMAND-Wgn4q');
    expect(typesOf(failed.events)).toEqual(['user.human.invite.check.failed']);
    const right = await recorded(fasti, () => users.verifyInviteCode({ userId, verificationCode }));
    expect(typesOf(right.events)).toEqual(['user.human.invite.check.succeeded', 'user.human.email.verified']);
    expect(await refusal(users.verifyInviteCode({ userId, verificationCode }))).toBe(
      'FailedPrecondition COMMAND-2M9fs',
    );
    await users.setPassword({ userId, newPassword: { password: 'Password1!' } });
    expect(await refusal(users.createInviteCode({ userId }))).toBe('FailedPrecondition COMMAND-EF34g');
  });

  it('is sent again as it was asked for, and only if there was one', async () => {
    const { userId } = await newcomer();
    expect(await refusal(users.resendInviteCode({ userId }))).toBe('FailedPrecondition COMMAND-Wr3gq');
    const value = { urlTemplate: 'https://portal.example/?code={{.Code}}', applicationName: 'Portal' };
    const asked = { case: 'sendCode', value } as const;
    const [first] = (await recorded(fasti, () => users.createInviteCode({ userId, verification: asked }))).events;
    const [second] = (await recorded(fasti, () => users.resendInviteCode({ userId }))).events;
    expect(second?.payload).toMatchObject(value);
    const codeIn = (event: typeof first) => (event?.payload as { readonly code?: string } | undefined)?.code;
    expect(codeIn(second)).toMatch(codeForm);
    expect(codeIn(second)).not.toBe(codeIn(first));
    await users.createInviteCode({ userId, verification: returnCode });
    expect(await refusal(users.resendInviteCode({ userId }))).toBe('FailedPrecondition COMMAND-Wr3gq');
  });
});

describe('whoever guesses codes', () => {
  it('waits longer after each, also with the right one, and finds no code in the log', async () => {
    const { userId } = await person();
    const { verificationCode = '' } = await users.passwordReset({ userId, medium: returnCode });
    const guess = (value: string) =>
      refusal(
        users.setPassword({
          userId,
          newPassword: { password: 'Password2!' },
          verification: { case: 'verificationCode', value },
        }),
      );
    for (let count = 0; count < 6; count++) await guess(wrongFor(verificationCode));
    expect(await guess(wrongFor(verificationCode))).toMatch(/^ResourceExhausted/);
    expect(await guess(verificationCode)).toMatch(/^ResourceExhausted/);
    const stored = await fasti.api.store.readAll(0n, { limit: 1000, filter: { aggregateIds: [userId] } });
    expect(JSON.stringify(stored.events.map(({ payload }) => payload))).not.toContain(verificationCode);
  });

  it('cannot use one twice at the same moment', async () => {
    const { userId } = await newcomer();
    const { inviteCode: verificationCode = '' } = await users.createInviteCode({ userId, verification: returnCode });
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => users.verifyInviteCode({ userId, verificationCode })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('does nothing with one that ran out', async () => {
    const { userId } = await person();
    const verification = { kind: 'code', code: 'OLD123', expiry: 1, returned: true } as const;
    await fasti.api.execute(fasti.context, user, userId, { type: 'IssueEmailCode', verification });
    const late = await recorded(fasti, () => refusal(users.verifyEmail({ userId, verificationCode: 'OLD123' })));
    expect(late.answer).toBe('FailedPrecondition CODE-QvUQ4P');
    expect(typesOf(late.events)).toEqual(['user.human.email.verification.failed']);
  });

  it('does nothing with one of another person, of another kind, or in another tenant', async () => {
    const [one, other] = [await newcomer(), await newcomer()];
    const { verificationCode = '' } = await users.sendEmailCode({ userId: one.userId, verification: returnCode });
    await users.sendEmailCode({ userId: other.userId, verification: returnCode });
    await users.createInviteCode({ userId: one.userId, verification: returnCode });
    expect(await refusal(users.verifyEmail({ userId: other.userId, verificationCode }))).toMatch(/^InvalidArgument/);
    expect(await refusal(users.verifyInviteCode({ userId: one.userId, verificationCode }))).toMatch(/^InvalidArgument/);
    const { pat, domain } = await secondInstance(fasti);
    const elsewhere = clientsOf(fasti.url, pat, { 'x-zitadel-instance-host': domain }).users;
    expect(await refusal(elsewhere.verifyEmail({ userId: one.userId, verificationCode }))).toBe(
      'NotFound COMMAND-ugjs0upun6',
    );
    const { token } = await machineWithToken(clientsOf(fasti.url, fasti.pat), fasti.orgId, 'nobody');
    const stranger = clientsOf(fasti.url, token).users;
    expect(await refusal(stranger.verifyEmail({ userId: one.userId, verificationCode }))).toMatch(/^PermissionDenied/);
  });
});
