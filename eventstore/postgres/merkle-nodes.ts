import type { TreeSource } from '../verifiable-log.ts';
import type { StorePool } from './connection.ts';
import { type LogTable, logTables, rawLog } from './raw-log.ts';

const bytesOf = (text: string | null | undefined) => Buffer.from(text?.slice(2) ?? '', 'hex');

/** The log's tree on Postgres: the larger nodes are kept in a table of their own. */
export const merkleNodes = (pool: StorePool, table: LogTable = 'events'): TreeSource => {
  const { from, number } = logTables[table];
  return {
    ...rawLog(pool, table),

    async find(event) {
      const [condition, value] =
        'position' in event ? ['e.position = $1', event.position] : ['e.event_id = $1', event.eventId];
      const [row] = await pool.query(`select ${number} from ${from} where ${condition} limit 1`, [value]);
      return row?.[0] ? BigInt(row[0]) : undefined;
    },

    async hashes(after, upTo) {
      const rows = await pool.query(
        `select e.hash from ${from} where ${number} > $1 and ${number} <= $2 order by ${number}`,
        [after, upTo],
        `hashes-${table}`,
      );
      return rows.map(([hash]) => bytesOf(hash));
    },

    async nodes(count) {
      const rows = await pool.query('select node, hash from eventstore.merkle_nodes where node < $1 order by node', [
        count,
      ]);
      const gap = rows.findIndex(([node], index) => Number(node) !== index);
      return (gap < 0 ? rows : rows.slice(0, gap)).map(([, hash]) => bytesOf(hash));
    },

    async keep(first, nodes) {
      await pool.query(
        `insert into eventstore.merkle_nodes (node, hash)
         select $1 + n - 1, decode(hash, 'hex') from unnest($2::text[]) with ordinality as made (hash, n) on conflict do nothing`,
        [first, nodes.map((node) => Buffer.from(node).toString('hex'))],
      );
    },
  };
};
