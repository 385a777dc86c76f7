import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { glanceAt, hasWork } from '../../projections/jobs/glance.ts';
import type { Job, Leaving } from '../../projections/jobs/jobs.ts';
import { lazyJobs } from '../../projections/jobs/lazy.ts';
import { postgresJobs } from '../../projections/jobs/postgres.ts';
import { redisJobs } from '../../projections/jobs/redis.ts';
import { jobsContract } from '../contract/jobs.ts';
import { freshDatabase } from '../support/database.ts';
import { noRedis, startRedis } from '../support/redis.ts';
import { lendWorker } from './lent.ts';

const onPostgres = async () => {
  const connection = await freshDatabase();
  const database = new pg.Client(connection);
  await database.connect();
  return {
    open: (bounds = {}) => postgresJobs(connection, bounds),
    lend: () => lendWorker('postgres', connection),
    empty: async () => void (await database.query('delete from bullmq.job')),
    stop: () => database.end(),
  };
};

const onRedis = async () => {
  const redis = await startRedis();
  let run = 0;
  const server = () => ({ path: redis.path, prefix: `run-${run}` });
  return {
    open: async (bounds = {}) => redisJobs(server(), bounds),
    lend: () => lendWorker('redis', server()),
    empty: async () => void run++,
    stop: redis.stop,
  };
};

jobsContract('Postgres', onPostgres, undefined);
jobsContract('Redis', onRedis, noRedis);

describe.skipIf(noRedis !== undefined)(`a Redis that goes away${noRedis === undefined ? '' : `: ${noRedis}`}`, () => {
  it('keeps nobody waiting for ever, and what is added again once it is back is done', async () => {
    const redis = await startRedis();
    const jobs = redisJobs({ path: redis.path }, { answerMs: 2_000 });
    const done: string[] = [];
    jobs.work({ mail: async ({ id }) => void done.push(id) });
    await jobs.add([{ id: 'before', kind: 'mail', data: {} }]);
    await expect.poll(() => done).toEqual(['before']);
    await redis.halt();
    await expect(jobs.add([{ id: 'without', kind: 'mail', data: {} }])).rejects.toThrow('did not answer');
    await expect(jobs.status()).rejects.toThrow('did not answer');
    await redis.start();
    await expect
      .poll(() =>
        jobs.add([{ id: 'without', kind: 'mail', data: {} }]).then(
          () => 'kept',
          () => 'not kept',
        ),
      )
      .toBe('kept');
    await expect.poll(() => done).toEqual(['before', 'without']);
    await redis.halt();
    await jobs.close();
    await redis.stop();
  });
});

it('leaves few rows of what happened in Postgres', async () => {
  const connection = await freshDatabase();
  const jobs = await postgresJobs(connection, { done: { seconds: 60, count: 10 } });
  jobs.work({ mail: async () => {} });
  await jobs.add(Array.from({ length: 300 }, (_, n) => ({ id: `n-${n}`, kind: 'mail', data: {} })));
  await expect
    .poll(async () => (await jobs.status()).counts, { timeout: 50_000 })
    .toMatchObject({ waiting: 0, active: 0 });
  // Two that end at the same moment may each leave a place for the other.
  const { done } = (await jobs.status()).counts;
  expect([done >= 10, done < 30]).toEqual([true, true]);
  await jobs.close();
  const database = new pg.Client(connection);
  await database.connect();
  const { rows } = await database.query('select count(*)::integer as kept from bullmq.event');
  await database.end();
  expect(rows[0].kept).toBeLessThan(500);
});

it('is seen at a glance in Postgres as it sees itself, and before there is one', async () => {
  const connection = await freshDatabase();
  const pool = new pg.Pool(connection);
  const before = await glanceAt(pool);
  expect(before).toEqual({
    kept: 'Postgres',
    counts: { waiting: 0, active: 0, delayed: 0, dead: 0, done: 0 },
    inDoubt: 0,
    oldestSeconds: 0,
  });
  expect(hasWork(before)).toBe(false);
  const jobs = await postgresJobs(connection);
  await jobs.add([
    { id: 'now', kind: 'mail', data: {} },
    { id: 'later', kind: 'mail', data: {}, delayMs: 60_000 },
  ]);
  await new Promise((wait) => setTimeout(wait, 100));
  const glance = await glanceAt(pool);
  expect(glance.counts).toEqual((await jobs.status()).counts);
  expect(glance.counts).toMatchObject({ waiting: 1, delayed: 1 });
  expect(glance.oldestSeconds).toBeGreaterThan(0.05);
  expect(glance.oldestSeconds).toBeLessThan(30);
  expect(hasWork(glance)).toBe(true);
  const sending = async (_: Job, leaving: Leaving) => {
    await leaving();
    throw new Error('no answer');
  };
  jobs.work({ mail: sending });
  await expect.poll(() => glanceAt(pool)).toMatchObject({ counts: { dead: 1 }, inDoubt: 1 });
  await jobs.close();
  await pool.end();
});

it('is opened when there is something in it, and closed with its work done', async () => {
  const connection = await freshDatabase();
  const pool = new pg.Pool(connection);
  let opened = 0;
  const lazy = () =>
    lazyJobs({
      open: () => {
        opened++;
        return postgresJobs(connection);
      },
      glance: () => glanceAt(pool),
      askMs: 50,
    });
  const [adding, working] = [lazy(), lazy()];
  const done: string[] = [];
  working.work({ mail: async ({ id }) => void done.push(id) });
  await new Promise((wait) => setTimeout(wait, 200));
  expect((await working.status()).counts.waiting).toBe(0);
  expect(opened).toBe(0);
  await adding.add([{ id: 'first', kind: 'mail', data: {} }]);
  await expect.poll(() => done).toEqual(['first']);
  expect(opened).toBe(2);
  await adding.close();
  await working.close();
  await pool.end();
});
