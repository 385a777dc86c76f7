import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { type Projection, physicalName } from '../../projection.ts';
import { sqlStateOf } from '../refusal.ts';
import { inSchema, keyName, schema } from '../table.ts';
import { inTransaction, type WorkerPool } from '../transaction.ts';
import { quoted } from '../write.ts';
import { type Claim, rebuilt } from './claim.ts';

export type Swap = {
  readonly pool: WorkerPool;
  readonly claim: Claim;
  /** Brings the fresh tables to this position at least, and says where they are. */
  readonly follow: (until: bigint) => Promise<bigint>;
  readonly signal: AbortSignal;
  readonly patienceMs?: number;
};

const lockNotAvailable = '55P03';

/**
 * Readers hold their tables while they read, and whoever comes after a waiting swap waits behind it: it steps back long before
 * that is felt, and before Postgres looks for a deadlock between it and a reader of several tables (after a second).
 */
const tableWait = '100ms';
const longestPauseMs = 400;

/** Makes the fresh tables the served ones, in a moment when nobody holds the old ones for long. */
export const swapWhenFree = async (swap: Swap): Promise<void> => {
  const until = Date.now() + (swap.patienceMs ?? 600_000);
  for (;;) {
    try {
      return await inTransaction(swap.pool, (client) => swapIn(client, swap));
    } catch (error) {
      if (sqlStateOf(error) !== lockNotAvailable) throw error;
      if (Date.now() > until)
        throw new Error(`${swap.claim.projection.name} is read without a pause: its tables could not be exchanged`, {
          cause: error,
        });
    }
    // The reason of an interruption, not that a pause was cut short.
    await pause(longestPauseMs * (0.5 + Math.random() / 2), undefined, { signal: swap.signal }).catch(() =>
      swap.signal.throwIfAborted(),
    );
  }
};

export const checkpointOf = async (pool: WorkerPool, { name, version }: Projection): Promise<bigint> => {
  const { rows } = await pool.query<{ position: string }>(
    `select position from ${schema}.checkpoints where projection = $1 and version = $2`,
    [name, version],
  );
  return BigInt(rows[0]?.position ?? 0);
};

/** The checkpoint's lock keeps the worker from writing; the generation that rises tells it to begin anew. */
export const lockCheckpoint = async (client: ClientBase, { name, version }: Projection): Promise<bigint> => {
  const { rows } = await client.query<{ position: string }>(
    `select position from ${schema}.checkpoints where projection = $1 and version = $2 for update`,
    [name, version],
  );
  return BigInt(rows[0]?.position ?? 0);
};

const swapIn = async (client: ClientBase, { claim, follow }: Swap) => {
  const { projection } = claim;
  const { name, version } = projection;
  const position = await follow(await lockCheckpoint(client, projection));
  await client.query(`set local lock_timeout = '${tableWait}'`);
  for (const table of projection.tables) await client.query(`drop table ${inSchema(physicalName(projection, table))}`);
  for (const table of projection.tables) {
    const [fresh, served] = [claim.nameOf(table), physicalName(projection, table)];
    await client.query(`alter table ${inSchema(fresh)} rename constraint ${keyName(fresh)} to ${keyName(served)}`);
    await client.query(`alter table ${inSchema(fresh)} rename to ${quoted(served)}`);
  }
  await client.query(`delete from ${schema}.quarantine where projection = $1 and version = $2`, [name, version]);
  await client.query(`update ${schema}.quarantine set projection = $1 where projection = $2 and version = $3`, [
    name,
    rebuilt(projection).name,
    version,
  ]);
  await client.query(
    `update ${schema}.checkpoints
     set position = $3, generation = generation + 1, updated_at = now(), filled_at = coalesce(filled_at, now())
     where projection = $1 and version = $2`,
    [name, version, position],
  );
  await claim.served(client);
};
