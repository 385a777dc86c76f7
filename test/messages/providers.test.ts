import { createHmac } from 'node:crypto';
import { createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Medium, MessageService, Way } from '../../api/gen/fasti/message/v1/message_service_pb.js';
import { AdminService } from '../../api/gen/zitadel/admin_pb.js';
import { ManagementService } from '../../api/gen/zitadel/management_pb.js';
import { EmailProviderState, SMSProviderConfigState } from '../../api/gen/zitadel/settings_pb.js';
import { hours } from '../../domain/duration.ts';
import { user } from '../../domain/user/user.ts';
import { type Clients, clientsOf, connectAs } from '../scenarios/clients.ts';
import { typesOf } from '../scenarios/log.ts';
import { peopleOf } from '../scenarios/person.ts';
import { refusal } from '../scenarios/refusal.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { inboxAt } from './inbox.ts';
import { startMailServer } from './mail-server.ts';
import { nothing, startReceiver } from './receiver.ts';

let fasti: Fasti;
let users: Clients['users'];
let admin: ReturnType<typeof createClient<typeof AdminService>>;
let management: ReturnType<typeof createClient<typeof ManagementService>>;
let messages: ReturnType<typeof createClient<typeof MessageService>>;
let mail: Awaited<ReturnType<typeof startMailServer>>;
let twilio: Awaited<ReturnType<typeof startReceiver>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  [mail, twilio, receiver] = await Promise.all([startMailServer(), startReceiver(), startReceiver()]);
  fasti = await startFasti({
    'HTTPClient.DenyList': ['169.254.0.0/16', 'metadata.internal', '127.0.0.9'],
    'Twilio.Address': twilio.url,
    'Log.Level': 'silent',
  });
  ({ users } = clientsOf(fasti.url, fasti.pat));
  const transport = connectAs(fasti.url, fasti.pat);
  admin = createClient(AdminService, transport);
  management = createClient(ManagementService, transport);
  messages = createClient(MessageService, transport);
});
afterAll(async () => {
  await fasti?.stop();
  await Promise.all([mail?.stop(), twilio?.stop(), receiver?.stop()]);
});

const person = peopleOf(() => users, { phone: true });
const issue = (userId: string, type: 'IssueEmailCode' | 'IssuePhoneCode', code: string) =>
  fasti.api.execute(fasti.context, user, userId, {
    type,
    verification: { kind: 'code', code, expiry: hours(1), returned: false },
  });
const storedPayloads = async () =>
  JSON.stringify((await fasti.api.store.readAll(0n, { limit: 1000 })).events.map(({ payload }) => payload));
const signed = (key: string, { headers, body }: { headers: { [name: string]: unknown }; body: string }) => {
  const [, time, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['zitadel-signature'])) ?? [];
  return given === createHmac('sha256', key).update(`${time}.${body}`).digest('hex');
};

describe('a mail server that is configured by the API', () => {
  const server = () => ({
    ...{ senderAddress: 'no-reply@example.com', senderName: 'Example', replyToAddress: 'help@example.com' },
    ...{ host: mail.address, tls: false, user: '', password: '' },
  });

  it('is tried, added, activated, and then sends what the inbox kept before', async () => {
    const { userId, email } = await person();
    await issue(userId, 'IssueEmailCode', 'BEFORE');
    await inboxAt(fasti.url).messageTo(email);
    await admin.testEmailProviderSMTP({ ...server(), receiverAddress: 'operator@example.com' });
    expect(mail.received.at(-1)).toMatchObject({ to: ['operator@example.com'], from: 'no-reply@example.com' });

    const { id } = await admin.addEmailProviderSMTP({ ...server(), description: 'Ours' });
    expect(await admin.getEmailProviderById({ id })).toMatchObject({
      config: { id, description: 'Ours', state: EmailProviderState.EMAIL_PROVIDER_INACTIVE, config: { case: 'smtp' } },
    });
    expect(await refusal(admin.getEmailProvider({}))).toContain('NotFound');
    expect(await typesOf(fasti, () => admin.activateEmailProvider({ id }))).toEqual(['instance.smtp.config.activated']);
    expect((await admin.getEmailProvider({})).config?.id).toBe(id);
    expect(await refusal(admin.activateEmailProvider({ id }))).toBe('FailedPrecondition COMMAND-vUHBSmBzaw');
    await admin.testEmailProviderSMTPById({ id, receiverAddress: 'operator@example.com' });

    const sent = mail.received.length;
    await issue(userId, 'IssueEmailCode', 'AFTER1');
    await expect.poll(() => mail.received.length).toBe(sent + 1);
    expect(mail.received.at(-1)?.raw).toMatch(/^Reply-To: help@example\.com/m);
    expect(await inboxAt(fasti.url).messagesTo(email)).toHaveLength(1);
    expect(await typesOf(fasti, () => admin.deactivateEmailProvider({ id }))).toEqual([
      'instance.smtp.config.deactivated',
    ]);
    expect(await typesOf(fasti, () => admin.removeEmailProvider({ id }))).toEqual(['instance.smtp.config.removed']);
    expect(await refusal(admin.getEmailProviderById({ id }))).toContain('NotFound');
  });

  it('keeps its password sealed, under its older names, too', async () => {
    const { id } = await admin.addSMTPConfig({ ...server(), user: 'fasti', password: 'first password' });
    expect(await typesOf(fasti, () => admin.updateSMTPConfigPassword({ id, password: 'second password' }))).toEqual([
      'instance.smtp.config.password.changed',
    ]);
    expect(await typesOf(fasti, () => admin.updateSMTPConfig({ ...server(), id, user: 'other' }))).toEqual([
      'instance.smtp.config.changed',
    ]);
    expect((await admin.getSMTPConfigById({ id })).smtpConfig).toMatchObject({ user: 'other', host: mail.address });
    expect((await admin.listSMTPConfigs({})).result.map((one) => one.id)).toContain(id);
    expect(await storedPayloads()).not.toMatch(/(first|second) password/);
    await admin.removeSMTPConfig({ id });
  });

  it('that does not answer, or makes no sense, is said so', async () => {
    const nobody = { ...server(), host: '127.0.0.1:1', receiverAddress: 'operator@example.com' };
    expect(await refusal(admin.testSMTPConfig(nobody))).toBe('FailedPrecondition SMTP-AAf43');
    expect(await refusal(admin.addEmailProviderSMTP({ ...server(), host: 'mail.example.com' }))).toContain('Invalid');
    expect(await refusal(admin.addEmailProviderSMTP({ ...server(), senderAddress: 'nobody' }))).toContain('Invalid');
  });
});

describe('a mail server in the network of the operator', () => {
  const asked = (host: string) => ({ senderAddress: 'no-reply@example.com', senderName: '', host, tls: false });
  const named = ['169.254.169.254:25', 'metadata.internal:25', 'METADATA.internal.:25', '[::ffff:169.254.1.1]:25'];
  /** What the C library reads as 127.0.0.9: a name, to whoever looks no closer. */
  const disguised = '2130706441:25';
  const saidBy = (sent: Promise<unknown>) =>
    sent.then(
      () => 'sent',
      (error: Error) => error.message,
    );

  it('can’t be added, nor put in the place of another one', async () => {
    const { id } = await admin.addEmailProviderSMTP(asked('mail.example.com:587'));
    for (const host of named) {
      for (const refused of [
        admin.addEmailProviderSMTP(asked(host)),
        admin.addSMTPConfig(asked(host)),
        admin.updateEmailProviderSMTP({ ...asked(host), id }),
        admin.updateSMTPConfig({ ...asked(host), id }),
      ])
        expect(await saidBy(refused)).toContain('HTTPClient.DenyList');
    }
    const tokenEndpoint = 'http://169.254.169.254/token';
    const oauth = {
      ...asked('mail.example.com:587'),
      user: 'fasti',
      Auth: { case: 'xoauth2' as const, value: { tokenEndpoint } },
    };
    expect(await refusal(admin.addEmailProviderSMTP(oauth))).toBe('InvalidArgument COMMAND-Uf0294nKls');
    await admin.removeEmailProvider({ id });
  });

  it('is not spoken to, whatever it is called', async () => {
    for (const host of [...named, disguised]) {
      const tried = admin.testEmailProviderSMTP({ ...asked(host), receiverAddress: 'operator@example.com' });
      expect(await saidBy(tried)).toContain('HTTPClient.DenyList');
    }
    const { id } = await admin.addEmailProviderSMTP(asked(disguised));
    expect(await saidBy(messages.sendTestMessage({ providerId: id, receiver: 'operator@example.com' }))).toContain(
      'HTTPClient.DenyList',
    );
    await admin.removeEmailProvider({ id });
  });
});

describe('a server of one’s own', () => {
  it('is handed mails as JSON, signed', async () => {
    const added = await admin.addEmailProviderHTTP({ endpoint: `${receiver.url}/mail`, description: 'Ours' });
    const { id, signingKey } = added;
    await admin.activateEmailProvider({ id });
    const { config } = (await admin.getEmailProvider({})).config ?? {};
    expect(config).toMatchObject({ case: 'http', value: { endpoint: `${receiver.url}/mail`, signingKey } });
    const { userId, email } = await person();
    await issue(userId, 'IssueEmailCode', 'BYHTTP');
    await expect.poll(() => receiver.taken.length).toBe(1);
    const [call] = receiver.taken;
    if (!call) throw new Error('it was not called');
    expect(signed(signingKey, call)).toBe(true);
    const { contextInfo, templateData, args } = JSON.parse(call.body);
    expect(contextInfo).toEqual({
      ...{ eventType: 'user.human.email.code.added', recipientEmailAddress: email },
      provider: { id, description: 'Ours' },
    });
    expect(templateData).toMatchObject({
      subject: 'Your code to confirm this address: BYHTTP',
      url: expect.stringContaining('/ui/v2/login/verify?code=BYHTTP'),
      primaryColor: '#5469d4',
    });
    expect(args).toMatchObject({ code: 'BYHTTP', firstName: 'Ada', lastEmail: email, loginNames: [email] });
    const renewed = await admin.updateEmailProviderHTTP({
      id,
      endpoint: `${receiver.url}/m`,
      expirationSigningKey: {},
    });
    expect(renewed.signingKey).not.toBe(signingKey);
    expect(await storedPayloads()).not.toContain(renewed.signingKey);
    await admin.removeEmailProvider({ id });
  });

  it('is handed text messages, asked again while it is busy, and not where it hangs up without an answer', async () => {
    const { id, signingKey } = await admin.addSMSProviderHTTP({ endpoint: `${receiver.url}/sms` });
    expect(await typesOf(fasti, () => admin.activateSMSProvider({ id }))).toEqual(['instance.sms.configactivated']);
    receiver.answers(503);
    const { userId, phone } = await person();
    const before = receiver.taken.length;
    await issue(userId, 'IssuePhoneCode', 'AGAIN1');
    await expect.poll(() => receiver.taken.length).toBe(before + 1);
    receiver.answers(200);
    await expect.poll(() => receiver.taken.length).toBe(before + 2);
    const call = receiver.taken.at(-1);
    expect(call && signed(signingKey, call)).toBe(true);
    expect(JSON.parse(call?.body ?? '{}')).toMatchObject({
      contextInfo: { recipientPhoneNumber: phone, eventType: 'user.human.phone.code.added' },
      templateData: { text: expect.stringContaining('AGAIN1') },
    });

    const inDoubt = async () => (await fasti.messaging.jobs.list('dead', 100)).filter(({ isInDoubt }) => isInDoubt);
    const sent = () => receiver.taken.filter(({ body }) => body.includes('DOUBT1'));
    receiver.answers(nothing);
    await issue(userId, 'IssuePhoneCode', 'DOUBT1');
    await expect.poll(async () => (await inDoubt()).length).toBe(1);
    receiver.answers(200);
    expect(sent()).toHaveLength(1);
    await fasti.messaging.jobs.retry((await inDoubt())[0]?.id ?? '');
    await expect.poll(() => sent().length).toBe(2);
    const [first, second] = sent().map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);

    expect(await typesOf(fasti, () => admin.updateSMSProviderHTTP({ id, endpoint: `${receiver.url}/other` }))).toEqual([
      'instance.sms.confighttp.changed',
    ]);
    expect(await typesOf(fasti, () => admin.removeSMSProvider({ id }))).toEqual(['instance.sms.configremoved']);
  });

  it('is none at an address that may not be called', async () => {
    const endpoints = ['http://169.254.169.254/latest', 'http://metadata.internal/', 'http://[::ffff:169.254.1.1]/'];
    for (const endpoint of endpoints)
      expect(await refusal(admin.addEmailProviderHTTP({ endpoint }))).toBe('InvalidArgument COMMAND-Uf0294nKls');
    expect(await refusal(admin.addSMSProviderHTTP({ endpoint: 'file:///etc/passwd' }))).toContain('Invalid');
  });
});

describe('Twilio', () => {
  it('sends text messages in our words, or codes in its own', async () => {
    const account = { sid: 'AC123', senderNumber: '+41790000000', verifyServiceSid: '' };
    const { id } = await admin.addSMSProviderTwilio({ ...account, token: 'first token' });
    expect(await typesOf(fasti, () => admin.updateSMSProviderTwilioToken({ id, token: 'second token' }))).toEqual([
      'instance.sms.configtwilio.token.changed',
    ]);
    await admin.activateSMSProvider({ id });
    expect((await admin.getSMSProvider({ id })).config).toMatchObject({
      state: SMSProviderConfigState.SMS_PROVIDER_CONFIG_ACTIVE,
      config: { case: 'twilio', value: account },
    });
    const { userId, phone } = await person();
    await issue(userId, 'IssuePhoneCode', 'TWILIO');
    await expect.poll(() => twilio.taken.length).toBe(1);
    const [call] = twilio.taken;
    expect(call?.path).toBe('/2010-04-01/Accounts/AC123/Messages.json');
    expect(call?.headers.authorization).toBe(`Basic ${Buffer.from('AC123:second token').toString('base64')}`);
    const form = new URLSearchParams(call?.body);
    expect(Object.fromEntries(form)).toMatchObject({ To: phone, From: '+41790000000' });
    expect(form.get('Body')).toContain('TWILIO is your code');

    expect(
      await typesOf(fasti, () => admin.updateSMSProviderTwilio({ ...account, id, verifyServiceSid: 'VA9' })),
    ).toEqual(['instance.sms.configtwilio.changed']);
    await issue(userId, 'IssuePhoneCode', 'VERIFY');
    await expect.poll(() => twilio.taken.length).toBe(2);
    expect(twilio.taken[1]?.path).toBe('/v2/Services/VA9/Verifications');
    expect(Object.fromEntries(new URLSearchParams(twilio.taken[1]?.body))).toEqual({
      ...{ To: phone, Channel: 'sms', CustomCode: 'VERIFY' },
    });
    expect(await storedPayloads()).not.toMatch(/(first|second) token/);
    expect(await typesOf(fasti, () => admin.deactivateSMSProvider({ id }))).toEqual(['instance.sms.configdeactivated']);
    expect((await admin.listSMSProviders({})).result.map((one) => one.id)).toContain(id);
  });
});

describe('a test message', () => {
  it('shows whether a provider of any kind works, before it is active', async () => {
    const mailServer = { senderAddress: 'no-reply@example.com', host: mail.address };
    const account = { sid: 'AC7', token: 'token', senderNumber: '+41790000000' };
    const [smtp, mails, verify, texts] = [
      await admin.addEmailProviderSMTP(mailServer),
      await admin.addEmailProviderHTTP({ endpoint: `${receiver.url}/mail` }),
      await admin.addSMSProviderTwilio({ ...account, verifyServiceSid: 'VA7' }),
      await admin.addSMSProviderHTTP({ endpoint: `${receiver.url}/sms` }),
    ];
    const test = (providerId: string, receiver: string) => messages.sendTestMessage({ providerId, receiver });

    expect(await test(smtp.id, 'operator@example.com')).toMatchObject({ sentBy: Way.PROVIDER });
    expect(mail.received.at(-1)).toMatchObject({ to: ['operator@example.com'], from: 'no-reply@example.com' });
    await test(mails.id, 'operator@example.com');
    const asMail = receiver.taken.at(-1);
    expect(asMail && signed(mails.signingKey, asMail)).toBe(true);
    expect(JSON.parse(asMail?.body ?? '{}')).toMatchObject({
      contextInfo: { eventType: 'test', recipientEmailAddress: 'operator@example.com', provider: { id: mails.id } },
      templateData: { subject: expect.stringContaining('Test'), text: expect.stringContaining('test') },
    });
    await test(texts.id, '+41790000001');
    expect(JSON.parse(receiver.taken.at(-1)?.body ?? '{}')).toMatchObject({
      contextInfo: { recipientPhoneNumber: '+41790000001' },
    });
    await test(verify.id, '+41790000001');
    expect(twilio.taken.at(-1)?.path).toBe('/v2/Services/VA7/Verifications');
  });

  it('goes the way that messages go now, and says which', async () => {
    const receiver = 'nobody-yet@example.com';
    expect(await messages.sendTestMessage({ receiver, medium: Medium.EMAIL })).toMatchObject({ sentBy: Way.INBOX });
    expect((await inboxAt(fasti.url).messageTo(receiver)).text).toContain('test');
    const { id } = await admin.addSMSProviderHTTP({ endpoint: `${twilio.url}/own` });
    await admin.activateSMSProvider({ id });
    expect(await messages.sendTestMessage({ receiver: '+41790000001', medium: Medium.SMS })).toMatchObject({
      sentBy: Way.PROVIDER,
    });
    expect(twilio.taken.at(-1)?.path).toBe('/own');
    await admin.removeSMSProvider({ id });
  });

  it('that is refused says why, and one that nobody could get is not tried', async () => {
    const { id } = await admin.addEmailProviderHTTP({ endpoint: `${receiver.url}/mail` });
    receiver.answers(401, 'no key of ours');
    const refused = messages.sendTestMessage({ providerId: id, receiver: 'operator@example.com' });
    await expect(refused).rejects.toThrow(/answers 401: no key of ours/);
    receiver.answers(200);
    const asked = (request: object) => refusal(messages.sendTestMessage(request));
    expect(await asked({ receiver: 'operator@example.com' })).toBe('InvalidArgument message_provider.medium_missing');
    expect(await asked({ medium: Medium.EMAIL })).toBe('InvalidArgument message_provider.receiver_missing');
    for (const providerId of ['nowhere', 'constructor'])
      expect(await asked({ providerId, receiver: 'operator@example.com' })).toBe('NotFound message_provider.not_found');
  });
});

describe('texts', () => {
  const custom = { language: 'en', subject: 'Confirm, {{.FirstName}}', text: 'Our code: {{.Code}}' };

  it('are customized by the instance and by an organization, part by part, and put back', async () => {
    const ours = (await admin.getDefaultVerifyEmailMessageText({ language: 'en' })).customText;
    expect(ours).toMatchObject({ isDefault: true, subject: 'Your code to confirm this address: {{.Code}}' });
    expect(await typesOf(fasti, () => admin.setDefaultVerifyEmailMessageText(custom))).toEqual([
      'instance.customtext.set',
      'instance.customtext.set',
    ]);
    expect((await admin.getCustomVerifyEmailMessageText({ language: 'en' })).customText).toMatchObject({
      ...{ isDefault: false, subject: custom.subject, text: custom.text, title: '' },
    });
    expect((await management.getDefaultVerifyEmailMessageText({ language: 'en' })).customText).toMatchObject({
      ...{ isDefault: true, subject: custom.subject, title: ours?.title },
    });
    const own = { language: 'en', text: 'The code of our house: {{.Code}}' };
    const setOwn = (title: string) => management.setCustomVerifyEmailMessageText({ ...own, title });
    expect(await typesOf(fasti, () => setOwn('Ours'))).toEqual(['org.customtext.set', 'org.customtext.set']);
    expect(await typesOf(fasti, () => setOwn(''))).toEqual(['org.customtext.removed']);
    expect((await management.getCustomVerifyEmailMessageText({ language: 'en' })).customText).toMatchObject({
      ...{ isDefault: false, text: 'The code of our house: {{.Code}}', subject: '' },
    });

    const { userId, email } = await person();
    await issue(userId, 'IssueEmailCode', 'CUSTOM');
    const message = await inboxAt(fasti.url).messageTo(email);
    expect(message.subject).toBe('Confirm, Ada');
    expect(message.text).toContain('Hello Ada Lovelace,\n\nThe code of our house: CUSTOM');

    expect(
      await typesOf(fasti, () => management.resetCustomVerifyEmailMessageTextToDefault({ language: 'en' })),
    ).toEqual(['org.customtext.template.removed']);
    expect(await typesOf(fasti, () => admin.setDefaultVerifyEmailMessageText({ language: 'en' }))).toEqual([
      'instance.customtext.removed',
      'instance.customtext.removed',
    ]);
    await admin.setDefaultVerifyEmailMessageText(custom);
    const reset = () => admin.resetCustomVerifyEmailMessageTextToDefault({ language: 'en' });
    expect(await typesOf(fasti, reset)).toEqual(['instance.customtext.template.removed']);
    expect(await refusal(admin.resetCustomVerifyEmailMessageTextToDefault({ language: 'en' }))).toBe(
      'NotFound INSTANCE-fju90',
    );
  });

  it('may be in a language that we have no words for', async () => {
    await admin.setDefaultVerifyPhoneMessageText({ language: 'nl', text: 'Je code is {{.Code}}' });
    const { userId, phone } = await person('nl');
    await issue(userId, 'IssuePhoneCode', 'DUTCH1');
    await expect.poll(async () => (await inboxAt(fasti.url).messagesTo(phone))[0]?.text).toBe('Je code is DUTCH1');
  });

  it('of every kind of message can be asked for', async () => {
    const methods = Object.keys(admin).filter((name) => /^getDefault\w+MessageText$/.test(name));
    expect(methods).toHaveLength(10);
    for (const name of methods) {
      const { customText } = await admin[name as 'getDefaultInitMessageText']({ language: 'fr' });
      expect(customText?.text, name).not.toBe('');
    }
  });
});
