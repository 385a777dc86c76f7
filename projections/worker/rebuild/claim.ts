import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { projectionErrors } from '../../errors.ts';
import type { Projection } from '../../projection.ts';
import { inSchema, schema } from '../table.ts';
import { inTransaction, type WorkerPool } from '../transaction.ts';
import { freshNamesOf } from './fresh-tables.ts';

/** Who rebuilds what; its lease runs out when that process is gone, and then its tables are anybody's to drop. */
export const rebuildTables = `
create table if not exists ${schema}.rebuilds (
  projection text collate "C" not null,
  version integer not null,
  owner uuid not null,
  tables text[] not null,
  started_at timestamptz not null default now(),
  lease_until timestamptz not null,
  primary key (projection, version)
);
`;

export type Claim = {
  readonly projection: Projection;
  readonly nameOf: ReturnType<typeof freshNamesOf>;
  /** Aborted when another process has taken over. */
  readonly lost: AbortSignal;
  /** In the transaction that makes the fresh tables the served ones. @throws when they are ours no more */
  served(client: ClientBase): Promise<void>;
  /** As when the process is gone: the lease runs out. */
  stopRenewing(): void;
  /** Drops what was not served. */
  end(): Promise<void>;
};

/** Under this name the rebuild's own quarantine waits for the swap. */
export const rebuilt = ({ name, ...rest }: Projection): Projection => ({ ...rest, name: `${name} (rebuild)` });

/**
 * One rebuild of a projection at a time, in all processes. What an interrupted one left is dropped first: its rows were in
 * memory, so that there is nothing to go on from.
 * @throws projection.rebuilding when another process is at it
 */
export const claim = async (pool: WorkerPool, projection: Projection, leaseMs = 10_000): Promise<Claim> => {
  const owner = randomUUID();
  const nameOf = freshNamesOf(projection, owner.slice(0, 6));
  const until = Date.now() + leaseMs + 1_000;
  const tables = projection.tables.map(nameOf);
  while (!(await inTransaction(pool, (client) => take(client, projection, { owner, tables, leaseMs })))) {
    // Killed, its lease runs out by itself.
    if (Date.now() > until)
      throw projectionErrors.rebuilding({ message: `${projection.name} is being rebuilt already.` });
    await pause(200);
  }
  const lost = new AbortController();
  const renewing = setInterval(() => {
    pool
      .query(`update ${schema}.rebuilds set lease_until = now() + make_interval(secs => $2) where owner = $1`, [
        owner,
        leaseMs / 1000,
      ])
      .then(({ rowCount }) => {
        if (rowCount === 0)
          lost.abort(new Error(`the rebuild of ${projection.name} was taken over by another process`));
      })
      // Without Postgres the rebuild ends by itself.
      .catch(() => undefined);
  }, leaseMs / 4);

  return {
    projection,
    nameOf,
    lost: lost.signal,
    async served(client) {
      const { rowCount } = await client.query(`delete from ${schema}.rebuilds where owner = $1`, [owner]);
      if (rowCount === 0) throw lostTo(projection);
    },
    stopRenewing: () => clearInterval(renewing),
    async end() {
      clearInterval(renewing);
      await inTransaction(pool, async (client) => {
        const { rows } = await client.query<Left>(
          `select projection, version, tables from ${schema}.rebuilds where owner = $1 for update`,
          [owner],
        );
        for (const left of rows) await clear(client, left);
      });
    },
  };
};

const lostTo = ({ name }: Projection) => new Error(`the rebuild of ${name} was taken over by another process`);

type Left = { readonly projection: string; readonly version: number; readonly tables: readonly string[] };

const take = async (
  client: ClientBase,
  { name, version }: Projection,
  { owner, tables, leaseMs }: { readonly owner: string; readonly tables: readonly string[]; readonly leaseMs: number },
): Promise<boolean> => {
  await client.query(
    `insert into ${schema}.rebuilds (projection, version, owner, tables, lease_until) values ($1, $2, $3, '{}', '-infinity')
     on conflict do nothing`,
    [name, version, owner],
  );
  const { rows } = await client.query<Left>(
    `select projection, version, tables from ${schema}.rebuilds
     where projection = $1 and version = $2 and lease_until < now() for update`,
    [name, version],
  );
  const [left] = rows;
  if (left === undefined) return false;
  await clear(client, left);
  await client.query(
    `insert into ${schema}.rebuilds (projection, version, owner, tables, lease_until)
     values ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
    [name, version, owner, tables, leaseMs / 1000],
  );
  return true;
};

const clear = async (client: ClientBase, { projection, version, tables }: Left) => {
  for (const table of tables) await client.query(`drop table if exists ${inSchema(table)}`);
  await client.query(`delete from ${schema}.quarantine where projection = $1 and version = $2`, [
    `${projection} (rebuild)`,
    version,
  ]);
  await client.query(`delete from ${schema}.rebuilds where projection = $1 and version = $2`, [projection, version]);
};

/** Tables of rebuilds whose process is gone. They hold what people may since have had erased: they don't wait for the next rebuild. */
export const collectRebuilds = (pool: WorkerPool): Promise<readonly string[]> =>
  inTransaction(pool, async (client) => {
    const { rows } = await client.query<Left>(
      `select projection, version, tables from ${schema}.rebuilds where lease_until < now() for update skip locked`,
    );
    for (const left of rows) await clear(client, left);
    return rows.flatMap(({ tables }) => tables);
  });
