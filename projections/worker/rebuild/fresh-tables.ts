import type { Values } from '../../column.ts';
import { type Projection, physicalName, type Table } from '../../projection.ts';
import { rowTypes } from '../../read/row-types.ts';
import { addKey, createBareTable, createIndexes, inSchema } from '../table.ts';
import { inTransaction, type WorkerPool, withPlainClient } from '../transaction.ts';
import { statementOf } from '../write.ts';
import { copyRows } from './copy.ts';

/** The tables that a rebuild fills, beside those that are read; `suffix` is its own, so that no other rebuild writes them. */
export const freshNamesOf =
  (projection: Projection, suffix: string) =>
  ({ name }: { readonly name: string }) =>
    `${physicalName(projection, { name })}_${suffix}`;

/** Several indexes are made one after the other: each may have so much to sort in. */
const indexMemory = `set local maintenance_work_mem = '128MB'`;

export const freshTablesOf = (pool: WorkerPool, projection: Projection, nameOf: (table: Table) => string) => {
  const spilled = new Set<Table>();
  const keyed = new Set<Table>();
  const copy = (table: Table, rows: Iterable<Values>) =>
    withPlainClient(pool, (client) => copyRows(client, table, inSchema(nameOf(table)), rows));
  const key = async (table: Table) => {
    if (keyed.has(table)) return;
    await inTransaction(pool, async (client) => {
      await client.query(indexMemory);
      await client.query(addKey(table, nameOf(table)));
    });
    keyed.add(table);
  };
  const take = async (table: Table, wheres: readonly Values[]): Promise<readonly Values[]> => {
    const rows = wheres.map((where) => ({ where, values: {} }));
    const { text, values } = statementOf({ op: 'remove', table, columns: [], rows }, inSchema(nameOf(table)));
    const taken = await pool.query<Values>({ text: `${text} returning t.*`, values, types: rowTypes });
    return taken.rows;
  };

  return {
    nameOf,

    async create() {
      await inTransaction(pool, async (client) => {
        for (const table of projection.tables) await client.query(createBareTable(table, nameOf(table)));
      });
    },

    /** True: some rows are in the table, and have to be taken back before they change. */
    isSpilled: (table: Table) => spilled.has(table),

    /** Rows for which there is no room in memory. They come back when they are asked for. */
    async spill(table: Table, rows: Iterable<Values>) {
      await copy(table, rows);
      spilled.add(table);
    },

    async takeByKey(table: Table, keys: readonly Values[]) {
      await key(table);
      return take(table, keys);
    },

    takeWhere: (table: Table, instanceId: string, where: Values) =>
      take(table, [{ instance_id: instanceId, ...where }]),

    /** The rest of the rows, then the indexes over all of them. */
    async finish(table: Table, rows: Iterable<Values>) {
      await copy(table, rows);
      await key(table);
      await inTransaction(pool, async (client) => {
        await client.query(indexMemory);
        for (const index of createIndexes(table, nameOf(table))) await client.query(index);
      });
      await pool.query(`analyze ${inSchema(nameOf(table))}`);
    },
  };
};
export type FreshTables = ReturnType<typeof freshTablesOf>;
