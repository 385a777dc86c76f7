import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMailServer } from '../messages/mail-server.ts';
import { type Clients, clientsOf } from '../scenarios/clients.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { fasti as command } from '../support/process.ts';
import { noRedis, startRedis } from '../support/redis.ts';
import { environmentFor, outcomeOf } from './command.ts';

let mail: Awaited<ReturnType<typeof startMailServer>>;
beforeAll(async () => {
  mail = await startMailServer();
});
afterAll(() => mail?.stop());

const smtp = () => ({
  'DefaultInstance.SMTPConfiguration.SMTP.Host': mail.address,
  'DefaultInstance.SMTPConfiguration.From': 'no-reply@id.example.com',
  'Log.Level': 'silent',
});
const mailsTo = (address: string) => mail.received.filter(({ to }) => to.includes(address));
const adding =
  ({ users }: Pick<Clients, 'users'>) =>
  (email: string) =>
    users.addHumanUser({
      profile: { givenName: 'Ada', familyName: 'Lovelace' },
      email: { email, verification: { case: 'sendCode', value: {} } },
    });

const start = (fasti: Fasti, args: readonly string[], environment = {}) =>
  command(['jobs', ...args], { ...environmentFor(fasti.connection), ...environment });
const runOn =
  (fasti: Fasti, environment = {}) =>
  (...args: string[]) =>
    outcomeOf(start(fasti, args, environment));

describe('mails that a server refuses', () => {
  let fasti: Fasti;
  beforeAll(async () => {
    fasti = await startFasti(smtp());
  });
  afterAll(() => fasti?.stop());

  it('are seen, explained and sent again from the command line', async () => {
    const run = runOn(fasti);
    const add = adding(clientsOf(fasti.url, fasti.pat));
    const refused = ['one@example.com', 'two@example.com', 'three@example.com'];
    const sent = () => refused.flatMap(mailsTo).length;
    for (const address of refused) {
      mail.refuse(address, 550, 1);
      await add(address);
    }
    await add('fine@example.com');
    await expect
      .poll(async () => (await fasti.messaging.jobs.status()).counts, { timeout: 20_000 })
      .toMatchObject({ waiting: 0, active: 0, delayed: 0, dead: 3, done: 1 });
    expect(mailsTo('fine@example.com')).toHaveLength(1);

    const status = await run('status');
    expect(status).toMatchObject({ code: 0 });
    expect(status.said).toMatch(/Postgres +0 +0 +0 +3 +1 +0\.0/);
    expect(status.said).toMatch(/messages +\d+ +\d+ +0/);
    const listed = await run('list');
    expect(listed.said).toMatch(/message-\S+ +message +user\.human\.email\.code\.added .* 1 +.*not now or never/);
    const dead = await fasti.messaging.jobs.list('dead', 10);

    expect(await run('retry', dead[0]?.id ?? '', 'message-none')).toEqual({
      code: 1,
      said: `${dead[0]?.id} is done again.\nmessage-none is no dead job.\n`,
    });
    await expect.poll(sent).toBe(1);
    const all = await run('retry', '--all', '--refused');
    expect(all).toMatchObject({ code: 0, said: expect.stringContaining('2 jobs are done again.') });
    await expect.poll(sent).toBe(3);
    expect(all.said).toContain('0 refused events are tried within seconds.');
  });

  it('are told from those that may have arrived, which only go out again on demand', async () => {
    const run = runOn(fasti);
    mail.lose('doubt@example.com');
    await adding(clientsOf(fasti.url, fasti.pat))('doubt@example.com');
    await expect.poll(async () => (await fasti.messaging.jobs.status()).inDoubt, { timeout: 20_000 }).toBe(1);
    expect((await run('status')).said).toContain('In doubt: 1 of the dead.');
    expect((await run('retry', '--all')).said).toContain('0 jobs are done again.');
    expect(mailsTo('doubt@example.com')).toHaveLength(1);
    expect((await run('retry', '--in-doubt')).said).toContain('1 jobs are done again.');
    await expect.poll(() => mailsTo('doubt@example.com').length).toBe(2);
  });

  it('are watched until Ctrl-C', async () => {
    const watching = start(fasti, ['status', '--watch', '--interval', '0.2']);
    await watching.until(/0 waiting, 0 active, 0 delayed, \d+ dead, \d+ done/);
    watching.process.kill('SIGINT');
    expect(await watching.ended()).toBe(0);
  });

  it('need to be named', async () => {
    const run = runOn(fasti);
    expect(await run('retry')).toMatchObject({ code: 1, said: expect.stringContaining('Say which') });
    expect(await run('list', '--state', 'lost')).toMatchObject({ code: 1, said: expect.stringContaining('--state') });
  });
});

describe.skipIf(noRedis !== undefined)(
  `where a Redis is configured${noRedis === undefined ? '' : `: ${noRedis}`}`,
  () => {
    it('it keeps the queue, and Postgres none', async () => {
      const redis = await startRedis();
      const fasti = await startFasti({ ...smtp(), 'Redis.Addr': redis.path });
      await adding(clientsOf(fasti.url, fasti.pat))('redis@example.com');
      await expect.poll(() => mailsTo('redis@example.com')).toHaveLength(1);
      const { said } = await runOn(fasti, { FASTI_REDIS_ADDR: redis.path })('status');
      expect(said).toMatch(/Redis +0 +0 +0 +0 +1/);
      const database = new pg.Client(fasti.connection);
      await database.connect();
      const { rows } = await database.query(`select to_regclass('bullmq.job') as job`);
      await database.end();
      expect(rows).toEqual([{ job: null }]);
      await fasti.stop();
      await redis.stop();
    });
  },
);
