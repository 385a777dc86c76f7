import type { Entry, LogSource } from '../verify/log-source.ts';
import type { StorePool } from './connection.ts';
import { columns, timeOf } from './stored-event.ts';

/** There are no gaps, so that a page can be asked for before the one before it has come. */
const pageSize = 2_048n;

/** Where the log is, and what counts its events. */
export const logTables = {
  events: { from: 'eventstore.events e', number: 'e.position' },
  mirror: { from: 'eventstore.mirror e', number: 'e.number' },
} as const;
export type LogTable = keyof typeof logTables;

type Text = string | null;

const entryOf = ([number, ...row]: readonly Text[]): Entry => {
  const [position, revision, instanceId, aggregateType, aggregateId, owner, eventId, type, version, text] =
    row as readonly string[];
  const [actor, impersonator, correlationId, causationId, origin, micros, hash] = row.slice(10);
  return {
    number: BigInt(number ?? 0),
    position: BigInt(position ?? 0),
    revision: Number(revision),
    instanceId,
    aggregateType,
    aggregateId,
    owner,
    eventId,
    type,
    version: Number(version),
    text,
    actor,
    impersonator: impersonator ?? undefined,
    correlationId,
    causationId: causationId ?? undefined,
    origin: origin ?? undefined,
    ...timeOf(micros ?? ''),
    hash: Buffer.from(hash?.slice(2) ?? '', 'hex'),
  } as Entry;
};

/** The log as the rows have it, for whoever has to look behind the port. */
export const rawLog = (pool: StorePool, table: LogTable = 'events'): LogSource => {
  const { from: log, number } = logTables[table];
  const page = `select ${number}, ${columns} from ${log} where ${number} > $1 and ${number} <= $2 order by ${number}`;
  const read = async (after: bigint, upTo: bigint) => {
    const rows = await pool.query(page, [after, upTo], `raw-${table}`);
    return rows.map(entryOf);
  };
  return {
    async head() {
      const [row] = await pool.query(`select coalesce(max(${number}), 0) from ${log}`, []);
      return BigInt(row?.[0] ?? 0);
    },

    async *entries(after, upTo) {
      let from = after;
      if (after < 0n) {
        const misplaced = await read(after, 0n);
        if (misplaced.length > 0) yield misplaced;
        from = 0n;
      }
      const next = (): Promise<readonly Entry[]> | undefined => {
        if (from >= upTo) return undefined;
        const start = from;
        from = start + pageSize < upTo ? start + pageSize : upTo;
        const reading = read(start, from);
        // Whoever does not come for it any more need not hear that it failed.
        reading.catch(() => undefined);
        return reading;
      };
      for (let reading = next(); reading !== undefined; ) {
        const entries = await reading;
        reading = next();
        if (entries.length > 0) yield entries;
      }
    },
  };
};
