import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { schemas } from '../../../domain/index.ts';
import { codecFor } from '../../../eventstore/codec.ts';
import { storePool } from '../../../eventstore/postgres/connection.ts';
import { postgresKeys } from '../../../eventstore/postgres/keys.ts';
import { migrate } from '../../../eventstore/postgres/migrate.ts';
import { postgresEventStore } from '../../../eventstore/postgres/postgres.ts';
import { upkeepOf } from '../../../eventstore/postgres/upkeep.ts';
import { users } from '../../../projections/user/user.ts';
import { migrateProjections } from '../../../projections/worker/versions/migrate.ts';
import { startEmbeddedPostgres } from '../../postgres/embedded.ts';
import { progressBar } from '../../progress-bar.ts';
import { castOf } from './cast.ts';
import { measure } from './growth.ts';
import { growthTable, type Mark } from './growth-table.ts';
import { storyteller } from './storyteller.ts';

const help = `npm run bench:history -- [--events N] [--keep DIR]

Writes a realistic history of N events (100,000 if not said) into a Postgres of its own, and measures append, point read,
list and audit at 10,000, 100,000, 1,000,000 and 5,000,000 events, as far as it gets, and at the end.

  --events N   how many events the log shall have
  --keep DIR   keep the Postgres there; the next run with it goes on where this one ended. It asks for 1.7 kB an event.
               Without it everything is removed at the end.`;

const marks = [10_000, 100_000, 1_000_000, 5_000_000];
/** Stories under way at once; each waits for its own requests, as people do. */
const narrators = 600;
const auditorEvery = 50_000;

const asked = () => {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '100000' },
      keep: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const events = Number(values.events.replaceAll(/[_,]/g, ''));
  if (!Number.isInteger(events) || events < 1000 || events > 100_000_000)
    throw new TypeError(`--events wants a number from 1,000 to 100,000,000, not ${values.events}.`);
  return { ...values, events };
};

/** What was asked for, or the end of the process with a word why not. */
const askedOrTold = () => {
  try {
    return asked();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    return process.exit(1);
  }
};

const duration = (seconds: number) => (seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`);

const openDatabase = async (directory: string) => {
  const postgres = await startEmbeddedPostgres({ directory });
  const { host, user } = postgres;
  const admin = new pg.Client({ host, user, database: 'postgres' });
  await admin.connect();
  const { rowCount } = await admin.query("select from pg_database where datname = 'history'");
  if (rowCount === 0) await admin.query('create database history');
  await admin.end();
  const connection = { host, user, database: 'history' };
  const client = new pg.Client(connection);
  await client.connect();
  await migrate(client);
  await migrateProjections(client, [users]);
  return { postgres, connection, client };
};

const run = async (directory: string, events: number, stopped: AbortSignal) => {
  const { postgres, connection, client } = await openDatabase(directory);
  const store = postgresEventStore(connection);
  const owner = new pg.Pool({ ...connection, max: 4 });
  const keeping = storePool(connection, 1);
  const upkeep = upkeepOf(keeping);
  const bar = progressBar('writing', '{value}/{total} events | {rate} events/s | {left} left', { everyMs: 10_000 });
  const taken: Mark[] = [];
  try {
    const codec = codecFor(schemas, postgresKeys(owner, ['0123456789abcdef0123456789abcdef'], { capacity: 100_000 }));
    const cast = await castOf(client);
    const stories = storyteller(store, codec, cast);
    let recorded = Number(await store.head());
    if (recorded === 0) recorded += await stories.beginning();

    const tellUntil = async (mark: number) => {
      const [begun, before] = [performance.now(), recorded];
      let nextVisit = Math.ceil((recorded + 1) / auditorEvery) * auditorEvery;
      bar.show(recorded, events, { rate: '–', left: '–' });
      const narrate = async () => {
        while (recorded < mark && !stopped.aborted) {
          const isVisit = recorded >= nextVisit;
          if (isVisit) nextVisit += auditorEvery;
          const told = await (isVisit ? stories.auditor() : stories.another());
          recorded += told;
          const rate = ((recorded - before) * 1000) / (performance.now() - begun);
          const left = duration(Math.max(0, events - recorded) / rate);
          const shown = { rate: Math.round(rate).toLocaleString('en'), left };
          bar.show(Math.min(recorded, events), events, shown);
        }
      };
      await Promise.all(Array.from({ length: narrators }, narrate));
      bar.stop();
    };

    const [first, ...later] = [...new Set([...marks.filter((mark) => mark > recorded && mark < events), events])];
    for (const mark of first === undefined ? [] : [first, ...later]) {
      await tellUntil(mark);
      if (stopped.aborted) break;
      taken.push({ events: mark, answers: await measure({ connection, store, codec, cast, upkeep }) });
      recorded = Number(await store.head());
      console.log(growthTable(taken));
    }
    await sizes(client);
  } finally {
    bar.stop();
    await Promise.all([store.close(), upkeep.stop(), owner.end(), client.end()]);
    await keeping.end();
    await postgres.stop();
  }
};

const sizes = async (client: pg.ClientBase) => {
  const { rows } = await client.query<{
    readonly kind: string;
    readonly rows: string;
    readonly heap: string;
    readonly index: string;
  }>(
    `select substring(c.relname from '[a-z]+$') as kind, sum(c.reltuples)::bigint as rows,
       pg_size_pretty(sum(pg_table_size(c.oid))) as heap, pg_size_pretty(sum(pg_indexes_size(c.oid))) as index
     from pg_partition_tree('eventstore.events') t join pg_class c on c.oid = t.relid where t.isleaf group by 1 order by 1`,
  );
  for (const { kind, heap, index } of rows) console.log(`${kind}: ${heap} of events, ${index} of indexes`);
};

const { events, keep, help: wantsHelp } = askedOrTold();
if (wantsHelp) {
  console.log(help);
  process.exit(0);
}
const directory = keep ?? mkdtempSync(join(tmpdir(), 'fasti-history-'));
mkdirSync(directory, { recursive: true });
// As root the embedded Postgres runs as another account, which must get in.
if (!keep) chmodSync(directory, 0o755);
const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
try {
  await run(join(directory, 'postgres'), events, stopping.signal);
} finally {
  if (!keep) rmSync(directory, { recursive: true, force: true });
}
process.exit(stopping.signal.aborted ? 130 : 0);
