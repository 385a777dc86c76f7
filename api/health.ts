import { fastifyConnectPlugin } from '@connectrpc/connect-fastify';
import type { FastifyInstance } from 'fastify';
import { healthServices } from './health-services.ts';
import type { Lag, Metrics } from './metrics.ts';

/** What readiness is judged by. scripts/ wires it. */
export type Health = {
  /** @throws if the database does not answer. */
  database(): Promise<unknown>;
  projections(): Promise<readonly (Lag & { readonly quarantined: readonly unknown[]; readonly trouble?: string })[]>;
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

const readiness = async ({ database, projections }: Health) => {
  try {
    await within(database());
  } catch (error) {
    return { ready: false, database: (error as Error).message, projections: [] };
  }
  try {
    const known = await within(projections());
    return {
      ready: known.every(({ lag }) => lag.seconds <= tolerableLag),
      database: 'ok',
      projections: known.map(({ name, lag, quarantined, trouble }) => ({
        name,
        lag,
        quarantined: quarantined.length,
        ...(trouble === undefined ? {} : { trouble }),
      })),
    };
  } catch (error) {
    return { ready: false, database: 'ok', projections: (error as Error).message };
  }
};

/** Alive, ready, measured. None of it asks for a tenant or a token. */
export const serveHealth = (app: FastifyInstance, health: Health, metrics: Metrics): void => {
  for (const path of ['/debug/healthz', '/healthz'])
    app.get(path, async (_, reply) => reply.type('text/plain').send('ok'));
  for (const name of ['admin', 'management', 'auth', 'system']) app.get(`/${name}/v1/healthz`, async () => ({}));
  // 412 as ZITADEL's, for the probes written for it.
  app.get('/debug/ready', async (_, reply) => {
    const state = await readiness(health);
    return reply.code(state.ready ? 200 : 412).send(state);
  });
  app.get('/debug/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  app.register(fastifyConnectPlugin, {
    routes: (router) => healthServices(router, async () => (await readiness(health)).ready),
  });
};
