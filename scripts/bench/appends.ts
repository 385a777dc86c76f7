import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { migrate } from '../../eventstore/postgres/migrate.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import { type Figure, load, median } from './measure.ts';
import { withDirectory } from './server.ts';

const seconds = 4;
const roundCount = 3;

/** A user as it is recorded: about 400 bytes of payload, one event, a new stream. */
const payload = {
  userName: 'maria.lindgren',
  $personal: `v1.${'x'.repeat(300)}`,
  preferredLanguage: 'sv',
  changeRequired: false,
  email: 'maria.lindgren@example.org',
};

const ours = (connection: pg.ClientConfig) => {
  const store = postgresEventStore(connection);
  const append = () =>
    store.append({
      commandId: randomUUID(),
      writes: [
        {
          stream: { instanceId: '1', aggregateType: 'user', aggregateId: randomUUID() },
          expected: 0,
          owner: '2',
          events: [{ eventId: randomUUID(), type: 'user.human.added', version: 1, payload }],
        },
      ],
      cause: { actor: 'bench', correlationId: 'bench' },
    });
  return { append, close: () => store.close() };
};

/** With a pool of our own making: the one it makes itself outlives `close` and dies with Postgres. */
const emmetts = async ({ host, user }: pg.ClientConfig) => {
  const pool = new pg.Pool({ host, user, database: 'emmett', max: 20 });
  const store = getPostgreSQLEventStore('postgresql://pooled', { connectionOptions: { pooled: true, pool } });
  await store.schema.migrate();
  const append = () =>
    store.appendToStream(`user-${randomUUID()}`, [{ type: 'user.human.added', data: payload }], {
      expectedStreamVersion: 'STREAM_DOES_NOT_EXIST',
    });
  const close = async () => {
    await store.close();
    if (!pool.ended) await pool.end();
  };
  return { append, close };
};

const copied = 100_000;
/** The limit of the disk and the layout: the same rows, by COPY, into a table with the same keys. */
const rawCopy = async (connection: pg.ClientConfig): Promise<number> => {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(`drop table if exists copied;
    create table copied (like eventstore.events including defaults, primary key (position), unique (stream_no, revision))`);
  const written = JSON.stringify(payload);
  const row = (n: number) =>
    [
      ...[
        n,
        n,
        1,
        '1',
        'user',
        randomUUID(),
        '2',
        randomUUID(),
        'user.human.added',
        1,
        written,
        'bench',
        '\\N',
        'bench',
      ],
      ...['\\N', '\\N', '2026-01-01T00:00:00Z', `\\\\x${'00'.repeat(32)}`],
    ].join('\t');
  const lines = function* () {
    for (let n = 1; n <= copied; n++) yield `${row(n)}\n`;
  };
  const columns = `position, stream_no, revision, instance_id, aggregate_type, aggregate_id, owner, event_id, event_type,
    event_version, payload, actor, impersonator, correlation_id, causation_id, origin, created_at, hash`;
  const begun = performance.now();
  await pipeline(Readable.from(lines()), client.query(from(`copy copied (${columns}) from stdin`)));
  const perSecond = Math.round((copied / (performance.now() - begun)) * 1000);
  await client.query('drop table copied');
  await client.end();
  return perSecond;
};

/** Durable single-event appends (fsync on) beside `@event-driven-io/emmett-postgresql`, on one Postgres, rounds alternating. */
export const appends = (): Promise<readonly Figure[]> =>
  withDirectory(async (directory) => {
    const postgres = await startEmbeddedPostgres({ directory });
    try {
      const { host, user } = postgres;
      const admin = new pg.Client({ host, user, database: 'postgres' });
      await admin.connect();
      for (const database of ['fasti', 'emmett']) await admin.query(`create database ${database}`);
      await admin.end();
      const connection = { host, user, database: 'fasti' };
      const client = new pg.Client(connection);
      await client.connect();
      await migrate(client);
      await client.end();

      const [mine, peer] = [ours(connection), await emmetts({ host, user })];
      const figures: Figure[] = [];
      for (const [concurrency, limit] of [
        [1, '1.2 × the peer'],
        [64, '5 × the peer'],
        [256, '7 × the peer'],
      ] as const) {
        const [of, theirs] = [[] as Awaited<ReturnType<typeof load>>[], [] as Awaited<ReturnType<typeof load>>[]];
        for (let round = 0; round < roundCount; round++) {
          of.push(await load(concurrency, seconds, mine.append));
          theirs.push(await load(concurrency, seconds, peer.append));
        }
        const take = (loads: typeof of, figure: 'perSecond' | 'p99') =>
          Number(median(loads.map((one) => one[figure])).toFixed(1));
        const name = 'emmett-postgresql';
        figures.push(
          {
            what: `appends, ${concurrency} at a time`,
            ours: take(of, 'perSecond'),
            unit: '/s',
            peer: { name, value: take(theirs, 'perSecond') },
            limit,
          },
          {
            what: `  p99, ${concurrency} at a time`,
            ours: take(of, 'p99'),
            unit: 'ms',
            peer: { name, value: take(theirs, 'p99') },
          },
        );
      }
      const most = figures.find(({ what }) => what === 'appends, 256 at a time');
      const copies = median([await rawCopy(connection), await rawCopy(connection), await rawCopy(connection)]);
      figures.push({
        what: 'appends, 256 at a time, of what COPY can do',
        ours: most?.ours ?? 0,
        unit: '/s',
        peer: { name: 'raw COPY', value: copies },
        limit: '≥ 0.18',
      });
      await Promise.all([mine.close(), peer.close()]);
      return figures;
    } finally {
      await postgres.stop();
    }
  });
