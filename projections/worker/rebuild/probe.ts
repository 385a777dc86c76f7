import type { Values } from '../../column.ts';
import type { Table } from '../../projection.ts';
import type { Intent } from '../../rows.ts';
import { foldBatch } from '../batch.ts';
import { isRefusal } from '../refusal.ts';
import { createTable, inSchema } from '../table.ts';
import { type WorkerPool, withClient } from '../transaction.ts';
import { statementOf } from '../write.ts';

export type RowsOf = ReadonlyMap<Table, readonly Values[]>;

/**
 * Asks Postgres whether it takes the changes of one event, on tables that hold just the rows which they are about and that
 * nobody else ever sees. Answers why not; undefined: it does.
 */
export const probe = (
  pool: WorkerPool,
  nameOf: (table: Table) => string,
  before: RowsOf,
  changes: readonly Intent[],
): Promise<unknown> =>
  withClient(pool, async (client) => {
    const tables = new Set(changes.map(({ table }) => table));
    const placeOf = (table: Table) => inSchema(nameOf(table));
    await client.query('begin');
    try {
      for (const table of tables) {
        await client.query(createTable(table, nameOf(table)));
        const rows = (before.get(table) ?? []).map((values) => ({ where: {}, values }));
        if (rows.length > 0)
          await client.query(statementOf({ op: 'insert', table, columns: [], rows }, placeOf(table)));
      }
      for (const write of foldBatch(changes)) await client.query(statementOf(write, placeOf(write.table)));
      return undefined;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return error;
    } finally {
      await client.query('rollback').catch((failure: Error) => client.emit('error', failure));
    }
  });
