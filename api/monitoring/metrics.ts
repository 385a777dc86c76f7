import { Code } from '@connectrpc/connect';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Edge } from '../edge/answer.ts';
import { type Lag, projectionGauges } from './projection-gauges.ts';
import { type LookAtQueue, queueGauges } from './queue-sight.ts';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type Metrics = {
  /** Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
  readonly answered: Edge['answered'];
  /** Counts and times every HTTP request, by route. */
  watch(app: FastifyInstance): void;
  /** The store with its appends counted and timed. */
  measured(store: EventStore): EventStore;
};

export const metrics = (lags: () => Promise<readonly Lag[]>, queue?: LookAtQueue): Metrics => {
  const registry = new Registry();
  if (queue) queueGauges(registry, queue);
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'HTTP requests by method, route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: seconds,
    registers,
  });
  const calls = new Histogram({
    name: 'rpc_server_duration_seconds',
    help: 'calls of a service by method, protocol and code (ok, or as in Connect)',
    labelNames: ['method', 'protocol', 'code'] as const,
    buckets: seconds,
    registers,
  });
  const appends = new Histogram({
    name: 'eventstore_append_duration_seconds',
    help: 'appends to the event store by outcome',
    labelNames: ['outcome'] as const,
    buckets: seconds,
    registers,
  });
  const appended = new Counter({ name: 'eventstore_events_total', help: 'events appended by this process', registers });
  const reached = new Gauge({
    name: 'database_up',
    help: '1 if the database answered when this was asked for',
    registers,
  });
  const ofProjections = projectionGauges(registry);

  return {
    contentType: registry.contentType,
    async text() {
      // Without the database there is no telling how far read models are; all else is as true as ever.
      const known = await lags().catch(() => undefined);
      reached.set(known === undefined ? 0 : 1);
      ofProjections.show(known ?? []);
      return registry.metrics();
    },
    answered: ({ service, method }, protocol, code, duration) =>
      calls.observe(
        { method: `${service.typeName}/${method.name}`, protocol, code: code === 0 ? 'ok' : Code[code] },
        duration,
      ),
    watch(app) {
      app.addHook('onResponse', (request, reply, done) => {
        const route = request.routeOptions.url ?? 'none';
        requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
        done();
      });
    },
    measured: (store) => ({
      ...store,
      append: (append) => {
        const started = performance.now();
        const ended = (outcome: string) => appends.observe({ outcome }, (performance.now() - started) / 1000);
        return store.append(append).then(
          (result) => {
            ended('appended');
            appended.inc(append.writes.reduce((sum, { events }) => sum + events.length, 0));
            return result;
          },
          (error) => {
            ended(error instanceof Error ? error.name : 'error');
            throw error;
          },
        );
      },
    }),
  };
};
