import type { ClientBase } from 'pg';
import { foundation as past } from '../../as-of/snapshots.ts';
import { type Projection, physicalName } from '../../projection.ts';
import { leaseTables } from '../leases/leases.ts';
import { partFunctions } from '../parts.ts';
import { quarantineTables } from '../quarantine/quarantine.ts';
import { rebuildTables } from '../rebuild/claim.ts';
import { checkTable, createTable, leaseLost, schema, shapeOf } from '../table.ts';
import { versionColumns } from './collect.ts';
import { filledColumn } from './filled.ts';

/** Any number that no other part of Fasti locks by. */
const migrationLock = 7_325_940_113;

/**
 * Makes what is missing, in one transaction, one process at a time; after the event store's migration, which makes the
 * tenants' role. A table is never altered: a projection that changed is a new version with tables of its own.
 * @throws Error when a definition changed and kept its version.
 */
export const migrateProjections = async (connection: ClientBase, projections: readonly Projection[]) => {
  await connection.query('begin');
  try {
    await connection.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    await connection.query(
      `${foundation}${leaseTables}${quarantineTables}${versionColumns}${filledColumn}${rebuildTables}`,
    );
    await connection.query(past);
    await connection.query(partFunctions);
    for (const projection of projections) await migrateOne(connection, projection);
    await connection.query('commit');
  } catch (error) {
    await connection.query('rollback');
    throw error;
  }
};

const migrateOne = async (connection: ClientBase, projection: Projection) => {
  const tables = projection.tables.map((table) => physicalName(projection, table));
  const { rowCount: isNew } = await connection.query(addVersion, [projection.name, projection.version]);
  await connection.query(
    `update ${schema}.checkpoints set tables = $3
     where projection = $1 and version = $2 and tables is distinct from $3::text[]`,
    [projection.name, projection.version, tables],
  );
  for (const table of projection.tables) {
    checkTable(table);
    const physical = physicalName(projection, table);
    const { rows } = await connection.query<{ shape: string | null }>(
      `select obj_description(c.oid, 'pg_class') as shape
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
      [schema, physical],
    );
    if (isNew && rows.length === 0) await connection.query(createTable(table, physical));
    else if (rows[0]?.shape !== shapeOf(table))
      throw new Error(
        `Table ${table.name} of the projection ${projection.name} is not what ${schema}.${physical} was made from: raise the projection's version (it is ${projection.version}).`,
      );
  }
};

/** Where no read model has seen an event yet, there is none: what is made now is complete. */
const addVersion = `
  insert into ${schema}.checkpoints (projection, version, filled_at)
  select $1, $2, case when not exists (select from ${schema}.checkpoints where position > 0) then now() end
  on conflict do nothing`;

/** `generation` rises when a rebuild swaps the tables, so that the worker that was writing the old ones notices. */
const foundation = `
create schema if not exists ${schema};
grant usage on schema ${schema} to fasti_tenant;
create table if not exists ${schema}.checkpoints (
  projection text collate "C" not null,
  version integer not null,
  position bigint not null default 0,
  last_event_at timestamptz,
  updated_at timestamptz not null default now(),
  generation integer not null default 1,
  lease_owner uuid,
  lease_until timestamptz,
  primary key (projection, version)
);
create table if not exists ${schema}.quarantine (
  projection text collate "C" not null,
  version integer not null,
  instance_id text collate "C" not null,
  aggregate_type text collate "C" not null,
  aggregate_id text collate "C" not null,
  position bigint not null,
  event_type text collate "C" not null,
  error text not null,
  waiting integer not null default 1,
  since timestamptz not null default now(),
  primary key (projection, version, instance_id, aggregate_type, aggregate_id)
);
create or replace function ${schema}.move_checkpoint(
  of_projection text, of_version integer, by_owner uuid, in_generation integer,
  to_position bigint, event_at timestamptz, lease interval, kept_position bigint
) returns void language plpgsql as $$
begin
  update ${schema}.checkpoints
  set position = to_position, last_event_at = event_at, updated_at = now(), lease_until = now() + lease
  where projection = of_projection and version = of_version
    and lease_owner = by_owner and generation = in_generation
    and position between kept_position and to_position;
  if not found then
    raise exception using errcode = '${leaseLost}', message = of_projection || ' is written elsewhere';
  end if;
end $$;
`;
