import type { ClientBase, Pool } from 'pg';
import { quoted } from '../worker/write.ts';

/** A projection's tables for one tenant, as they were at a position. */
export type Wanted = {
  readonly instanceId: string;
  readonly projection: string;
  readonly version: number;
  /** Of the newest event in it, so that two moments with nothing between them share one snapshot. */
  readonly position: bigint;
};

export const schema = 'as_of';
export const inSchema = (table: string) => `${schema}.${quoted(table)}`;
/** Ids are random: after a crash a sequence would begin anew beside tables that are still there. */
export const tableIn = (snapshot: string, table: { readonly name: string }) => `${table.name.slice(0, 40)}_${snapshot}`;

/**
 * A crash of the database empties unlogged tables. This one is unlogged too, and forgets them at the same time: then they are
 * tables without a snapshot, which are dropped (collect.ts).
 */
export const foundation = `
create schema if not exists ${schema};
grant usage on schema ${schema} to fasti_tenant;
create unlogged table if not exists ${schema}.snapshots (
  id text collate "C" primary key,
  instance_id text collate "C" not null,
  projection text collate "C" not null,
  version integer not null,
  position bigint not null,
  -- How far the log went when it was read: who was erased later may still be in the tables.
  head bigint not null,
  -- Streams whose events were left out from the first one that was refused.
  refused text[] not null,
  tables text[] not null,
  bytes bigint not null,
  built_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  unique (instance_id, projection, version, position)
);
`;

/** A tenant is forgotten when nothing is being made of it: what is made after that finds no key of who was erased. */
export const whileNobodyForgets = (client: ClientBase, instanceId: string) =>
  client.query('select pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [forgetting(instanceId)]);
export const whileNobodyBuilds = (client: ClientBase, instanceId: string) =>
  client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [forgetting(instanceId)]);
const forgetting = (instanceId: string) => JSON.stringify(['as of', instanceId]);

type Row = { readonly id: string; readonly projection: string; readonly version: number; readonly position: string };

/** Ids of the snapshots that are there, by place in `asked`. Noted as used, every ten seconds at most. */
export const findSnapshots = async (
  pool: Pick<Pool, 'query'>,
  asked: readonly Wanted[],
): Promise<readonly (string | undefined)[]> => {
  const { rows } = await pool.query<Row>({
    text: `with found as (
        select s.id, s.projection, s.version, s.position, s.last_used_at from ${schema}.snapshots s
        join unnest($2::text[], $3::integer[], $4::bigint[]) as asked (projection, version, position)
          using (projection, version, position)
        where s.instance_id = $1),
      used as (
        update ${schema}.snapshots s set last_used_at = now() from found
        where s.id = found.id and found.last_used_at < now() - interval '10 seconds')
      select id, projection, version, position from found`,
    values: [
      asked[0]?.instanceId,
      asked.map(({ projection }) => projection),
      asked.map(({ version }) => version),
      asked.map(({ position }) => position),
    ],
  });
  return asked.map(
    ({ projection, version, position }) =>
      rows.find((row) => row.projection === projection && row.version === version && BigInt(row.position) === position)
        ?.id,
  );
};

export type Earlier = {
  readonly id: string;
  readonly position: bigint;
  readonly head: bigint;
  readonly refused: readonly string[];
};

/** The nearest one before: what it holds need not be read again. */
export const nearestBefore = async (
  client: ClientBase,
  { instanceId, projection, version, position }: Wanted,
): Promise<Earlier | undefined> => {
  const { rows } = await client.query<{ id: string; position: string; head: string; refused: readonly string[] }>(
    `select id, position, head, refused from ${schema}.snapshots
     where instance_id = $1 and projection = $2 and version = $3 and position < $4 order by position desc limit 1`,
    [instanceId, projection, version, position],
  );
  return rows[0] && { ...rows[0], position: BigInt(rows[0].position), head: BigInt(rows[0].head) };
};

export const addSnapshot = async (
  client: ClientBase,
  { instanceId, projection, version, position }: Wanted,
  added: {
    readonly id: string;
    readonly head: bigint;
    readonly refused: readonly string[];
    readonly tables: readonly string[];
  },
) => {
  await client.query(
    `insert into ${schema}.snapshots (id, instance_id, projection, version, position, head, refused, tables, bytes)
     select $1, $2, $3, $4, $5, $6, $7, $8, coalesce(sum(pg_total_relation_size(format('${schema}.%I', name)::regclass)), 0)
     from unnest($8::text[]) as t (name)`,
    [added.id, instanceId, projection, version, position, added.head, added.refused, added.tables],
  );
};
