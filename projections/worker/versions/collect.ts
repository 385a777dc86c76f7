import type { Pool } from 'pg';
import { type Projection, physicalName } from '../../projection.ts';
import { inSchema, schema } from '../table.ts';
import { inTransaction } from '../transaction.ts';

/** `tables`: of which a version consists, for releases that no longer know it. */
export const versionColumns = `
alter table ${schema}.checkpoints add column if not exists tables text[];
`;

export type UnusedVersion = {
  readonly projection: string;
  readonly version: number;
  readonly tables: readonly string[];
  /** When a process last held its lease. */
  readonly usedAt: Date;
};

/** A release that is rolled back within this time finds its tables as it left them. */
const keptUnusedMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Drops the tables of versions that nobody has projected for so long, with their checkpoints; never those that this release
 * knows. A running process of another release holds the leases of its own, so that they don't grow old.
 */
export const collectUnused = (
  pool: Pool,
  known: readonly Projection[],
  { olderThanMs = keptUnusedMs, dryRun = false }: { readonly olderThanMs?: number; readonly dryRun?: boolean } = {},
): Promise<readonly UnusedVersion[]> =>
  inTransaction(pool, async (client) => {
    await client.query(`set local lock_timeout = '1s'`);
    const { rows } = await client.query<UnusedRow>(
      `select projection, version, tables, greatest(updated_at, lease_until) as used_at from ${schema}.checkpoints
       where (projection, version) not in (select * from unnest($1::text[], $2::integer[]))
         and greatest(updated_at, lease_until) <= now() - make_interval(secs => $3)
       order by projection, version for update skip locked`,
      [known.map(({ name }) => name), known.map(({ version }) => version), olderThanMs / 1000],
    );
    const unused = rows.map((row) => ({ ...row, tables: row.tables ?? presumed(known, row), usedAt: row.used_at }));
    if (!dryRun)
      for (const { projection, version, tables } of unused) {
        for (const table of tables) await client.query(`drop table if exists ${inSchema(table)}`);
        for (const place of ['quarantine', 'checkpoints'])
          await client.query(`delete from ${schema}.${place} where projection = $1 and version = $2`, [
            projection,
            version,
          ]);
      }
    return unused.map(({ projection, version, tables, usedAt }) => ({ projection, version, tables, usedAt }));
  });

/** Of releases that did not yet say what a version consists of: the tables that it has today, under the old number. */
const presumed = (known: readonly Projection[], { projection, version }: UnusedRow): readonly string[] => {
  const today = known.find(({ name }) => name === projection);
  return today ? today.tables.map((table) => physicalName({ ...today, version }, table)) : [];
};

type UnusedRow = {
  readonly projection: string;
  readonly version: number;
  readonly tables: readonly string[] | null;
  readonly used_at: Date;
};
