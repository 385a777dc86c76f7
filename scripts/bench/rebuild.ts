import pg from 'pg';
import { schemas } from '../../domain/index.ts';
import { codecFor } from '../../eventstore/codec.ts';
import { postgresKeys } from '../../eventstore/postgres/keys.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { projections } from '../../projections/index.ts';
import type { Seen } from '../../projections/projection.ts';
import { changesOf, intentOf } from '../../projections/rows.ts';
import { users } from '../../projections/user/user.ts';
import { applyBatch, type Target } from '../../projections/worker/apply.ts';
import { foldBatch } from '../../projections/worker/batch.ts';
import { rebuildAll } from '../../projections/worker/rebuild/rebuild.ts';
import { type Delivered, readOwn } from '../../projections/worker/source.ts';
import { createTable, inSchema } from '../../projections/worker/table.ts';
import { inTransaction, type WorkerPool, workerPool } from '../../projections/worker/transaction.ts';
import { migrateProjections } from '../../projections/worker/versions/migrate.ts';
import { statementOf } from '../../projections/worker/write.ts';
import { castOf } from './history/cast.ts';
import { storyteller } from './history/storyteller.ts';
import { type Figure, median, rounds } from './measure.ts';
import { onPostgres } from './on-postgres.ts';

const events = 60_000;
const roundCount = 3;
const pageSize = 5_000;

const perSecond = async (count: number, work: () => Promise<unknown>) => {
  const begun = performance.now();
  await work();
  return Math.round((count / (performance.now() - begun)) * 1000);
};

/** What a reader with `pg` as it comes pays for the log, and throws away. */
const rawRead = async (connection: pg.ClientConfig) => {
  const client = new pg.Client(connection);
  await client.connect();
  for (let position = '0', isOver = false; !isOver; ) {
    const text = 'select * from eventstore.events where position > $1 order by position limit $2';
    const { rows } = await client.query<{ readonly position: string }>(text, [position, pageSize]);
    position = rows.at(-1)?.position ?? position;
    isOver = rows.length < pageSize;
  }
  await client.end();
};

/** Empty tables of users, beside those that are served. */
const emptyTables = async (pool: WorkerPool, suffix: string) => {
  const place = (name: string) => `${name}_${suffix}`;
  await pool.query(users.tables.map((table) => `drop table if exists ${inSchema(place(table.name))}`).join(';'));
  for (const table of users.tables) await pool.query(createTable(table, place(table.name)));
  return place;
};

/** As the worker keeps up: batches folded by key, each written at once, with the statement that moves a checkpoint. */
const steadily = async (pool: WorkerPool, own: readonly Delivered[]) => {
  const place = await emptyTables(pool, 'steady');
  const target: Target = {
    projection: users,
    physical: ({ name }) => place(name),
    quarantined: new Set(),
    skipped: new Set(),
    move: () => [
      { text: 'update projections.checkpoints set updated_at = now() where projection = $1', values: ['users'] },
    ],
    hold: () => [],
    quarantine: (event, error) => {
      throw new Error(`${event.type} at ${event.position} can't be applied`, { cause: error });
    },
    moved: () => {},
  };
  for (let begin = 0; begin < own.length; begin += 1_000) {
    const events = own.slice(begin, begin + 1_000);
    const last = events.at(-1);
    await applyBatch(pool, target, { events, position: last?.position ?? 0n, recordedAt: last?.createdAt });
  }
};

/** A statement for every change of every event, a thousand events in a transaction. */
const rowByRow = async (pool: WorkerPool, own: readonly Delivered[]) => {
  const place = await emptyTables(pool, 'row_by_row');
  for (let begin = 0; begin < own.length; begin += 1_000)
    await inTransaction(pool, async (client) => {
      for (const event of own.slice(begin, begin + 1_000)) {
        const intents = changesOf(users, event as Seen<Delivered>).map((change) => intentOf(event, change));
        for (const write of foldBatch(intents))
          await client.query(statementOf(write, inSchema(place(write.table.name))));
      }
    });
};

/** A rebuild beside a raw read of the same log, and beside writing the same events row by row. */
export const rebuild = (): Promise<readonly Figure[]> =>
  onPostgres(async (connection, client) => {
    await migrateProjections(client, projections);
    // How the log came to be is not measured: it need not wait for the disk.
    const hasty = { ...connection, options: '-c synchronous_commit=off' };
    const pool = workerPool(hasty);
    const store = postgresEventStore(hasty);
    const codecOf = () => codecFor(schemas, postgresKeys(pool, ['0123456789abcdef0123456789abcdef']));
    try {
      await tell(client, store, codecOf());
      const length = await store.count(0n, await store.head());
      const own: Delivered[] = [];
      for (let position = 0n, head = await store.head(); position < head; ) {
        const page = await readOwn(store, codecOf(), position, Object.keys(users.on));
        own.push(...page.events);
        position = page.position;
      }
      // A codec that remembers no key, as that of a process which begins.
      const anew = (names: readonly string[]) => rebuildAll({ store, codec: codecOf(), pool, projections }, names);
      const taken = await rounds(roundCount, {
        raw: () => perSecond(length, () => rawRead(connection)),
        users: () => perSecond(length, () => anew(['users'])),
        rows: () => perSecond(own.length, () => rowByRow(pool, own)),
        steady: () => perSecond(own.length, () => steadily(pool, own)),
        all: () => perSecond(length, () => anew(projections.map(({ name }) => name))),
      });
      const share = own.length / length;
      const read = { name: 'raw read of the log', value: median(taken.raw) };
      return [
        {
          what: 'rebuild of users, events of the log',
          ours: median(taken.users),
          unit: '/s',
          peer: read,
          limit: '≥ 0.5',
        },
        {
          what: `rebuild of users, its own events (${Math.round(share * 100)} %)`,
          ours: Math.round(median(taken.users) * share),
          unit: '/s',
          peer: { name: 'row by row', value: median(taken.rows) },
          limit: '≥ 3',
        },
        {
          what: 'keeping users up to date, its own events',
          ours: median(taken.steady),
          unit: '/s',
          peer: { name: 'row by row', value: median(taken.rows) },
          limit: '≥ 2.2',
        },
        {
          what: `all ${projections.length} projections in one pass, events of the log`,
          ours: median(taken.all),
          unit: '/s',
          peer: read,
        },
      ];
    } finally {
      await Promise.all([store.close(), pool.end()]);
    }
  });

const tell = async (
  client: pg.Client,
  store: ReturnType<typeof postgresEventStore>,
  codec: ReturnType<typeof codecFor>,
) => {
  const stories = storyteller(store, codec, await castOf(client));
  let recorded = await stories.beginning();
  const narrate = async () => {
    while (recorded < events) recorded += await stories.another();
  };
  await Promise.all(Array.from({ length: 200 }, narrate));
  await client.query('vacuum analyze');
};
