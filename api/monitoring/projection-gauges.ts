import { Gauge, type Registry } from 'prom-client';

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

/** Tells how far each projection is, once somebody has asked; nothing of those that nobody could ask. */
export const projectionGauges = (registry: Registry) => {
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const lagEvents = gauge('projection_lag_events', 'events a projection has still to look at', 'projection');
  const lagSeconds = gauge(
    'projection_lag_seconds',
    'age of the oldest event a projection has still to look at',
    'projection',
  );
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
  const working = gauge('projection_has_worker', '1 while some process keeps the projection', 'projection');
  const troubled = gauge('projection_in_trouble', '1 while something keeps this process from going on', 'projection');
  const all = [...[lagEvents, lagSeconds, tenantEvents, tenantSeconds], ...[quarantined, waiting, working, troubled]];

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
    show(lags: readonly Lag[]): void {
      for (const each of all) each.reset();
      for (const one of lags) measure(one);
    },
  };
};
