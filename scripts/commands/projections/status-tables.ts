import type { ProjectionStatus } from '../../../projections/worker/status.ts';

type Table = { readonly head: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] };

/** The projections; the tenants that are behind, if any are; the streams that wait, if any do. */
export const statusTables = (all: readonly ProjectionStatus[]): readonly Table[] => {
  const projections: Table = {
    head: ['projection', 'version', 'position', 'events behind', 'seconds behind', 'quarantined', 'worker'],
    rows: all.map(({ name, version, position, lag, quarantined, worker }) => [
      name,
      version,
      String(position),
      lag.events,
      lag.seconds.toFixed(1),
      quarantined.length,
      worker ?? 'none',
    ]),
  };
  const tenants: Table = {
    head: ['tenant behind', 'in', 'events', 'seconds', 'quarantined'],
    rows: all.flatMap(({ name, tenants: behind }) =>
      behind.map(({ instanceId, events, seconds, quarantined }) => [
        instanceId,
        name,
        events,
        seconds.toFixed(1),
        quarantined,
      ]),
    ),
  };
  const streams: Table = {
    head: ['stream in quarantine', 'instance', 'in', 'at', 'event', 'waiting', 'attempts', 'next attempt', 'error'],
    rows: all.flatMap(({ name, quarantined }) =>
      quarantined.map((one) => [
        `${one.aggregateType}/${one.aggregateId}`,
        one.instanceId,
        name,
        String(one.position),
        one.eventType,
        one.waiting,
        one.attempts,
        one.nextAttemptAt.toISOString(),
        one.error,
      ]),
    ),
  };
  return [projections, ...[tenants, streams].filter(({ rows }) => rows.length > 0)];
};
