import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';
import { type Lag, mostTenants } from './projection-gauges.ts';
import { type LookAtQueue, queueState } from './queue-sight.ts';

/** What readiness is judged by. scripts/ wires it. */
export type Health = {
  /** @throws if the database does not answer. */
  database(): Promise<unknown>;
  projections(): Promise<readonly Lag[]>;
  readonly queue?: LookAtQueue;
};

/** A projection that is further behind answers with what was, so that other processes should be asked. */
const tolerableLag = 30;
const patience = 5000;

const within = <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${patience / 1000} s`)), patience);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/** Strangers may ask, too: what they see names what is wrong, the log says why. */
type Log = (error: unknown, what: string) => void;

const readiness = async ({ database, projections, queue }: Health, log: Log) => {
  try {
    await within(database());
  } catch (error) {
    log(error, 'the database does not answer');
    return { ready: false, database: 'not reachable', projections: [] };
  }
  try {
    const known = await within(projections());
    return {
      ready: known.every(({ lag, filling }) => lag.seconds <= tolerableLag && !filling),
      database: 'ok',
      projections: known.map(({ name, lag, tenants, quarantined, worker, trouble, filling }) => ({
        name,
        lag,
        ...(tenants.length === 0 ? {} : { tenants: tenants.slice(0, mostTenants) }),
        quarantined: quarantined.length,
        ...(worker === undefined ? { worker: 'none' } : {}),
        ...(filling ? { filling: true } : {}),
        ...(trouble === undefined ? {} : { trouble: true }),
      })),
      ...(queue === undefined ? {} : { jobs: await queueState(queue) }),
    };
  } catch (error) {
    log(error, 'the projections cannot be judged');
    return { ready: false, database: 'ok', projections: 'not known' };
  }
};

/** Whoever asks while it is found out waits for the same answer: however many ask, the database is asked once at a time. */
const together = <T>(ask: () => Promise<T>) => {
  let asking: Promise<T> | undefined;
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
};

/** Whether requests should come to this server. `leaving`: not any more. */
export const judgeOf = (health: Health, log: Log, leaving: AbortSignal | undefined) => {
  const ask = together(() => readiness(health, log));
  return async () => {
    const state = await ask();
    return leaving?.aborted ? { ...state, ready: false, stopping: true } : state;
  };
};
export type Judge = ReturnType<typeof judgeOf>;

/** Alive, ready, measured. None of it asks for a tenant or a token. */
export const serveHealth = (app: FastifyInstance, judge: Judge, metrics: Metrics): void => {
  const measured = together(() => metrics.text());
  for (const path of ['/debug/healthz', '/healthz'])
    app.get(path, async (_, reply) => reply.type('text/plain').send('ok'));
  for (const name of ['admin', 'management', 'auth', 'system']) app.get(`/${name}/v1/healthz`, async () => ({}));
  // 412 as ZITADEL's, for the probes written for it.
  app.get('/debug/ready', async (_, reply) => {
    const state = await judge();
    return reply.code(state.ready ? 200 : 412).send(state);
  });
  app.get('/debug/metrics', async (_, reply) => reply.type(metrics.contentType).send(await measured()));
};
