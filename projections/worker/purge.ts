import type { Pool } from 'pg';
import { type Projection, physicalName } from '../projection.ts';
import type { Progress } from '../read/progress.ts';
import { inSchema, schema } from './table.ts';
import { quoted } from './write.ts';

type Person = { readonly instanceId: string; readonly userId: string };
type PersonalTable = { readonly name: string; readonly column: string };

/**
 * Once the read models are past a person's removal, nothing of them is left in those that are kept up. Tables that nobody
 * keeps up any more (of an older version) and those of a projection that could not follow the person's events are gone
 * through here. False: the read models were not there in time; the person will be gone from them when they are.
 */
export const purgePersons = async (
  pool: Pool,
  progress: Progress,
  projections: readonly Projection[],
  persons: readonly Person[],
  { position, boundMs }: { readonly position: bigint; readonly boundMs: number },
): Promise<boolean> => {
  const reached = await progress.reached(projections, position, boundMs);
  const who = [persons.map(({ instanceId }) => instanceId), persons.map(({ userId }) => userId)];
  const stuck = await quarantined(pool, who);
  const keptUp = new Set(
    projections
      .filter(({ name, version }) => !stuck.includes(`${name} ${version}`))
      .flatMap((projection) => projection.tables.map((table) => physicalName(projection, table))),
  );
  for (const { name, column } of await personalTables(pool))
    if (!keptUp.has(name))
      await pool.query(
        `delete from ${inSchema(name)} t using unnest($1::text[], $2::text[]) as gone (instance_id, user_id)
         where t.instance_id = gone.instance_id and t.${quoted(column)} = gone.user_id`,
        [...who],
      );
  return reached.position >= position;
};

/** An error may quote what it could not write. Those of other streams are told anew within the hour, when they are tried again. */
const quarantined = async (pool: Pool, who: readonly (readonly string[])[]): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ projection: string; version: number }>(
    `update ${schema}.quarantine q set error = 'the user was erased'
     from unnest($1::text[], $2::text[]) as gone (instance_id, user_id)
     where q.instance_id = gone.instance_id and q.aggregate_type = 'user' and q.aggregate_id = gone.user_id
     returning q.projection, q.version`,
    [...who],
  );
  return rows.map(({ projection, version }) => `${projection} ${version}`);
};

/** By the names that columns have in every version: an old one's definition is in no code any more. */
const personalTables = async (pool: Pool): Promise<readonly PersonalTable[]> => {
  const { rows } = await pool.query<PersonalTable>(
    `select c.table_name::text as name, case when bool_or(c.column_name = 'user_id') then 'user_id' else 'id' end as "column"
     from information_schema.columns c
     where c.table_schema = $1 and c.table_name not like 'erasures%'
     group by c.table_name
     having bool_or(c.column_name = 'instance_id')
       and (bool_or(c.column_name = 'user_id') or bool_or(c.column_name = 'user_name') and bool_or(c.column_name = 'id'))`,
    [schema],
  );
  return rows;
};
