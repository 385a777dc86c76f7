import type { Pool } from 'pg';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Projection } from '../projection.ts';
import { type Backlog, backlogAfter, type Lag, type TenantLag, tenantsBehind } from './lag.ts';
import { allQuarantined, type Quarantined } from './quarantine/quarantine.ts';
import { schema } from './table.ts';

export type ProjectionStatus = {
  readonly name: string;
  readonly version: number;
  readonly position: bigint;
  readonly head: bigint;
  readonly lag: Lag;
  /** The tenants that are behind, the furthest first. */
  readonly tenants: readonly TenantLag[];
  readonly lastEventAt: Date | undefined;
  /** The process that holds the lease, as host:pid; undefined: nobody projects this at the moment. */
  readonly worker: string | undefined;
  readonly quarantined: readonly Quarantined[];
  /** Its tables don't hold the whole log yet, for the first time: nobody is answered from them. */
  readonly filling?: true;
  /** What keeps this process from going on, if anything does. */
  readonly trouble?: string;
};

/** From Postgres alone, so that any process may ask. */
export const projectionStatus = async (
  pool: Pool,
  store: EventStore,
  projections: readonly Projection[],
): Promise<readonly ProjectionStatus[]> => {
  const { rows } = await pool.query<CheckpointRow>(
    `select c.projection, c.version, c.position, c.last_event_at, c.filled_at,
       case when c.lease_until > now() then coalesce(w.name, c.lease_owner::text) end as worker
     from ${schema}.checkpoints c left join ${schema}.workers w on w.id = c.lease_owner`,
  );
  // After the positions: a projection that went on meanwhile is not ahead of the log.
  const head = await store.head();
  const quarantine = await allQuarantined(pool);
  /** Projections that keep up with each other are behind by the same events. */
  const backlogs = new Map<bigint, Promise<Backlog>>();
  const backlogOf = (position: bigint) => {
    const backlog = backlogs.get(position) ?? backlogAfter(store, position, head);
    backlogs.set(position, backlog);
    return backlog;
  };
  return Promise.all(
    projections.map(async ({ name, version }) => {
      const row = rows.find((one) => one.projection === name && one.version === version);
      const position = BigInt(row?.position ?? 0);
      const backlog = await backlogOf(position);
      const quarantined = quarantine.get(`${name}_v${version}`) ?? [];
      return {
        name,
        version,
        position,
        head,
        lag: { events: backlog.events, seconds: backlog.seconds },
        tenants: tenantsBehind(backlog, quarantined),
        lastEventAt: row?.last_event_at ?? undefined,
        worker: row?.worker ?? undefined,
        quarantined,
        ...(row?.filled_at === null ? { filling: true as const } : {}),
      };
    }),
  );
};

type CheckpointRow = {
  readonly projection: string;
  readonly version: number;
  readonly position: string;
  readonly last_event_at: Date | null;
  readonly filled_at: Date | null;
  readonly worker: string | null;
};
