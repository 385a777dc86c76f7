import type { Pool } from 'pg';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Projection } from '../projection.ts';
import { type Quarantined, quarantineOf } from './quarantine.ts';
import { schema } from './table.ts';

export type ProjectionStatus = {
  readonly name: string;
  readonly version: number;
  readonly position: bigint;
  readonly head: bigint;
  /** Events still to be looked at, and the age of the oldest of them. */
  readonly lag: { readonly events: number; readonly seconds: number };
  readonly lastEventAt: Date | undefined;
  /** The worker that holds the lease; undefined: nobody projects this at the moment. */
  readonly worker: string | undefined;
  readonly quarantined: readonly Quarantined[];
  /** What keeps this process from going on, if anything does. */
  readonly trouble?: string;
};

/** From Postgres alone, so that any process may ask. */
export const projectionStatus = async (
  pool: Pool,
  store: EventStore,
  projections: readonly Projection[],
): Promise<readonly ProjectionStatus[]> => {
  const head = await store.head();
  const { rows } = await pool.query<CheckpointRow>(
    `select projection, version, position, last_event_at, case when lease_until > now() then lease_owner end as worker
     from ${schema}.checkpoints`,
  );
  return Promise.all(
    projections.map(async (projection) => {
      const { name, version } = projection;
      const row = rows.find((one) => one.projection === name && one.version === version);
      const position = BigInt(row?.position ?? 0);
      return {
        name,
        version,
        position,
        head,
        lag: { events: await store.count(position, head), seconds: await ageAfter(store, position, head) },
        lastEventAt: row?.last_event_at ?? undefined,
        worker: row?.worker ?? undefined,
        quarantined: await quarantineOf(pool, projection),
      };
    }),
  );
};

const ageAfter = async (store: EventStore, position: bigint, head: bigint): Promise<number> => {
  if (position >= head) return 0;
  const { events } = await store.readAll(position, { limit: 1 });
  const [oldest] = events;
  return oldest ? Math.max(0, (Date.now() - oldest.createdAt.getTime()) / 1000) : 0;
};

type CheckpointRow = {
  readonly projection: string;
  readonly version: number;
  readonly position: string;
  readonly last_event_at: Date | null;
  readonly worker: string | null;
};
