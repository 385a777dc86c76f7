import type { Pool } from 'pg';
import { type EventStore, lastPosition } from '../../eventstore/eventstore.ts';
import { inTransaction } from '../worker/transaction.ts';
import { inSchema, schema, whileNobodyBuilds } from './snapshots.ts';

export type Bounds = {
  /** A snapshot that nobody asked for in so long is dropped. */
  readonly keepSeconds: number;
  /** Of all snapshots together; past that, those go first that were not asked for longest. */
  readonly mostBytes: number;
  readonly mostSnapshots: number;
};

/** Appended once a person's key is destroyed (domain/user). */
export const erasure = 'user.erased';

/** What was asked for this moment is not taken away from who reads it. */
const grace = 30;

/** Drops what is old, what is too much, what holds somebody who was erased, and tables that no snapshot names. Any process may. */
export const collect = async (pool: Pool, store: EventStore, bounds: Bounds): Promise<void> => {
  await forgetErased(pool, store);
  const { rows } = await pool.query<{ id: string }>(
    `select id from (
       select id, last_used_at, sum(bytes) over newest as bytes, row_number() over newest as place
       from ${schema}.snapshots window newest as (order by last_used_at desc, id)) s
     where last_used_at < now() - make_interval(secs => $1)
       or ((bytes > $2 or place > $3) and last_used_at < now() - make_interval(secs => ${grace}))`,
    [bounds.keepSeconds, bounds.mostBytes, bounds.mostSnapshots],
  );
  for (const { id } of rows) await drop(pool, id);
  await dropOrphans(pool);
};

/** Drops all snapshots of a tenant, also those that are being made; or those that were read from the log before a position. */
export const forget = async (pool: Pool, instanceId: string, before = lastPosition): Promise<void> => {
  const ids = await inTransaction(pool, async (client) => {
    await whileNobodyBuilds(client, instanceId);
    const { rows } = await client.query<{ id: string }>(
      `select id from ${schema}.snapshots where instance_id = $1 and head < $2 order by id`,
      [instanceId, before],
    );
    return rows.map(({ id }) => id);
  });
  for (const id of ids) await drop(pool, id);
};

/** Row locks let one of two who want the same drop it, and show the other nothing. */
const drop = (pool: Pool, id: string) =>
  inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ tables: readonly string[] }>(
      `delete from ${schema}.snapshots where id = $1 returning tables`,
      [id],
    );
    const tables = rows.flatMap((row) => row.tables);
    if (tables.length > 0) await client.query(`drop table if exists ${tables.map(inSchema).join(', ')}`);
  });

/** Whoever erased somebody has forgotten the tables (past.ts), unless it died over it. */
const forgetErased = async (pool: Pool, store: EventStore) => {
  const { rows } = await pool.query<{ instance_id: string; head: string }>(
    `select instance_id, min(head) as head from ${schema}.snapshots group by instance_id`,
  );
  for (const { instance_id: instanceId, head } of rows) {
    const filter = { instanceId, types: [erasure] };
    const { events } = await store.readAll(0n, { limit: 1, backwards: true, filter });
    const position = events[0]?.position ?? 0n;
    if (position > BigInt(head)) await forget(pool, instanceId, position);
  }
};

const dropOrphans = async (pool: Pool) => {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = '${schema}' and c.relkind = 'r' and c.relname <> 'snapshots'
       and not exists (select from ${schema}.snapshots s where c.relname = any (s.tables))`,
  );
  for (const { name } of rows) await pool.query(`drop table if exists ${inSchema(name)}`);
};
