import { createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Medium, MessageService, Way } from '../../api/gen/fasti/message/v1/message_service_pb.js';
import type { Message } from '../../api/message/message.ts';
import { smtpChannel } from '../../api/message/smtp.ts';
import { user } from '../../domain/user/user.ts';
import { type Clients, clientsOf, connectAs } from '../scenarios/clients.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { startMailServer } from './mail-server.ts';

let server: Awaited<ReturnType<typeof startMailServer>>;
let fasti: Fasti;
let users: Clients['users'];
beforeAll(async () => {
  server = await startMailServer();
  fasti = await startFasti({
    'DefaultInstance.SMTPConfiguration.SMTP.Host': server.address,
    'DefaultInstance.SMTPConfiguration.From': 'no-reply@id.example.com',
    'DefaultInstance.SMTPConfiguration.FromName': 'Fasti',
    'DefaultInstance.SMTPConfiguration.ReplyToAddress': 'help@example.com',
    'Log.Level': 'silent',
  });
  ({ users } = clientsOf(fasti.url, fasti.pat));
});
afterAll(async () => {
  await fasti?.stop();
  await server?.stop();
});

const add = (email: string) =>
  users.addHumanUser({
    profile: { givenName: 'Ada', familyName: 'Lovelace' },
    email: { email, verification: { case: 'sendCode', value: {} } },
  });
const mailsTo = (address: string) => server.received.filter(({ to }) => to.includes(address));

describe('where a mail server is configured', () => {
  it('a code arrives as one mail with its text in both forms', async () => {
    const { userId } = await add('ada@example.com');
    await expect.poll(() => mailsTo('ada@example.com').length).toBe(1);
    const [mail] = mailsTo('ada@example.com');
    expect(mail?.from).toBe('no-reply@id.example.com');
    expect(mail?.raw).toMatch(/^From: Fasti <no-reply@id\.example\.com>/m);
    expect(mail?.raw).toMatch(/^Reply-To: help@example\.com/m);
    expect(mail?.raw).toMatch(/^Message-ID: <[0-9a-f-]{36}@id\.example\.com>/m);
    expect(mail?.raw).toMatch(/^Content-Type: text\/plain/m);
    expect(mail?.raw).toMatch(/^Content-Type: text\/html/m);
    const [, code = ''] = /with the code ([A-Z0-9]{6})/.exec(mail?.raw ?? '') ?? [];
    const { human } = (await fasti.api.load(fasti.instanceId, user, userId)).state;
    expect(code).toBe(human?.email.code?.code);
    expect((await fetch(`${fasti.url}/ui/inbox`)).status).toBe(404);
  });

  it('a test message goes by it', async () => {
    const messages = createClient(MessageService, connectAs(fasti.url, fasti.pat));
    const sent = await messages.sendTestMessage({ receiver: 'operator@example.com', medium: Medium.EMAIL });
    expect(sent.sentBy).toBe(Way.CONFIGURATION);
    expect(mailsTo('operator@example.com')).toHaveLength(1);
  });

  it('a server that is busy is asked again', async () => {
    server.refuse('busy@example.com', 451, 1);
    await add('busy@example.com');
    await expect.poll(() => mailsTo('busy@example.com').length, { timeout: 20_000 }).toBe(1);
  });

  it('an address that is refused for good is given up at once, and can be tried again', async () => {
    const { jobs } = fasti.messaging;
    server.refuse('nobody@example.com', 550, 1);
    await add('nobody@example.com');
    await expect.poll(async () => (await jobs.status()).counts.dead).toBe(1);
    const [dead] = await jobs.list('dead', 10);
    expect(dead).toMatchObject({ kind: 'message', attempts: 1, error: expect.stringContaining('not now or never') });
    expect(await jobs.retry(dead?.id ?? '')).toBe(true);
    await expect.poll(() => mailsTo('nobody@example.com').length).toBe(1);
  });
});

describe('a mail', () => {
  const message: Message = {
    ...{ instanceId: 'instance-1', userId: 'user-1', id: 'event-1', about: 'test', to: 'ada@example.com' },
    ...{ subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' },
    ...{ kind: 'VerifyEmail', by: 'email', parts: {}, values: {} },
  };
  const from = 'no-reply@example.com';

  it('goes to nobody but whom it is for, whatever their address looks like', async () => {
    const [host = '', port] = server.address.split(':');
    const send = smtpChannel({ host, port: Number(port), tls: false, from });
    const before = server.received.length;
    await send({ ...message, to: 'ada@example.com, eve@example.com' }).catch(() => undefined);
    await send({ ...message, to: 'ada@example.com\r\nBcc: eve@example.com' }).catch(() => undefined);
    expect(server.received.slice(before).flatMap(({ to }) => to)).not.toContain('eve@example.com');
    expect(
      server.received
        .slice(before)
        .map(({ raw }) => raw)
        .join(''),
    ).not.toMatch(/^Bcc:/m);
  });

  it('is sent under the account that is configured, and to a server that encrypts or to none', async () => {
    const accounts: string[] = [];
    const guarded = await startMailServer({
      authOptional: false,
      disabledCommands: [],
      allowInsecureAuth: true,
      onAuth: ({ username = '', password }, _session, done) => {
        accounts.push(`${username}:${password}`);
        done(null, { user: username });
      },
    });
    const [host = '', port] = guarded.address.split(':');
    const account = { host, port: Number(port), user: 'fasti', password: 'secret', from };
    await smtpChannel({ ...account, tls: false })(message);
    expect(accounts).toEqual(['fasti:secret']);
    // Its certificate is its own: nobody is spoken to who can't be recognized.
    await expect(smtpChannel({ ...account, tls: true })(message)).rejects.toThrow(/certificate/);
    expect(guarded.received).toHaveLength(1);
    await guarded.stop();
  });
});
