import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventStore, StoreUnavailable } from '../../eventstore/eventstore.ts';
import { callOf, commandOf } from '../../eventstore/postgres/batch.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { appendOf, one, streamOf } from '../contract/eventstore/samples.ts';
import { freshDatabase } from '../support/database.ts';

describe('the event store on Postgres', () => {
  let connection: pg.PoolConfig;
  let store: EventStore;
  let other: pg.Client;

  beforeAll(async () => {
    connection = await freshDatabase();
    store = postgresEventStore({ ...connection, application_name: 'store' });
    other = new pg.Client(connection);
    await other.connect();
  });
  afterAll(async () => {
    await store.close();
    await other.end();
  });

  /** What another process does in a transaction that it takes its time to commit. */
  const appendSlowly = async (...appends: Parameters<typeof commandOf>[0][]) => {
    await other.query('begin');
    const { text, values } = callOf(appends.map(commandOf));
    await other.query(text, values);
  };
  const waitingForLock = async () => {
    const { rowCount } = await other.query("select from pg_locks where locktype = 'advisory' and not granted");
    return rowCount ?? 0;
  };
  const settled = async (promise: Promise<unknown>) =>
    Promise.race([promise.then(() => true), new Promise((resolve) => setTimeout(resolve, 30, false))]);

  it('never lets a reader overtake a slow transaction, and never keeps a reader waiting', async () => {
    await store.append(one(streamOf('rosa')));
    const head = await store.head();
    await appendSlowly(one(streamOf('slow')), one(streamOf('slower')));
    const overtaking = store.append(one(streamOf('fast')));
    await expect.poll(waitingForLock).toBe(1);
    expect(await store.head()).toBe(head);
    expect((await store.readAll(head, { limit: 10 })).events).toEqual([]);
    expect(await store.read(streamOf('rosa'))).toHaveLength(1);
    expect(await settled(overtaking)).toBe(false);
    await other.query('commit');
    expect((await overtaking).position).toBe(head + 3n);
    const { events } = await store.readAll(head, { limit: 10 });
    expect(events.map(({ aggregateId }) => aggregateId)).toEqual(['slow', 'slower', 'fast']);
  });

  it('leaves no gap when a slow transaction is given up', async () => {
    const head = await store.head();
    await appendSlowly(one(streamOf('given-up')));
    const next = store.append(one(streamOf('next')));
    await other.query('rollback');
    expect((await next).position).toBe(head + 1n);
  });

  it('writes what waits together, whatever it touches, and keeps the order of one stream', async () => {
    await appendSlowly(one(streamOf('blocker')));
    const appends = Array.from({ length: 700 }, (_, n) =>
      store.append(one(streamOf(n < 100 ? 'hot' : `cold-${n}`), n < 100 ? n : 0)),
    );
    await other.query('commit');
    const appended = await Promise.all(appends);
    expect(appended.slice(0, 100).map(({ revisions }) => revisions[0])).toEqual(
      Array.from({ length: 100 }, (_, n) => n + 1),
    );
  });

  it('says that it could not be reached when a connection breaks, and goes on with the next command', async () => {
    await appendSlowly(one(streamOf('blocker')));
    const lost = store.append(one(streamOf('lost')));
    const outcome = expect(lost).rejects.toThrow(StoreUnavailable);
    await expect.poll(waitingForLock).toBe(1);
    await other.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'store' and wait_event = 'advisory'",
    );
    await outcome;
    await other.query('commit');
    await store.append(one(streamOf('lost'), 0));
  });

  it('says that it could not be reached when nobody is there', async () => {
    const nowhere = postgresEventStore({ host: '127.0.0.1', port: 1 });
    await expect(nowhere.append(one(streamOf('rosa')))).rejects.toThrow(StoreUnavailable);
    await expect(nowhere.head()).rejects.toThrow(StoreUnavailable);
    await nowhere.close();
  });

  it('hears of what other processes append, also after its connection was lost', async () => {
    const heads: bigint[] = [];
    const stop = store.onAppended((head) => heads.push(head));
    const heardOf = async (id: string) => {
      await other.query('begin');
      const { text, values } = callOf([commandOf(one(streamOf(id)))]);
      const { rows } = await other.query(text, values);
      await other.query('commit');
      const head = BigInt(rows[0].positions[0]);
      await expect.poll(() => heads.at(-1)).toBe(head);
    };
    await heardOf('first');
    await other.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'store' and query = 'listen eventstore'",
    );
    await heardOf('second');
    stop();
  });

  it('keeps time from going back when the clock does', async () => {
    await store.append(one(streamOf('rosa')));
    await other.query(
      "update eventstore.events set created_at = '2099-01-01T00:00:00.123456Z' where position = (select max(position) from eventstore.events)",
    );
    const { createdAt } = await store.append(appendOf([{ stream: streamOf('later'), types: ['a', 'b'] }]));
    expect(createdAt.toISOString()).toBe('2099-01-01T00:00:00.123Z');
    expect(await store.read(streamOf('later'), { until: { time: createdAt } })).toMatchObject([
      { createdAtMicros: 456 },
      { createdAtMicros: 456 },
    ]);
  });
});
