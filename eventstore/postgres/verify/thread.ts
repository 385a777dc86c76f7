import { parentPort, workerData } from 'node:worker_threads';
import type pg from 'pg';
import { checkSegment, type Segment } from '../../verify/check-segment.ts';
import { storePool } from '../connection.ts';
import { type LogTable, rawLog } from '../raw-log.ts';

/** Two connections: one page is on its way while the other is checked. */
const { connection, table } = workerData as { readonly connection: pg.PoolConfig; readonly table: LogTable };
const log = rawLog(storePool(connection, 2), table);

parentPort?.on('message', async (segment: Segment) => {
  try {
    const report = await checkSegment(log, segment, (events) => parentPort?.postMessage({ events }));
    parentPort?.postMessage({ report });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
