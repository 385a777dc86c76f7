import type { ClientBase } from 'pg';
import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore } from '../../eventstore/eventstore.ts';
import { projectionErrors } from '../errors.ts';
import { type Projection, physicalName, type Table } from '../projection.ts';
import { applyBatch, type Target } from './apply.ts';
import { countWaiting, putIntoQuarantine } from './quarantine.ts';
import { skipsOf } from './skips.ts';
import { readOwn } from './source.ts';
import { createTable, inSchema, schema } from './table.ts';
import { inTransaction, type WorkerPool, withClient } from './transaction.ts';
import { quoted } from './write.ts';

type Options = {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly pool: WorkerPool;
  readonly projections: readonly Projection[];
};
export type RebuildProgress = (done: number, total: number) => void;

/**
 * Fills fresh tables from event one beside those that are read and written meanwhile, then swaps them in one transaction
 * that the projection's worker waits for. Works from any process. Answers how many events went into it.
 */
export const rebuild = async (
  options: Options,
  name: string,
  onProgress: RebuildProgress = () => {},
): Promise<{ readonly events: number }> => {
  const { store, codec, pool } = options;
  const projection = options.projections.find((one) => one.name === name);
  if (projection === undefined) throw projectionErrors.unknown({ message: `There is no projection ${name}.` });
  return withClient(pool, async (alone) => {
    await alone.query('select pg_advisory_lock(hashtext($1))', [lockName(name)]);
    try {
      return await fillAndSwap(store, codec, pool, projection, onProgress);
    } finally {
      await alone.query('select pg_advisory_unlock(hashtext($1))', [lockName(name)]).catch(() => undefined);
    }
  });
};

const fillAndSwap = async (
  store: EventStore,
  codec: Codec,
  pool: WorkerPool,
  projection: Projection,
  onProgress: RebuildProgress,
) => {
  const target = await freshTarget(pool, projection, await skipsOf(store, codec, projection));
  let position = 0n;
  let events = 0;
  const follow = async (until: bigint) => {
    while (position < until) {
      const batch = await readOwn(store, codec, position, Object.keys(projection.on));
      if (batch.events.length > 0) await applyBatch(pool, target, batch);
      position = batch.position;
      events += batch.events.length;
      onProgress(Number(position < until ? position : until), Number(until));
    }
    return position;
  };
  await follow(await store.head());
  for (const table of projection.tables) await pool.query(`analyze ${inSchema(target.physical(table))}`);
  await swapWhenFree(pool, projection, target, follow);
  return { events };
};

const lockName = (name: string) => `fasti rebuild of ${name}`;
const freshName = (projection: Projection, table: Table) => `${physicalName(projection, table)}_fresh`;
/** Under this name the rebuild's own quarantine waits for the swap. */
const rebuilt = (projection: Projection): Projection => ({ ...projection, name: `${projection.name} (rebuild)` });

const freshTarget = async (
  pool: WorkerPool,
  projection: Projection,
  skipped: ReadonlySet<bigint>,
): Promise<Target> => {
  const physical = (table: Table) => freshName(projection, table);
  await inTransaction(pool, async (client) => {
    for (const table of projection.tables) {
      await client.query(`drop table if exists ${inSchema(physical(table))}`);
      await client.query(createTable(table, physical(table)));
    }
    await client.query(`delete from ${schema}.quarantine where projection = $1`, [rebuilt(projection).name]);
  });
  return {
    projection,
    physical,
    quarantined: new Set(),
    skipped,
    move: () => [],
    hold: (waiting) => countWaiting(rebuilt(projection), waiting),
    quarantine: (event, error) => putIntoQuarantine(rebuilt(projection), event, error),
    moved: () => {},
  };
};

const lockNotAvailable = '55P03';

/** A long query of a reader must not make all others queue behind the swap: it steps back and comes again. */
const swapWhenFree = async (
  pool: WorkerPool,
  projection: Projection,
  target: Target,
  follow: (until: bigint) => Promise<bigint>,
) => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(pool, (client) => swap(client, projection, target, follow));
    } catch (error) {
      if (attempt === 60 || (error as { readonly code?: string }).code !== lockNotAvailable) throw error;
    }
  }
};

const swap = async (
  client: ClientBase,
  projection: Projection,
  target: Target,
  follow: (until: bigint) => Promise<bigint>,
) => {
  const { name, version } = projection;
  const { rows } = await client.query<{ position: string }>(
    `select position from ${schema}.checkpoints where projection = $1 and version = $2 for update`,
    [name, version],
  );
  const position = await follow(BigInt(rows[0]?.position ?? 0));
  await client.query(`set local lock_timeout = '1s'`);
  for (const table of projection.tables) {
    await client.query(`drop table ${inSchema(physicalName(projection, table))}`);
    await client.query(
      `alter table ${inSchema(target.physical(table))} rename to ${quoted(physicalName(projection, table))}`,
    );
  }
  await client.query(`delete from ${schema}.quarantine where projection = $1 and version = $2`, [name, version]);
  await client.query(`update ${schema}.quarantine set projection = $1 where projection = $2 and version = $3`, [
    name,
    rebuilt(projection).name,
    version,
  ]);
  await client.query(
    `update ${schema}.checkpoints set position = $3, generation = generation + 1, updated_at = now()
     where projection = $1 and version = $2`,
    [name, version, position],
  );
};
