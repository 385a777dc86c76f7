import { hash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { gathered } from '../../eventstore/gathered.ts';

/** True for whoever comes first with this name in the instance; after `until` the name is forgotten. */
export type FirstUse = (instanceId: string, name: string, until: Date) => Promise<boolean>;

const pruneEveryMs = 60_000;

/** `name`: its hash in hexadecimal; as bytes it would have memory of its own, here and in the answer. */
type Name = { readonly instanceId: string; readonly name: string; readonly until: Date };
const keyOf = (instanceId: string, name: string) => `${name} ${instanceId}`;

/** Names that come together are written together. In one order, so that two processes with the same names never wait for each other. */
const insert = `
  insert into first_use.names (instance_id, name, until)
  select instance_id, decode(name, 'hex'), until
  from unnest($1::text[], $2::text[], $3::timestamptz[]) as asked (instance_id, name, until) order by 1, 2
  on conflict do nothing returning instance_id, encode(name, 'hex') as name`;

/** In Postgres, so that every process knows. */
export const firstUseOn = (pool: Pick<Pool, 'query'>, clock: () => number = Date.now): FirstUse => {
  let prunedAt = 0;
  let turn = 0;
  const written = gathered(async (asked: readonly Name[]): Promise<readonly boolean[]> => {
    const columns = [asked.map((one) => one.instanceId), asked.map((one) => one.name), asked.map((one) => one.until)];
    const { rows } = await pool.query<{ readonly instance_id: string; readonly name: string }>(insert, columns);
    const fresh = new Set(rows.map(({ instance_id, name }) => keyOf(instance_id, name)));
    // Of those that ask for the same name at once, only one is told that it is the first.
    return asked.map(({ instanceId, name }) => fresh.delete(keyOf(instanceId, name)));
  });
  return async (instanceId, name, until) => {
    if (clock() - prunedAt > pruneEveryMs) {
      prunedAt = clock();
      await pool.query('delete from first_use.names where until < $1', [new Date(prunedAt)]);
    }
    // Each asks for itself: nobody shares the answer of another.
    return written({ instanceId, name: hash('sha256', name, 'hex'), until }, String(turn++));
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
