import pg from 'pg';
import { checkSegment, type Segment } from '../../verify/check-segment.ts';
import { type Signed, type Verification, verifyLog } from '../../verify/verify-log.ts';
import { storePool } from '../connection.ts';
import { type LogTable, rawLog } from '../raw-log.ts';
import { checkRows } from './rows.ts';
import { verifyingThreads } from './threads.ts';

/** Two threads check some fifty thousand events in the time in which they start. */
const worthThreads = 50_000n;

export type VerifyOptions = {
  /** Of a mirror only the chain is checked: what hangs together beside it is the store's that it copies. */
  readonly table?: LogTable;
  readonly from?: bigint | undefined;
  readonly to?: bigint | undefined;
  /** What was signed of this log, signatures checked. */
  readonly checkpoints?: readonly Signed[];
  /** None: in this thread, which is faster where starting others takes longer than the work. */
  readonly threads?: number;
  readonly onStart?: (events: number) => void;
  readonly onProgress?: (events: number) => void;
};

/** The log on Postgres, while others go on appending to it: everything up to the head of this moment. */
export const verifyPostgres = async (
  connection: pg.ClientConfig,
  { table = 'events', from = 1n, to, checkpoints = [], threads, onStart, onProgress = () => {} }: VerifyOptions = {},
): Promise<Verification> => {
  const pool = storePool(connection, 2);
  // Looks at all rows at once: the plans of the store's own connections are for a few.
  const client = new pg.Client(connection);
  const log = rawLog(pool, table);
  let workers: ReturnType<typeof verifyingThreads> | undefined;
  try {
    await client.connect();
    const head = await log.head();
    const last = to !== undefined && to < head ? to : head;
    onStart?.(Number(last - from + 1n));
    const count = threads ?? (last - from < worthThreads ? 0 : 2);
    workers = count === 0 ? undefined : verifyingThreads(connection, table, count);
    const here = { parallel: 1, run: (segment: Segment, tell: typeof onProgress) => checkSegment(log, segment, tell) };
    const [verification, ofRows] = await Promise.all([
      verifyLog({ head, from, to: last, checkpoints }, { ...(workers ?? here), onProgress }),
      table === 'events' ? checkRows(client, from, last) : [],
    ]);
    return {
      ...verification,
      findings: [...verification.findings, ...ofRows].sort((a, b) => Number(a.position - b.position)),
      findingCount: verification.findingCount + ofRows.length,
    };
  } finally {
    await workers?.close();
    await Promise.all([pool.end(), client.end()]);
  }
};
