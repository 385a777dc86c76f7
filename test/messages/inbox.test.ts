import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../../api/message/inbox.ts';
import { hours } from '../../domain/duration.ts';
import { type UserCommand, user } from '../../domain/user/user.ts';
import { step } from '../../eventstore/execute.ts';
import { type Clients, clientsOf } from '../scenarios/clients.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { inboxAt } from './inbox.ts';

let fasti: Fasti;
let users: Clients['users'];
beforeAll(async () => {
  fasti = await startFasti();
  ({ users } = clientsOf(fasti.url, fasti.pat));
});
afterAll(() => fasti?.stop());

const messages = (to: string) => inboxAt(fasti.url).messagesTo(to);
const messageTo = (to: string, count?: number) => inboxAt(fasti.url).messageTo(to, count);
const codeIn = ({ text }: Shown) => /code? (?:is )?([A-Z0-9]{6})\b/i.exec(text)?.[1] ?? '';

const codeToSend = (code: string) => ({ kind: 'code', code, expiry: hours(1), returned: false }) as const;
const issue = (userId: string, command: UserCommand) => fasti.api.execute(fasti.context, user, userId, command);

const add = (
  email: string,
  verification: NonNullable<Parameters<typeof users.addHumanUser>[0]['email']>['verification'],
  language = 'en',
) =>
  users.addHumanUser({
    profile: { givenName: 'Ada', familyName: 'Lovelace', preferredLanguage: language },
    email: { email, ...(verification ? { verification } : {}) },
  });

describe('where no mail server is configured', () => {
  it('the inbox is shown on this machine, and to nobody whom a proxy on it lets through', async () => {
    for (const path of ['/ui/inbox', '/ui/inbox/messages']) {
      const status = async (headers = {}) => (await fetch(fasti.url + path, { headers })).status;
      expect(await status()).toBe(200);
      for (const address of ['203.0.113.9', '10.1.2.3', '2001:db8::1'])
        expect(await status({ 'x-forwarded-for': address })).toBe(404);
    }
  });

  it('the inbox has the code to confirm an address', async () => {
    const { userId } = await add('ada@example.com', { case: 'sendCode', value: {} });
    const message = await messageTo('ada@example.com');
    expect(message).toMatchObject({ userId, about: 'user.human.email.code.added' });
    expect(message.text).toContain('Hello Ada Lovelace,');
    expect(message.text).toContain('good for 60 minutes');
    expect(message.html).toContain('<html lang="en">');
    const { human } = (await fasti.api.load(fasti.instanceId, user, userId)).state;
    expect(codeIn(message)).toBe(human?.email.code?.code);
  });

  it('the inbox has the code to set a new password, in the language of whoever reads it', async () => {
    const { userId } = await add('grete@example.com', { case: 'isVerified', value: true }, 'de');
    await issue(userId, { type: 'IssuePasswordCode', verification: codeToSend('NEU123'), notificationType: 0 });
    const message = await messageTo('grete@example.com');
    expect(message).toMatchObject({ about: 'user.human.password.code.added' });
    expect(message.text).toContain('neues Passwort');
    expect(message.text).toContain('mit dem Code NEU123');
    expect(message.html).toContain('<html lang="de">');
  });

  it('a link is filled in as it was asked for', async () => {
    const urlTemplate = 'https://portal.example/verify?user={{.UserID}}&org={{.OrgID}}&code={{.Code}}';
    const { userId } = await add('link@example.com', { case: 'sendCode', value: { urlTemplate } });
    const { text, html } = await messageTo('link@example.com');
    const [link = ''] = /https:\/\/portal\S+/.exec(text) ?? [];
    expect(Object.fromEntries(new URL(link).searchParams)).toEqual({
      user: userId,
      org: fasti.orgId,
      code: expect.stringMatching(/^[A-Z0-9]{6}$/),
    });
    expect(html).toContain('<a href="https://portal.example/verify?');
  });

  it('nobody gets what was handed back to whoever asked', async () => {
    const { emailCode } = await add('returned@example.com', { case: 'returnCode', value: {} });
    expect(emailCode).toMatch(/^[A-Z0-9]{6}$/);
    await add('after@example.com', { case: 'sendCode', value: {} });
    await messageTo('after@example.com');
    expect(await messages('returned@example.com')).toEqual([]);
  });

  it('the page shows it to a developer, and what people call themselves stays text', async () => {
    await users.addHumanUser({
      profile: { givenName: '<script>alert(1)</script>', familyName: 'Tables' },
      email: { email: 'bobby@example.com', verification: { case: 'sendCode', value: {} } },
    });
    const { html } = await messageTo('bobby@example.com');
    expect(html).not.toContain('<script>');
    const answer = await fetch(`${fasti.url}/ui/inbox`);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await answer.text();
    expect(page).toContain('bobby@example.com');
    expect(page).not.toContain('<script>');
  });

  it('what was said lies sealed, and goes with whom it was for', async () => {
    const { userId } = await add('gone@example.com', { case: 'sendCode', value: {} });
    const { text } = await messageTo('gone@example.com');
    const rows = await fasti.api.keys.subject(fasti.instanceId, userId);
    expect(rows).toBeDefined();
    expect(text).toContain('Ada');
    await fasti.api.keys.destroySubject(fasti.instanceId, userId);
    expect(await messages('gone@example.com')).toEqual([]);
  });

  it('the queue holds nothing about a person', async () => {
    await add('secret@example.com', { case: 'sendCode', value: {} });
    const message = await messageTo('secret@example.com');
    const done = async () => JSON.stringify(await fasti.messaging.jobs.list('done', 1_000));
    // It is done once it is recorded that it was sent, a moment after the message is there.
    await expect.poll(done).toContain(message.id);
    const kept = await done();
    for (const said of ['secret@example.com', 'Ada', codeIn(message)]) expect(kept).not.toContain(said);
  });

  it('each new code is a message, and one that was replaced before it was sent is none', async () => {
    const { userId } = await add('twice@example.com', { case: 'sendCode', value: {} });
    await messageTo('twice@example.com');
    await issue(userId, { type: 'IssueEmailCode', verification: codeToSend('SECOND') });
    expect((await messageTo('twice@example.com', 2)).text).toContain('code SECOND');
    const steps = ['EARLY1', 'LATER2'].map((code) =>
      step(user, userId, { type: 'IssueEmailCode', verification: codeToSend(code) } as const),
    );
    await fasti.api.executeAll(fasti.context, steps);
    expect((await messageTo('twice@example.com', 3)).text).toContain('code LATER2');
    await expect
      .poll(async () => (await fasti.messaging.jobs.status()).counts)
      .toMatchObject({ waiting: 0, active: 0, dead: 0 });
    expect(JSON.stringify(await messages('twice@example.com'))).not.toContain('EARLY1');
  });

  it('a code that ran out while the mail server was away is not sent', async () => {
    const { userId } = await add('late@example.com', { case: 'sendCode', value: {} });
    await messageTo('late@example.com');
    await issue(userId, { type: 'IssueEmailCode', verification: { ...codeToSend('TOO0LD'), expiry: 1 } });
    await issue(userId, { type: 'IssuePasswordCode', verification: codeToSend('INTIME'), notificationType: 0 });
    expect((await messageTo('late@example.com', 2)).text).toContain('code INTIME');
  });
});

describe('what an operator sees', () => {
  it('in readiness and metrics', async () => {
    const ready = await (await fetch(`${fasti.url}/debug/ready`)).json();
    expect(ready).toMatchObject({ ready: true, jobs: { kept: 'Postgres', waiting: 0, dead: 0 } });
    const metrics = await (await fetch(`${fasti.url}/debug/metrics`)).text();
    expect(metrics).toMatch(/^jobs\{state="done"\} [1-9]/m);
    expect(metrics).toContain('jobs_oldest_waiting_seconds 0');
    expect(metrics).toContain('reaction_refused_events{reaction="messages"} 0');
  });
});

describe('an inbox that is not to be seen', () => {
  it('is not served where ExternalDomain is not this machine, unless that is asked for', async () => {
    const routesOf = async (flags: Parameters<typeof startFasti>[0]) => {
      const other = await startFasti({ ExternalDomain: 'id.example.com', ...flags });
      const answer = await fetch(`${other.url.replace('localhost', '127.0.0.1')}/ui/inbox/messages`, {
        headers: { 'x-zitadel-instance-host': 'id.example.com' },
      });
      await other.stop();
      return answer.status;
    };
    expect(await routesOf({})).toBe(404);
    expect(await routesOf({ 'Inbox.Enabled': true })).toBe(200);
  });
});
