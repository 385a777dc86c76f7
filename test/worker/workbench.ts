import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { projectionEvents } from '../../domain/projection/events.ts';
import { type Codec, codecFor } from '../../eventstore/codec.ts';
import type { EventStore } from '../../eventstore/eventstore.ts';
import { memoryKeys } from '../../eventstore/memory/keys.ts';
import { tenantPool } from '../../eventstore/postgres/tenant.ts';
import { tailOf } from '../../eventstore/tail.ts';
import { type Past, pastOf } from '../../projections/as-of/past.ts';
import type { Projection } from '../../projections/projection.ts';
import { progressOf } from '../../projections/read/progress.ts';
import { rowTypes } from '../../projections/read/row-types.ts';
import { viewsOf } from '../../projections/read/views.ts';
import { workerPool } from '../../projections/worker/transaction.ts';
import { migrateProjections } from '../../projections/worker/versions/migrate.ts';
import { startWorker } from '../../projections/worker/worker.ts';
import { freshDatabase } from '../support/database.ts';
import { names, type ThingEvent, thingEvents, things } from './things.ts';

type Database = Awaited<ReturnType<typeof freshDatabase>>;
export type OpenStore = (database: Database) => Promise<EventStore>;
export const tenant = 'tenant-1';

/** A log, a database with the made-up read models, and as many workers on them as a test wants. */
export const workbench = async (openStore: OpenStore) => {
  const database = await freshDatabase();
  const store = await openStore(database);
  const pool = poolOn(database);
  onTestFinished(async () => {
    await past.close();
    await store.close();
    await tenants.end();
    await pool.end();
  });
  const projections = [things, names];
  const migrate = async (of: readonly Projection[]) => {
    const client = await pool.connect();
    await migrateProjections(client, of);
    client.release();
  };
  await migrate(projections);
  const codec = codecFor({ ...thingEvents, ...projectionEvents }, memoryKeys());
  const progress = progressOf(pool);
  const tenants = tenantPool({ ...database, types: rowTypes });
  const past = pastOf({ pool, store, codec });

  return {
    database,
    store,
    codec,
    pool,
    projections,
    progress,
    migrate,
    append: (id: string, event: ThingEvent, instanceId = tenant) => append(store, codec, instanceId, id, event),
    /** With short times; stopped at the end of the test. */
    start: (options: Partial<Parameters<typeof startWorker>[0]> = {}) => {
      const worker = startWorker({
        store,
        codec,
        tail: tailOf(store, options.codec ?? codec),
        pool,
        projections,
        progress,
        leaseMs: 400,
        heartbeatMs: 50,
        pollMs: 100,
        ...options,
      });
      onTestFinished(() => worker.stop());
      return worker;
    },
    /** `boundMs` as a reader in another process that has no worker would see it, when `progress` is its own. */
    views: (options: { readonly boundMs?: number; readonly progress?: typeof progress; readonly past?: Past } = {}) =>
      viewsOf({ tenantPool: tenants, pastPool: tenants, past, ownerPool: pool, progress, store, codec, ...options }),
    rows: async (table: string, instanceId = tenant) =>
      (await pool.query(`select * from projections.${table} where instance_id = $1 order by id`, [instanceId])).rows,
  };
};
export type Workbench = Awaited<ReturnType<typeof workbench>>;

export const poolOn = (database: Database, name = 'fasti') => workerPool({ ...database, application_name: name });

const append = async (store: EventStore, codec: Codec, instanceId: string, aggregateId: string, event: ThingEvent) => {
  const stream = { instanceId, aggregateType: event.type.split('.')[0] ?? '', aggregateId };
  return store.append({
    commandId: randomUUID(),
    writes: [{ stream, expected: 'any', owner: 'org-1', events: [await codec.encode(stream, event)] }],
    cause: { actor: 'actor-1', correlationId: 'request-1' },
  });
};
