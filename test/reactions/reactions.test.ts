import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { codecFor } from '../../eventstore/codec.ts';
import { memoryKeys } from '../../eventstore/memory/keys.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { tailOf } from '../../eventstore/tail.ts';
import type { Jobs, NewJob } from '../../projections/jobs/jobs.ts';
import { postgresJobs } from '../../projections/jobs/postgres.ts';
import { startReactions } from '../../projections/reactions/follow.ts';
import { reaction } from '../../projections/reactions/reaction.ts';
import { hastenRefused } from '../../projections/reactions/refused.ts';
import { reactionStatus } from '../../projections/reactions/status.ts';
import { migrateReactions } from '../../projections/reactions/tables.ts';
import { workerPool } from '../../projections/worker/transaction.ts';
import { added, cursed, renamed } from '../contract/worker/samples.ts';
import { freshDatabase } from '../support/database.ts';
import { type ThingEvent, thingEvents } from '../worker/things.ts';

/** Answers every new thing with a job, and what is cursed with an error, as long as it is told to. */
const announcements = (curse: { isOn: boolean } = { isOn: true }) =>
  reaction<ThingEvent>()({
    name: 'announcements',
    on: {
      'thing.added': ({ eventId, payload }) => [{ id: `said-${eventId}`, kind: 'say', data: { name: payload.name } }],
      'thing.cursed': ({ eventId }) => {
        if (curse.isOn) throw new Error('nobody speaks of it');
        return [{ id: `said-${eventId}`, kind: 'say', data: { name: 'the curse' } }];
      },
    },
  });

/** A log, a queue, and as many processes as a test wants. */
const bench = async () => {
  const database = await freshDatabase();
  const store = await postgresEventStore(database, { direct: database });
  const pool = workerPool(database);
  const codec = codecFor(thingEvents, memoryKeys());
  const jobs = await postgresJobs(database);
  onTestFinished(async () => {
    await jobs.close();
    await store.close();
    await pool.end();
  });
  return {
    ...{ store, pool, jobs },
    async migrate(reactions = [announcements()]) {
      const client = await pool.connect();
      await migrateReactions(client, reactions);
      client.release();
    },
    append: async (aggregateId: string, event: ThingEvent) =>
      store.append({
        commandId: randomUUID(),
        writes: [
          {
            stream: { instanceId: 'tenant-1', aggregateType: 'thing', aggregateId },
            expected: 'any',
            owner: 'org-1',
            events: [await codec.encode({ instanceId: 'tenant-1', aggregateType: 'thing', aggregateId }, event)],
          },
        ],
        cause: { actor: 'actor-1', correlationId: 'request-1' },
      }),
    start(
      options: { readonly jobs?: Pick<Jobs, 'add'>; readonly reactions?: ReturnType<typeof announcements>[] } = {},
    ) {
      const running = startReactions({
        ...{ store, codec, tail: tailOf(store, codec), pool, jobs, reactions: [announcements()] },
        ...{ pollMs: 50, lookMs: 50, ...options },
      });
      onTestFinished(() => running.stop());
      return running;
    },
    waiting: async () => (await jobs.list('waiting', 1_000)).map(({ data }) => data['name']),
    status: async () => (await reactionStatus(pool, store, [announcements()]))[0],
  };
};

it('makes one job of one event, whoever of several processes meets it first', async () => {
  const { migrate, append, start, waiting } = await bench();
  await migrate();
  await append('thing-0', added('Lamp 0'));
  for (let process = 0; process < 3; process++) start();
  for (let n = 1; n < 30; n++) await append(`thing-${n}`, n % 3 === 0 ? renamed('Lantern') : added(`Lamp ${n}`));
  const expected = Array.from({ length: 30 }, (_, n) => n)
    .filter((n) => n === 0 || n % 3 !== 0)
    .map((n) => `Lamp ${n}`);
  await expect.poll(async () => (await waiting()).length).toBe(expected.length);
  expect(await waiting()).toEqual(expected);
});

it('makes one job of one event also where a process dies between the queue and its checkpoint', async () => {
  const { migrate, append, start, waiting, jobs } = await bench();
  await migrate();
  await append('thing-1', added('Lamp'));
  let died = 0;
  start({
    jobs: {
      async add(decided: readonly NewJob[]) {
        await jobs.add(decided);
        if (died++ < 2) throw new Error('the process died here');
      },
    },
  });
  await expect.poll(() => died).toBe(3);
  await append('thing-2', added('Lantern'));
  await expect.poll(waiting).toEqual(['Lamp', 'Lantern']);
});

it('loses nothing while the queue is away', async () => {
  const { migrate, append, start, waiting, jobs } = await bench();
  await migrate();
  let isAway = true;
  let refusals = 0;
  start({
    jobs: {
      async add(decided: readonly NewJob[]) {
        if (isAway) {
          refusals++;
          throw new Error('connection refused');
        }
        await jobs.add(decided);
      },
    },
  });
  await append('thing-1', added('Lamp'));
  await append('thing-2', added('Lantern'));
  await expect.poll(() => refusals).toBeGreaterThan(1);
  isAway = false;
  await expect.poll(waiting).toEqual(['Lamp', 'Lantern']);
});

it('goes on where another process ended', async () => {
  const { migrate, append, start, waiting } = await bench();
  await migrate();
  const first = start();
  await append('thing-1', added('Lamp'));
  await expect.poll(waiting).toEqual(['Lamp']);
  await first.stop();
  await append('thing-2', added('Lantern'));
  start();
  await expect.poll(waiting).toEqual(['Lamp', 'Lantern']);
});

it('begins at the end of a log that is older than it', async () => {
  const { migrate, append, start, waiting, status } = await bench();
  const { position } = await append('thing-1', added('Lamp'));
  await migrate();
  start();
  await expect.poll(async () => (await status())?.position).toBe(position);
  await append('thing-2', added('Lantern'));
  await expect.poll(waiting).toEqual(['Lantern']);
});

it('sets aside an event that it refuses, holds up no other, and answers it when it can', async () => {
  const { migrate, append, start, waiting, status, pool } = await bench();
  await migrate();
  const curse = { isOn: true };
  start({ reactions: [announcements(curse)] });
  await append('thing-1', added('Lamp'));
  const { position } = await append('thing-2', cursed);
  await append('thing-3', added('Lantern'));
  await expect.poll(waiting).toEqual(['Lamp', 'Lantern']);
  await expect
    .poll(async () => (await status())?.refused)
    .toMatchObject([{ position, instanceId: 'tenant-1', eventType: 'thing.cursed', error: 'nobody speaks of it' }]);
  await expect.poll(async () => (await status())?.refused[0]?.attempts).toBeGreaterThan(1);
  curse.isOn = false;
  expect(await hastenRefused(pool)).toBe(1);
  await expect.poll(async () => (await status())?.refused).toEqual([]);
  expect(await waiting()).toEqual(['Lamp', 'Lantern', 'the curse']);
});
