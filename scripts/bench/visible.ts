import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { schemas } from '../../domain/index.ts';
import { codecFor } from '../../eventstore/codec.ts';
import { followed } from '../../eventstore/news.ts';
import { postgresKeys } from '../../eventstore/postgres/keys.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { tailOf } from '../../eventstore/tail.ts';
import { projections } from '../../projections/index.ts';
import { projects } from '../../projections/project/project.ts';
import { progressOf } from '../../projections/read/progress.ts';
import { workerPool } from '../../projections/worker/transaction.ts';
import { migrateProjections } from '../../projections/worker/versions/migrate.ts';
import { startWorker } from '../../projections/worker/worker.ts';
import { type Figure, percentile } from './measure.ts';
import { onPostgres } from './on-postgres.ts';

const seconds = 5;
const rates = [20, 200, 2_000] as const;
/** What a worker pays that looks every 50 ms instead of being woken; a mean of half, at best. */
const polling = { name: 'looking every 50 ms', p50: 25, p99: 50 };

/** From the answer to an append until a reader finds its row, while so many appends a second go on; every read model is kept. New projects: a new person costs a key, too. */
export const visible = (): Promise<readonly Figure[]> =>
  onPostgres(async (connection, client) => {
    await migrateProjections(client, projections);
    const pool = workerPool(connection);
    const store = followed(postgresEventStore(connection));
    const codec = codecFor(schemas, postgresKeys(pool, ['0123456789abcdef0123456789abcdef']));
    const progress = progressOf(pool);
    const worker = startWorker({ store, codec, tail: tailOf(store, codec), pool, projections, progress });

    const once = async (): Promise<number> => {
      const stream = { instanceId: 'bench', aggregateType: 'project', aggregateId: randomUUID() };
      const payload = { name: stream.aggregateId };
      const events = [await codec.encode(stream, { type: 'project.added', payload })];
      const { position } = await store.append({
        commandId: randomUUID(),
        writes: [{ stream, expected: 0, owner: 'org', events }],
        cause: { actor: 'bench', correlationId: 'bench' },
      });
      const answered = performance.now();
      await progress.reached([projects], position, 10_000);
      return performance.now() - answered;
    };

    /** Begun on time, whether those before are done or not. */
    const at = async (perSecond: number): Promise<readonly number[]> => {
      const under: Promise<number>[] = [];
      const begun = performance.now();
      for (let sent = 0; sent < perSecond * seconds; ) {
        const due = Math.min(Math.floor(((performance.now() - begun) / 1000) * perSecond) + 1, perSecond * seconds);
        while (sent < due) {
          under.push(once());
          sent++;
        }
        await pause(1);
      }
      return Promise.all(under);
    };

    try {
      await worker.caughtUp();
      await at(200);
      const figures: Figure[] = [];
      for (const rate of rates) {
        const taken = await at(rate);
        const rounded = (share: number) => Number(percentile(taken, share).toFixed(1));
        const what = `append to visible at ${rate.toLocaleString('en')}/s`;
        figures.push(
          { what: `${what}, p50`, ours: rounded(0.5), unit: 'ms', peer: { name: polling.name, value: polling.p50 } },
          {
            what: `${what}, p99`,
            ours: rounded(0.99),
            unit: 'ms',
            peer: { name: polling.name, value: polling.p99 },
            ...(rate === 2_000 ? { limit: '< 15 ms' } : {}),
          },
        );
      }
      return figures;
    } finally {
      await worker.stop();
      await Promise.all([store.close(), pool.end()]);
    }
  });
