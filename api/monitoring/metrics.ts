import { Code } from '@connectrpc/connect';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Edge } from '../edge/answer.ts';
import { type LookAtQueue, queueGauges } from './queue-sight.ts';

/** How far a projection is behind the log, for whom, and what waits in quarantine. */
export type Lag = {
  readonly name: string;
  readonly lag: { readonly events: number; readonly seconds: number };
  /** Those that are behind, the furthest first. */
  readonly tenants: readonly TenantLag[];
  readonly quarantined: readonly { readonly waiting: number }[];
  readonly worker: string | undefined;
  readonly trouble?: string;
  /** Not yet answered from: its tables are being filled for the first time. */
  readonly filling?: true;
};
type TenantLag = {
  readonly instanceId: string;
  readonly events: number;
  readonly seconds: number;
  readonly quarantined: number;
};
/** Of so many tenants it is said that they are behind; those that are not have no series. */
export const mostTenants = 20;

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
  const lagEvents = new Gauge({
    name: 'projection_lag_events',
    help: 'events a projection has still to look at',
    labelNames: ['projection'] as const,
    registers,
  });
  const lagSeconds = new Gauge({
    name: 'projection_lag_seconds',
    help: 'age of the oldest event a projection has still to look at',
    labelNames: ['projection'] as const,
    registers,
  });

  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge({ name, help, labelNames, registers });
  const tenantEvents = gauge(
    'projection_tenant_lag_events',
    'events of a tenant that a projection has still to look at, or that wait in quarantine',
    'projection',
    'instance',
  );
  const tenantSeconds = gauge('projection_tenant_lag_seconds', 'age of the oldest of them', 'projection', 'instance');
  const quarantined = gauge(
    'projection_quarantined_streams',
    'streams of which an event was refused, and which wait',
    'projection',
  );
  const waiting = gauge('projection_quarantined_events', 'events of these streams that wait', 'projection');
  const reached = gauge('database_up', '1 if the database answered when this was asked for');
  const working = gauge('projection_has_worker', '1 while some process keeps the projection', 'projection');
  const troubled = gauge('projection_in_trouble', '1 while something keeps this process from going on', 'projection');

  const ofProjections = [
    ...[lagEvents, lagSeconds, tenantEvents, tenantSeconds],
    ...[quarantined, waiting, working, troubled],
  ];

  const measure = ({ name, lag, tenants, quarantined: streams, worker, trouble }: Lag) => {
    const projection = { projection: name };
    lagEvents.set(projection, lag.events);
    lagSeconds.set(projection, lag.seconds);
    quarantined.set(projection, streams.length);
    waiting.set(
      projection,
      streams.reduce((sum, stream) => sum + stream.waiting, 0),
    );
    working.set(projection, worker === undefined ? 0 : 1);
    troubled.set(projection, trouble === undefined ? 0 : 1);
    for (const { instanceId: instance, events, seconds: age } of tenants.slice(0, mostTenants)) {
      tenantEvents.set({ ...projection, instance }, events);
      tenantSeconds.set({ ...projection, instance }, age);
    }
  };

  return {
    contentType: registry.contentType,
    async text() {
      // Without the database there is no telling how far read models are; all else is as true as ever.
      const known = await lags().catch(() => undefined);
      reached.set(known === undefined ? 0 : 1);
      for (const each of ofProjections) each.reset();
      for (const one of known ?? []) measure(one);
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
      append: async (append) => {
        const end = appends.startTimer();
        try {
          const result = await store.append(append);
          end({ outcome: 'appended' });
          appended.inc(append.writes.reduce((sum, { events }) => sum + events.length, 0));
          return result;
        } catch (error) {
          end({ outcome: error instanceof Error ? error.name : 'error' });
          throw error;
        }
      },
    }),
  };
};
