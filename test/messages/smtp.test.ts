import { createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Medium, MessageService, Way } from '../../api/gen/fasti/message/v1/message_service_pb.js';
import type { Message } from '../../api/message/message.ts';
import { smtpChannel } from '../../api/message/smtp.ts';
import { outboundOn } from '../../api/outbound/outbound.ts';
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

describe('a mail server that hangs up instead of saying whether it took a mail', () => {
  it('gets it once, and again only if somebody says so', async () => {
    const { jobs } = fasti.messaging;
    server.lose('doubt@example.com');
    await add('doubt@example.com');
    await expect.poll(async () => (await jobs.status()).inDoubt).toBe(1);
    const inDoubt = (await jobs.list('dead', 10)).filter(({ isInDoubt }) => isInDoubt);
    expect(inDoubt).toMatchObject([{ kind: 'message', attempts: 1, error: expect.stringMatching(/^in doubt: /) }]);
    const told = async (path: string) => (await fetch(`${fasti.url}/debug/${path}`)).text();
    expect(JSON.parse(await told('ready')).jobs).toMatchObject({ inDoubt: 1 });
    expect(await told('metrics')).toContain('jobs_in_doubt 1');
    expect(mailsTo('doubt@example.com')).toHaveLength(1);
    expect(await jobs.retry(inDoubt[0]?.id ?? '')).toBe(true);
    await expect.poll(() => mailsTo('doubt@example.com').length).toBe(2);
    const names = mailsTo('doubt@example.com').map(({ raw }) => /^Message-ID: .*/m.exec(raw)?.[0]);
    expect(new Set(names).size).toBe(1);
    await expect.poll(async () => (await jobs.status()).inDoubt).toBe(0);
  });
});

describe('a mail', () => {
  const message: Message = {
    ...{ instanceId: 'instance-1', userId: 'user-1', id: 'event-1', about: 'test', to: 'ada@example.com' },
    ...{ subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' },
    ...{ kind: 'VerifyEmail', by: 'email', parts: {}, values: {} },
  };
  const from = 'no-reply@example.com';
  const leaving = async () => {};
  const serverAt = (address: string) => {
    const [host = '', port] = address.split(':');
    return { host, port: Number(port), tls: false, from };
  };

  /** A mail server that takes its time to answer the dot, and tells what it has of a mail. */
  const slowServer = async (answerMs: number) => {
    const seen = { raw: '', isWhole: false };
    const slow = await startMailServer({
      onData(stream, _session, done) {
        stream.on('data', (chunk) => {
          seen.raw += chunk;
        });
        stream.on('end', () => {
          seen.isWhole = true;
          setTimeout(done, answerMs);
        });
      },
    });
    return { seen, ...slow };
  };

  it('is said to leave when the server has all of it but the dot, and its answer to the dot is waited for', async () => {
    const slow = await slowServer(800);
    const patience = { step: 400, mail: 600, answer: 10_000 };
    const left: boolean[] = [];
    await smtpChannel(serverAt(slow.address), { patience })({ ...message, html: '<p>The last of it</p>' }, async () => {
      await expect.poll(() => slow.seen.raw, { timeout: 500, interval: 5 }).toContain('The last of it');
      left.push(slow.seen.isWhole);
    });
    expect(left).toEqual([false]);
    expect(slow.seen.isWhole).toBe(true);
    await slow.stop();
  });

  it('is no mail where it could not be recorded that it leaves, or the server was too slow before', async () => {
    const slow = await slowServer(0);
    const refused = smtpChannel(serverAt(slow.address))(message, () => Promise.reject(new Error('not recorded')));
    await expect(refused).rejects.toThrow('not recorded');
    expect(slow.seen.isWhole).toBe(false);
    await slow.stop();
    let left = 0;
    const mute = await startMailServer({ onMailFrom: () => {} });
    const patience = { step: 10_000, mail: 100, answer: 10_000 };
    const late = smtpChannel(serverAt(mute.address), { patience })(message, async () => void left++);
    await expect(late).rejects.toThrow(/too slow|aborted/);
    expect(left).toBe(0);
    await mute.stop();
  });

  it('goes to nobody but whom it is for, whatever their address looks like', async () => {
    const [host = '', port] = server.address.split(':');
    const send = smtpChannel({ host, port: Number(port), tls: false, from });
    const before = server.received.length;
    await send({ ...message, to: 'ada@example.com, eve@example.com' }, leaving).catch(() => undefined);
    await send({ ...message, to: 'ada@example.com\r\nBcc: eve@example.com' }, leaving).catch(() => undefined);
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
    await smtpChannel({ ...account, tls: false })(message, leaving);
    expect(accounts).toEqual(['fasti:secret']);
    // Its certificate is its own: nobody is spoken to who can't be recognized.
    await expect(smtpChannel({ ...account, tls: true })(message, leaving)).rejects.toThrow(/certificate/);
    expect(guarded.received).toHaveLength(1);
    // The same by a connection that is watched, because somebody chose the server by the API.
    const outbound = outboundOn(['10.0.0.0/8']);
    await smtpChannel({ ...account, tls: false }, { outbound })(message, leaving);
    await expect(smtpChannel({ ...account, tls: true }, { outbound })(message, leaving)).rejects.toThrow(/certificate/);
    expect(guarded.received).toHaveLength(2);
    await guarded.stop();
  });
});
