import { appender } from '../appender.ts';
import { type Figure, type Load, load, median, rounds } from '../measure.ts';
import { onPostgres, type Place } from '../on-postgres.ts';
import { emmetts } from './emmett.ts';
import { processes } from './processes.ts';
import { rawCopy } from './raw-copy.ts';

const seconds = 4;
const roundCount = 3;
const most = 256;

/** Durable single-event appends (fsync on) beside `@event-driven-io/emmett-postgresql`, on one Postgres, rounds alternating. */
export const appends = (): Promise<readonly Figure[]> =>
  onPostgres(async (connection, client) => {
    await client.query('create database emmett');
    const figures = await besidePeer(connection);
    const atMost = figures.find(({ what }) => what === named(most))?.ours ?? 0;
    return [...figures, await ofCopy(connection, atMost), await byTwo(connection)];
  });

const named = (concurrency: number) => `appends, ${concurrency} at a time`;

const besidePeer = async (connection: Place): Promise<readonly Figure[]> => {
  const { host, user } = connection;
  const [ours, peer] = [appender(connection), await emmetts({ host, user })];
  const figures: Figure[] = [];
  for (const [concurrency, multiple] of [
    [1, 1.2],
    [64, 5],
    [most, 7],
  ] as const) {
    const taken = await rounds(roundCount, {
      ours: () => load(concurrency, seconds, ours.append),
      peer: () => load(concurrency, seconds, peer.append),
    });
    const both = (figure: 'perSecond' | 'p99') => {
      const of = (loads: readonly Load[]) => Number(median(loads.map((one) => one[figure])).toFixed(1));
      return { ours: of(taken.ours), peer: { name: 'emmett-postgresql', value: of(taken.peer) } };
    };
    figures.push(
      { what: named(concurrency), ...both('perSecond'), unit: '/s', limit: `${multiple} × the peer` },
      { what: `  p99, ${concurrency} at a time`, ...both('p99'), unit: 'ms' },
    );
  }
  await Promise.all([ours.close(), peer.close()]);
  return figures;
};

const ofCopy = async (connection: Place, ours: number): Promise<Figure> => {
  const copies = [await rawCopy(connection), await rawCopy(connection), await rawCopy(connection)];
  return {
    what: `appends, ${most} at a time, of what COPY can do`,
    ours,
    unit: '/s',
    peer: { name: 'raw COPY', value: median(copies) },
    limit: '≥ 0.18',
  };
};

const byTwo = async (connection: Place): Promise<Figure> => {
  const [one, two] = [await processes(1, connection), await processes(2, connection)];
  const taken = await rounds(roundCount, {
    one: () => one.load(most, seconds),
    two: () => two.load(most, seconds),
  });
  await Promise.all([one.stop(), two.stop()]);
  return {
    what: `appends by two processes, ${most} at a time`,
    ours: median(taken.two),
    unit: '/s',
    peer: { name: 'one process', value: median(taken.one) },
    limit: '≥ 1.3',
  };
};
