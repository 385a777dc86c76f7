import type { ClientBase } from 'pg';
import { allColumns } from '../../column.ts';
import { type Projection, physicalName, type Table } from '../../projection.ts';
import { inSchema } from '../table.ts';
import { inTransaction, type WorkerPool, withClient } from '../transaction.ts';
import { quoted } from '../write.ts';
import type { Claim } from './claim.ts';
import { lockCheckpoint } from './swap.ts';

export type Difference = {
  readonly table: string;
  /** Names and values of the row's key, the tenant first. */
  readonly key: { readonly [column: string]: string };
  /** Undefined: the whole row is on one side only. */
  readonly column?: string;
  readonly served?: string | null;
  readonly rebuilt?: string | null;
  readonly onlyIn?: 'served' | 'rebuilt';
};

/** `count` rows differ; `shown` says how, of the first of them, a column at a time. */
export type Differences = { readonly count: number; readonly shown: readonly Difference[] };

const mostRowsShown = 100;

/**
 * Row by row, nothing left out, both sides at the same position: the checkpoint's lock is held only until the snapshot is
 * taken that both are compared in, so that the projection goes on meanwhile.
 */
export const compareServed = (
  pool: WorkerPool,
  { projection, nameOf }: Claim,
  follow: (until: bigint) => Promise<bigint>,
): Promise<Differences> =>
  withClient(pool, async (client) => {
    await inTransaction(pool, async (locking) => {
      // Positions past the checkpoint hold nothing for the served tables yet: both must stop at the same event.
      await follow(await lockCheckpoint(locking, projection));
      await client.query('begin transaction isolation level repeatable read read only');
      await client.query('select 1 from pg_class limit 1');
    });
    try {
      return await differencesIn(client, projection, nameOf);
    } finally {
      await client.query('rollback').catch((failure: Error) => client.emit('error', failure));
    }
  });

const differencesIn = async (client: ClientBase, projection: Projection, nameOf: Claim['nameOf']) => {
  let count = 0;
  const shown: Difference[] = [];
  for (const table of projection.tables) {
    const served = physicalName(projection, table);
    const { rows } = await client.query<Pair>(compareText(table, inSchema(served), inSchema(nameOf(table))));
    count += Number(rows[0]?.count ?? 0);
    shown.push(...rows.flatMap((pair) => differencesOf(served, table, pair)));
  }
  return { count, shown };
};

type Texts = { readonly [column: string]: string | null };
type Pair = { readonly count: string; readonly served: Texts | null; readonly rebuilt: Texts | null };

const compareText = (table: Table, served: string, rebuilt: string): string => {
  const names = Object.keys(allColumns(table));
  const key = ['instance_id', ...table.key];
  const asTexts = (side: string) =>
    `case when ${side}.instance_id is not null then json_build_object(${names.map((name) => `'${name}', ${side}.${quoted(name)}::text`).join(', ')}) end`;
  const all = (side: string) => names.map((name) => `${side}.${quoted(name)}`).join(', ');
  return `select count(*) over () as count, ${asTexts('s')} as served, ${asTexts('r')} as rebuilt
    from ${served} s full join ${rebuilt} r on ${key.map((name) => `s.${quoted(name)} = r.${quoted(name)}`).join(' and ')}
    where row(${all('s')}) is distinct from row(${all('r')})
    order by ${key.map((name) => `coalesce(s.${quoted(name)}, r.${quoted(name)})`).join(', ')}
    limit ${mostRowsShown}`;
};

const differencesOf = (name: string, table: Table, { served, rebuilt }: Pair): readonly Difference[] => {
  const either = served ?? rebuilt ?? {};
  const key = Object.fromEntries(['instance_id', ...table.key].map((column) => [column, either[column] ?? '']));
  if (!served) return [{ table: name, key, onlyIn: 'rebuilt' }];
  if (!rebuilt) return [{ table: name, key, onlyIn: 'served' }];
  return Object.keys(either)
    .filter((column) => served[column] !== rebuilt[column])
    .map((column) => ({ table: name, key, column, served: served[column] ?? null, rebuilt: rebuilt[column] ?? null }));
};
