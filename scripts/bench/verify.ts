import { storePool } from '../../eventstore/postgres/connection.ts';
import { merkleNodes } from '../../eventstore/postgres/merkle-nodes.ts';
import { rawLog } from '../../eventstore/postgres/raw-log.ts';
import { verifyPostgres } from '../../eventstore/postgres/verify/verify.ts';
import { verifiableLog } from '../../eventstore/verifiable-log.ts';
import { appender } from './appender.ts';
import { type Figure, median } from './measure.ts';
import { onPostgres, type Place } from './on-postgres.ts';

const events = 200_000;
const perAppend = 20;
const rounds = 3;

const fill = async (connection: Place) => {
  const { append, close } = appender(connection, perAppend);
  for (let written = 0; written < events; written += 128 * perAppend)
    await Promise.all(Array.from({ length: 128 }, append));
  await close();
};

const secondsOf = async (work: () => Promise<unknown>) => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
};

/** What any reader of the log in this language pays: the same rows, taken in and thrown away. */
const rawRead = async (connection: Place) => {
  const pool = storePool(connection, 2);
  const log = rawLog(pool);
  for await (const _ of log.entries(0n, await log.head()));
  await pool.end();
};

/** Verification beside one raw read of the same log; a checkpoint's root and a proof's path at that size. */
export const verify = (): Promise<readonly Figure[]> =>
  onPostgres(async (connection, client) => {
    await fill(connection);
    await client.query('vacuum analyze');

    const pool = storePool(connection, 2);
    const log = verifiableLog(merkleNodes(pool));
    const size = await log.head();
    const [mine, peer]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      mine.push(Number(size) / (await secondsOf(() => verifyPostgres(connection))));
      peer.push(Number(size) / (await secondsOf(() => rawRead(connection))));
    }
    const first = await secondsOf(() => log.root(size));
    const again = await secondsOf(() => log.root(size));
    const path = await secondsOf(() => log.inclusion(size / 2n, size));
    await pool.end();
    const rate = (values: readonly number[]) => Math.round(median(values));
    return [
      {
        what: `verify ${Number(size).toLocaleString('en')} events, rows too`,
        ours: rate(mine),
        unit: '/s',
        peer: { name: 'one raw read of the log', value: rate(peer) },
      },
      { what: 'root for the first checkpoint', ours: Math.round(first * 1000), unit: 'ms' },
      { what: 'root for the next one', ours: Math.round(again * 1000), unit: 'ms' },
      { what: 'path for a proof', ours: Math.round(path * 1000), unit: 'ms' },
    ];
  });
