import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserState } from '../../api/gen/zitadel/user/v2/user_pb.js';
import { deliver } from '../../api/message/deliver.ts';
import type { Message } from '../../api/message/message.ts';
import { hours } from '../../domain/duration.ts';
import { type UserCommand, user } from '../../domain/user/user.ts';
import { type Clients, clientsOf } from '../scenarios/clients.ts';
import { peopleOf, whoIs } from '../scenarios/person.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { waysBy } from '../support/ways.ts';
import { inboxAt, linkIn } from './inbox.ts';

let fasti: Fasti;
let users: Clients['users'];
let sessions: Clients['sessions'];
let management: Clients['management'];
let inbox: ReturnType<typeof inboxAt>;
beforeAll(async () => {
  fasti = await startFasti();
  ({ users, sessions, management } = clientsOf(fasti.url, fasti.pat));
  inbox = inboxAt(fasti.url);
});
afterAll(() => fasti?.stop());

const person = peopleOf(() => users, { phone: true });
const tell = (userId: string, command: UserCommand) => fasti.api.execute(fasti.context, user, userId, command);
const codeToSend = (code: string) => ({ kind: 'code', code, expiry: hours(1), returned: false }) as const;
const recordedOf = async (aggregateId: string, type: string) => {
  const read = () =>
    fasti.api.store.readAll(0n, { limit: 100, filter: { aggregateIds: [aggregateId], types: [type] } });
  await expect.poll(async () => (await read()).events.length).toBeGreaterThan(0);
  return fasti.api.codec.decodeAll((await read()).events);
};
const parametersOf = (link: URL) => Object.fromEntries(link.searchParams);

describe('a code to finish a sign-in', () => {
  const challenged = async (challenges: NonNullable<Parameters<typeof sessions.createSession>[0]['challenges']>) => {
    const whom = await person();
    await users.addOTPSMS({ userId: whom.userId });
    await users.addOTPEmail({ userId: whom.userId });
    const { sessionId, sessionToken } = await sessions.createSession({ checks: whoIs(whom.userId), challenges });
    return { ...whom, sessionId, sessionToken };
  };

  it('reaches a phone, in a form that browsers fill in, and is good', async () => {
    const { phone, sessionId } = await challenged({ otpSms: {} });
    const message = await inbox.messageTo(phone);
    expect(message).toMatchObject({ by: 'sms', about: 'session.otp.sms.challenged', subject: '', html: '' });
    const [code = ''] = /^\d{8}/.exec(message.text) ?? [];
    expect(message.text).toContain('5 minutes');
    expect(message.text.endsWith(`\n\n@localhost #${code}`)).toBe(true);
    await sessions.setSession({ sessionId, checks: { otpSms: { code } } });
    expect(await recordedOf(sessionId, 'session.otp.sms.sent')).toMatchObject([{ payload: {}, actor: 'NOTIFICATION' }]);
  });

  it('reaches an address, with a link to the page that asks for it', async () => {
    const { userId, email, sessionId } = await challenged({ otpEmail: {} });
    const message = await inbox.messageTo(email);
    const link = linkIn(message);
    expect(link.href).toContain(`${fasti.url}/ui/v2/login/otp/email?`);
    const { code = '' } = parametersOf(link);
    expect(parametersOf(link)).toEqual({ code, userId, sessionId });
    expect(message.subject).toBe(`Your code to sign in: ${code}`);
    await sessions.setSession({ sessionId, checks: { otpEmail: { code } } });
    expect(await recordedOf(sessionId, 'session.otp.email.sent')).toHaveLength(1);
  });

  it('follows a link of another login', async () => {
    const urlTemplate =
      'https://login.example/otp?c={{.Code}}&u={{.UserID}}&n={{.LoginName}}&d={{.DisplayName}}&l={{.PreferredLanguage}}&s={{.SessionID}}';
    const { userId, email, sessionId } = await challenged({
      otpEmail: { deliveryType: { case: 'sendCode', value: { urlTemplate } } },
    });
    expect(parametersOf(linkIn(await inbox.messageTo(email)))).toEqual({
      ...{ c: expect.stringMatching(/^\d{8}$/), u: userId, n: email, d: 'Ada Lovelace', l: 'en', s: sessionId },
    });
  });

  it('that is returned reaches nobody', async () => {
    const returned = await challenged({ otpSms: { returnCode: true } });
    const sent = await challenged({ otpSms: {} });
    await inbox.messageTo(sent.phone);
    expect(await inbox.messagesTo(returned.phone)).toEqual([]);
  });
});

describe('somebody is told', () => {
  it('the code to confirm a number, by SMS', async () => {
    const { userId, phone } = await person();
    await tell(userId, { type: 'IssuePhoneCode', verification: codeToSend('PHONE1') });
    const message = await inbox.messageTo(phone);
    expect(message).toMatchObject({ by: 'sms', about: 'user.human.phone.code.added' });
    expect(message.text).toContain('PHONE1 is your code');
    expect(await recordedOf(userId, 'user.human.phone.code.sent')).toMatchObject([{ payload: {} }]);
  });

  it('the code to confirm an address, with a link to where it is confirmed', async () => {
    const { userId, email } = await person();
    await tell(userId, { type: 'IssueEmailCode', verification: codeToSend('EMAIL1') });
    const link = linkIn(await inbox.messageTo(email));
    expect(link.href).toContain(`${fasti.url}/ui/v2/login/verify?`);
    expect(parametersOf(link)).toEqual({ code: 'EMAIL1', userId, organization: fasti.orgId });
    const [sent] = await recordedOf(userId, 'user.human.email.code.sent');
    const [added] = await recordedOf(userId, 'user.human.email.code.added');
    expect(sent).toMatchObject({ payload: {}, causationId: added?.eventId, correlationId: 'test' });
  });

  it('the code for a new password, by mail or by SMS', async () => {
    const { userId, email, phone } = await person();
    const reset = { type: 'IssuePasswordCode', notificationType: 0 } as const;
    await tell(userId, { ...reset, verification: codeToSend('MAILED') });
    const link = linkIn(await inbox.messageTo(email));
    expect(link.href).toContain('/ui/v2/login/password/set?');
    expect(parametersOf(link)).toEqual({ code: 'MAILED', userId, organization: fasti.orgId });
    await tell(userId, { ...reset, notificationType: 1, verification: codeToSend('TEXTED') });
    const message = await inbox.messageTo(phone);
    expect(message).toMatchObject({ by: 'sms', html: '' });
    expect(message.text).toContain('with the code TEXTED');
    expect(parametersOf(linkIn(message))).toMatchObject({ code: 'TEXTED' });
    expect(await inbox.messagesTo(email)).toHaveLength(1);
    await expect.poll(async () => (await recordedOf(userId, 'user.human.password.code.sent')).length).toBe(2);
  });

  it('that they are invited, to the application that is named', async () => {
    const { userId, email } = await person();
    const invite = { type: 'IssueInviteCode', verification: codeToSend('INVITE') } as const;
    await tell(userId, { ...invite, applicationName: 'Portal' });
    const message = await inbox.messageTo(email);
    expect(message).toMatchObject({ about: 'user.human.invite.code.added', subject: 'Your invitation to Portal' });
    expect(linkIn(message).pathname).toBe('/ui/v2/login/verify');
    expect(parametersOf(linkIn(message))).toMatchObject({ code: 'INVITE', userId, invite: 'true' });
    expect(await recordedOf(userId, 'user.human.invite.code.sent')).toMatchObject([{ payload: {} }]);
  });

  it('that an account was made for them', async () => {
    const email = 'newcomer@example.com';
    const { userId } = await management.addHumanUser({
      userName: email,
      profile: { firstName: 'Ada', lastName: 'Lovelace' },
      email: { email },
    });
    const message = await inbox.messageTo(email);
    expect(message).toMatchObject({
      about: 'user.human.initialization.code.added',
      subject: expect.stringContaining('Set up your account'),
    });
    expect(message.text).toContain(`Your user name is ${email}`);
    expect(linkIn(message).pathname).toBe('/ui/v2/login/verify');
    const { code = '' } = parametersOf(linkIn(message));
    expect(parametersOf(linkIn(message))).toMatchObject({ userId, initialize: 'true' });
    expect(await recordedOf(userId, 'user.human.initialization.code.sent')).toMatchObject([{ payload: {} }]);
    expect((await users.getUserByID({ userId })).user?.state).toBe(UserState.INITIAL);
    const check = { type: 'VerifyInitialization', code, at: new Date() } as const;
    await tell(userId, { ...check, outcome: 'match' });
    expect(await recordedOf(userId, 'user.human.initialization.check.succeeded')).toMatchObject([{ payload: {} }]);
  });

  it('where to set up a passkey', async () => {
    const { userId, email } = await person();
    await users.createPasskeyRegistrationLink({ userId, medium: { case: 'sendLink', value: {} } });
    const link = linkIn(await inbox.messageTo(email));
    expect(link.href).toContain(`${fasti.url}/ui/v2/login/passkey/set?`);
    const { codeId = '', code = '' } = parametersOf(link);
    expect(parametersOf(link)).toEqual({ codeId, code, userId, organization: fasti.orgId });
    await users.registerPasskey({ userId, code: { id: codeId, code }, domain: 'localhost' });
    const sent = await recordedOf(userId, 'user.human.passwordless.initialization.code.sent');
    expect(sent).toMatchObject([{ payload: { id: codeId } }]);
  });

  it('that their password was changed, where the address is known to be theirs', async () => {
    const { userId, email } = await person();
    const { userId: unverified } = await users.addHumanUser({
      profile: { givenName: 'Eve', familyName: 'Elsewhere' },
      email: { email: 'mistyped@example.com', verification: { case: 'returnCode', value: {} } },
    });
    const newPassword = { password: 'Password2!' };
    await users.setPassword({ userId: unverified, newPassword });
    await users.setPassword({ userId, newPassword });
    const message = await inbox.messageTo(email);
    expect(message).toMatchObject({ about: 'user.human.password.changed' });
    expect(message.text).toContain(`your account ${email}`);
    expect(linkIn(message).pathname).toBe('/ui/v2/login/loginname');
    expect(await recordedOf(userId, 'user.human.password.change.sent')).toMatchObject([{ payload: {} }]);
    expect(await inbox.messagesTo('mistyped@example.com')).toEqual([]);
  });

  it('which user name they have, when theirs was claimed', async () => {
    const { userId, email } = await person();
    await tell(userId, { type: 'YieldDomain', domain: 'example.com', temporaryName: 'ada@temporary.example' });
    const message = await inbox.messageTo(email);
    expect(message.text).toContain('end in example.com');
    expect(message.text).toContain('Yours is ada@temporary.example');
    expect(parametersOf(linkIn(message))).toEqual({ loginName: 'ada@temporary.example', organization: fasti.orgId });
    expect(await recordedOf(userId, 'user.domain.claimed.sent')).toMatchObject([{ payload: {} }]);
  });

  it.each([
    ['en', 'your code'],
    ['de', 'dein Code'],
    ['fr', 'ton code'],
    ['es', 'tu código'],
    ['it', 'il tuo codice'],
    ['pt', 'o teu código'],
    ['ja', 'コード'],
    ['zh', '验证码'],
  ])('in their language: %s', async (language, words) => {
    const { userId, phone } = await person(language);
    await tell(userId, { type: 'IssuePhoneCode', verification: codeToSend('ANYONE') });
    expect((await inbox.messageTo(phone)).text).toContain(words);
  });
});

describe('one event is one message', () => {
  const paths = {
    base: '/',
    password: '',
    email: '',
    otpEmail: '',
    passkey: '',
    domainClaimed: '',
    invitation: '',
    initialization: '',
    signIn: '',
    signInRequest: 'ciba?id={{.RequestID}}',
  };

  /** Of a code that was returned: nobody sends it but this test. */
  const unsent = async () => {
    const { userId, email } = await person();
    const verification = { ...codeToSend('ONCE01'), returned: true };
    await tell(userId, { type: 'IssueEmailCode', verification });
    const { events } = await fasti.api.store.readAll(0n, {
      ...{ limit: 1000, filter: { aggregateIds: [userId], types: ['user.human.email.code.added'] } },
    });
    const [event] = events;
    if (!event) throw new Error('the code was not recorded');
    const { instanceId, eventId, type: eventType, position } = event;
    const data = { instanceId, userId, eventId, eventType, position: String(position) };
    return { userId, email, job: { id: `message-${eventId}`, kind: 'message', attempt: 1, data } };
  };

  const nothing = async () => {};

  it('and its job, done again, sends and records nothing', async () => {
    const { userId, email, job } = await unsent();
    const sent: Message[] = [];
    const work = deliver({ ...fasti.api, ways: waysBy(async (message) => void sent.push(message)) }, paths);
    await work(job, nothing);
    await work({ ...job, attempt: 2 }, nothing);
    expect(sent.map(({ to }) => to)).toEqual([email]);
    expect(await recordedOf(userId, 'user.human.email.code.sent')).toHaveLength(1);
  });

  it('sends nothing again where its worker died while it left, unless somebody says so', async () => {
    const { userId, job } = await unsent();
    const sent: Message[] = [];
    const living = { ...fasti.api, ways: waysBy(async (message) => void sent.push(message)) };
    const dying = { ...living, execute: () => Promise.reject(new Error('died')) };
    await expect(deliver(dying, paths)(job, nothing)).rejects.toThrow('died');
    await expect(deliver(living, paths)({ ...job, hasLeft: true }, nothing)).rejects.toThrow('it went out');
    expect(sent).toHaveLength(1);
    await deliver(living, paths)(job, nothing);
    expect(sent.map(({ id }) => id)).toEqual([job.data.eventId, job.data.eventId]);
    await deliver(living, paths)({ ...job, hasLeft: true }, nothing);
    expect(sent).toHaveLength(2);
    expect(await recordedOf(userId, 'user.human.email.code.sent')).toHaveLength(1);
  });
});
