import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventStore, type ReadFilter, RevisionConflict, type StoredEvent } from '../../eventstore/eventstore.ts';
import { genesis, hashOf } from '../../eventstore/hash-chain.ts';
import { callOf, commandOf } from '../../eventstore/postgres/batch.ts';
import { migrate } from '../../eventstore/postgres/migrate.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { tenantPool } from '../../eventstore/postgres/tenant.ts';
import { appendOf, one, streamOf } from '../contract/eventstore/samples.ts';
import { freshDatabase } from '../support/database.ts';

const positionsOf = (events: readonly StoredEvent[]) => events.map(({ position }) => Number(position));
const by = (actor: string) => ({ actor, correlationId: 'request-1' });
const connected = async (connection: pg.ClientConfig) => {
  const client = new pg.Client(connection);
  await client.connect();
  return client;
};
const everything = async (store: EventStore) => (await store.readAll(0n, { limit: 100_000 })).events;
const chained = (events: Awaited<ReturnType<typeof everything>>) => {
  let previous = genesis;
  return events.every((event) => {
    previous = hashOf(event, previous);
    return Buffer.from(event.hash).equals(Buffer.from(previous));
  });
};

describe('a database from before the ranges', () => {
  const tables = new URL('../../eventstore/postgres/sql/', import.meta.url);
  const functions = new URL('first-release/', import.meta.url);
  /** The layout of the first release, with its functions, as a process of then has filled it. */
  const older = async () => {
    const connection = await freshDatabase();
    const client = await connected(connection);
    await client.query('drop schema eventstore cascade; create schema eventstore');
    await client.query(
      'create table eventstore.migrations (file text primary key, applied_at timestamptz not null default now())',
    );
    const files = [
      ...readdirSync(tables).flatMap((file) => (file < '11' ? [{ file, folder: tables }] : [])),
      ...readdirSync(functions).map((file) => ({ file, folder: functions })),
    ].sort((a, b) => (a.file < b.file ? -1 : 1));
    for (const { file, folder } of files) {
      await client.query(readFileSync(new URL(file, folder), 'utf8'));
      await client.query('insert into eventstore.migrations (file) values ($1)', [file]);
    }
    return { connection, client };
  };
  const past = [
    one(streamOf('rosa'), 0, { take: [{ kind: 'usernames', value: 'rosa' }] }),
    one(streamOf('visit', 'instance-1', 'session'), 0),
    appendOf([{ stream: streamOf('mara'), expected: 0, types: ['user.added', 'user.changed'] }]),
    one(streamOf('rosa'), 1),
  ];

  it('is taken over as it lies, and goes on', async () => {
    const { connection, client } = await older();
    for (const append of past) {
      const { text, values } = callOf([commandOf(append)]);
      await client.query(text, values);
    }
    await migrate(client);
    const store = postgresEventStore(connection);
    expect((await everything(store)).map(({ aggregateId, revision }) => [aggregateId, revision])).toEqual([
      ['rosa', 1],
      ['visit', 1],
      ['mara', 1],
      ['mara', 2],
      ['rosa', 2],
    ]);
    await expect(store.append(one(streamOf('rosa'), 1))).rejects.toThrow(RevisionConflict);
    await expect(
      store.append(one(streamOf('otto'), 0, { take: [{ kind: 'usernames', value: 'rosa' }] })),
    ).rejects.toThrow('another usernames');
    expect(await store.append(past[2] as (typeof past)[2])).toMatchObject({ position: 4n, repeated: true });
    await store.append(one(streamOf('rosa'), 2));
    await store.append(
      appendOf([
        { stream: streamOf('mara'), expected: 2, types: ['a'] },
        { stream: streamOf('visit', 'instance-1', 'session'), expected: 1, types: ['b'] },
      ]),
    );
    expect(positionsOf(await store.read(streamOf('rosa')))).toEqual([1, 5, 6]);
    expect(positionsOf(await store.read(streamOf('visit', 'instance-1', 'session')))).toEqual([2, 8]);
    const all = await everything(store);
    expect(positionsOf(all)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(chained(all)).toBe(true);
    const { rows } = await client.query('select first, last, indexed from eventstore.ranges order by first');
    expect(rows).toEqual([
      { first: '1', last: '5', indexed: false },
      { first: '6', last: '100005', indexed: false },
    ]);
    const tenants = tenantPool(connection);
    expect(await tenants.query('instance-2', 'select from eventstore.events')).toEqual([]);
    expect(await tenants.query('instance-1', 'select from eventstore.events')).toHaveLength(8);
    await tenants.end();
    await store.close();
    await client.end();
  });

  it('and without any event is as one that is made today', async () => {
    const { client } = await older();
    await migrate(client);
    const { rows } = await client.query('select first from eventstore.ranges');
    expect(rows).toEqual([{ first: '1' }]);
    await client.end();
  });
});

describe('the log in ranges', () => {
  let connection: pg.PoolConfig;
  let client: pg.Client;
  let store: EventStore;

  beforeAll(async () => {
    connection = await freshDatabase();
    client = await connected(connection);
    // Of sixty positions, so that a few hundred events fill several.
    const { rows } = await client.query("select pg_get_functiondef('eventstore.add_range'::regproc) as text");
    await client.query(String(rows[0].text).replace('100000)', '60)'));
    await client.query(
      'drop table eventstore.events_from_1; delete from eventstore.ranges; select eventstore.add_range()',
    );
    store = postgresEventStore(connection);
  });
  afterAll(async () => {
    await store.close();
    await client.end();
  });

  const tableOf = async (position: bigint) =>
    (
      await client.query('select tableoid::regclass::text as name from eventstore.events where position = $1', [
        position,
      ])
    ).rows[0]?.name;

  it('makes the next range before it is needed, in the middle of what is being appended', async () => {
    for (let n = 0; n < 30; n++) await store.append(one(streamOf('rosa'), n, { cause: by('rosa') }));
    for (let n = 0; n < 300; n += 30)
      await Promise.all(
        Array.from({ length: 30 }, (_, visit) =>
          store.append(
            one(streamOf(`visit-${n + visit}`, 'instance-1', 'session'), 0, {
              cause: by(visit === 7 ? 'mara' : 'login'),
            }),
          ),
        ),
      );
    const { rows } = await client.query('select first, last from eventstore.ranges order by first');
    expect(rows.length).toBeGreaterThan(5);
    expect(Number(rows.at(-1).last)).toBeGreaterThan(330);
    const all = await everything(store);
    expect(positionsOf(all)).toEqual(Array.from({ length: 330 }, (_, n) => n + 1));
    expect(chained(all)).toBe(true);
  });

  it('finds a stream that began ranges ago and goes on now', async () => {
    await store.append(one(streamOf('rosa'), 30));
    expect(await store.read(streamOf('rosa'))).toHaveLength(31);
    expect(await store.read(streamOf('rosa'), { after: 29 })).toMatchObject([{ revision: 30 }, { revision: 31 }]);
    expect(await store.read(streamOf('rosa'), { until: { position: 25n } })).toHaveLength(25);
    await expect(store.append(one(streamOf('rosa'), 30))).rejects.toThrow(RevisionConflict);
  });

  it('keeps what logins write apart from what configures', async () => {
    expect(await tableOf(1n)).toBe('eventstore.events_from_1_configuration');
    expect(await tableOf(330n)).toMatch(/_traffic$/);
    const { rows } = await client.query(
      'select tableoid::regclass::text as name, array_agg(distinct aggregate_type) as types from eventstore.streams group by 1 order by 1',
    );
    expect(rows).toEqual([
      { name: 'eventstore.streams_configuration', types: ['user'] },
      { name: 'eventstore.streams_traffic', types: ['session'] },
    ]);
  });

  it('reads a stream of configuration without a look at any table of logins', async () => {
    // A connection tells its statistics when it ends.
    const closed = async () => {
      await store.close();
      const others = 'select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
      await expect.poll(async () => (await client.query(others)).rowCount).toBe(0);
      store = postgresEventStore(connection);
    };
    const looks = async (kind: string) => {
      const { rows } = await client.query(
        `select coalesce(sum(t.idx_scan) + sum(io.heap_blks_hit) + sum(io.heap_blks_read), 0)::int as n
         from pg_stat_user_tables t join pg_statio_user_tables io using (relid) where t.relname like '%' || $1`,
        [kind],
      );
      return rows[0].n as number;
    };
    const asked = async () => {
      await closed();
      await client.query('select pg_stat_reset()');
      await store.read(streamOf('rosa'));
      await closed();
      return { configuration: await looks('_configuration'), traffic: await looks('_traffic') };
    };
    // The store's upkeep looks at every table now and then, and may have come in between.
    const seen = expect.objectContaining({ traffic: 0 });
    await expect.poll(asked, { timeout: 30_000 }).toEqual(seen);
    expect((await asked()).configuration).toBeGreaterThan(0);
  });

  it('indexes what is full, one range at a time, and answers the same before and after', async () => {
    const asked: readonly ReadFilter[] = [
      { actor: 'mara' },
      { actor: 'rosa' },
      { instanceId: 'instance-1', types: ['user.changed'], actor: 'mara' },
      { aggregateTypes: ['user'] },
      { owner: 'org-1', correlationId: 'request-1' },
    ];
    const answers = () =>
      Promise.all(
        asked.flatMap((filter) =>
          [true, false].map(async (backwards) =>
            positionsOf((await store.readAll(0n, { limit: 8, filter, backwards })).events),
          ),
        ),
      );
    const before = await answers();
    expect(before.map(({ length }) => length)).toEqual([8, 8, 8, 8, 8, 8, 8, 8, 8, 8]);
    const indexed: unknown[] = [];
    for (;;) {
      const { rows } = await client.query('select eventstore.index_range() as first');
      if (rows[0].first === null) break;
      indexed.push(Number(rows[0].first));
    }
    expect(indexed).toEqual([1, 61, 121, 181, 241]);
    expect(await answers()).toEqual(before);
  });

  it('shows a tenant what is its own, and the tables below nothing', async () => {
    const pool = tenantPool(connection);
    expect(await pool.query('instance-2', 'select from eventstore.events')).toEqual([]);
    expect(await pool.query('instance-1', 'select from eventstore.events')).toHaveLength(331);
    for (const table of ['events_from_1', 'events_from_1_traffic', 'events_from_1_configuration', 'streams_traffic'])
      await expect(pool.query('instance-1', `select from eventstore.${table}`)).rejects.toThrow('permission denied');
    await pool.end();
  });

  it('goes on without the logins of an old range, and with them again', async () => {
    const last = (await store.readAll(0n, { limit: 1, backwards: true })).events;
    const until = { until: new Date(last[0]?.createdAt ?? 0) };
    const all = positionsOf((await store.readAll(0n, { limit: 1000, filter: until })).events);
    await client.query('alter table eventstore.events_from_61 detach partition eventstore.events_from_61_traffic');
    const rest = all.filter((position) => position < 61 || position > 120);
    expect(positionsOf((await store.readAll(0n, { limit: 1000, filter: until })).events)).toEqual(rest);
    await store.append(one(streamOf('rosa'), 31));
    expect(await store.read(streamOf('rosa'))).toHaveLength(32);
    const types = await client.query(
      "select string_agg(quote_literal(t), ', ') as list from unnest(eventstore.traffic()) t",
    );
    await client.query(
      `alter table eventstore.events_from_61 attach partition eventstore.events_from_61_traffic for values in (${types.rows[0].list})`,
    );
    expect(positionsOf((await store.readAll(0n, { limit: 1000, filter: until })).events)).toEqual(all);
  });
});
