import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';

/** True for whoever comes first with this name in the instance; after `until` the name is forgotten. */
export type FirstUse = (instanceId: string, name: string, until: Date) => Promise<boolean>;

const pruneEveryMs = 60_000;

/** In Postgres, so that every process knows. */
export const firstUseOn = (pool: Pick<Pool, 'query'>, clock: () => number = Date.now): FirstUse => {
  let prunedAt = 0;
  return async (instanceId, name, until) => {
    if (clock() - prunedAt > pruneEveryMs) {
      prunedAt = clock();
      await pool.query('delete from first_use.names where until < $1', [new Date(prunedAt)]);
    }
    const { rowCount } = await pool.query(
      'insert into first_use.names (instance_id, name, until) values ($1, $2, $3) on conflict do nothing',
      [instanceId, createHash('sha256').update(name).digest(), until],
    );
    return rowCount === 1;
  };
};

/** Any number that no other part of Fasti locks by. */
const migrationLock = 7_411_093_227;

/** Makes what is missing. */
export const migrateFirstUse = async (connection: ClientBase): Promise<void> => {
  await connection.query(`
    begin;
    select pg_advisory_xact_lock(${migrationLock});
    create schema if not exists first_use;
    create table if not exists first_use.names (
      instance_id text collate "C" not null,
      name bytea not null,
      until timestamptz not null,
      primary key (instance_id, name)
    );
    create index if not exists names_until on first_use.names (until);
    commit`);
};
