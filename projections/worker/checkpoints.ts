import type { Pool } from 'pg';
import type { Projection } from '../projection.ts';
import type { Reached } from './apply.ts';
import { leaseLost, schema } from './table.ts';
import type { Statement } from './transaction.ts';

/** A projection in this process's hands: how far it is, and which generation of its tables it writes. */
export type Lease = {
  readonly projection: Projection;
  readonly generation: number;
  /** How far the projection is; what is not persisted yet holds no event of its own. */
  reached: Reached;
};

/** Another process writes this projection now, or a rebuild has swapped its tables. */
export const isLeaseLost = (error: unknown) => (error as { readonly code?: unknown }).code === leaseLost;

/** Leases and positions, in Postgres; `owner` is new for every start of a worker. */
export const checkpointsOf = (pool: Pool, owner: string, leaseMs: number) => {
  const seconds = leaseMs / 1000;
  return {
    /** Prolongs what is ours and takes what nobody holds. Rows that a transaction is working on are left for the next time. */
    async hold(projections: readonly Projection[]): Promise<readonly Lease[]> {
      const { rows } = await pool.query<HeldRow>(
        `with free as (
           select projection, version from ${schema}.checkpoints
           where (projection, version) in (select * from unnest($2::text[], $3::integer[]))
             and (lease_owner = $1 or lease_owner is null or lease_until < now())
           for update skip locked)
         update ${schema}.checkpoints c set lease_owner = $1, lease_until = now() + make_interval(secs => $4)
         from free where c.projection = free.projection and c.version = free.version
         returning c.projection, c.version, c.position, c.generation, c.last_event_at`,
        [owner, projections.map(({ name }) => name), projections.map(({ version }) => version), seconds],
      );
      return rows.flatMap((row) => {
        const projection = projections.find(({ name, version }) => name === row.projection && version === row.version);
        if (projection === undefined) return [];
        const reached = { position: BigInt(row.position), recordedAt: row.last_event_at ?? undefined };
        return [{ projection, generation: row.generation, reached }];
      });
    },

    /** First in every transaction that writes rows: it holds the checkpoint's lock until they are committed. */
    move: ({ projection, generation }: Lease, to: Reached): Statement => ({
      text: `select ${schema}.move_checkpoint($1, $2, $3, $4, $5, $6, make_interval(secs => $7))`,
      values: [projection.name, projection.version, owner, generation, to.position, to.recordedAt ?? null, seconds],
    }),

    /** Positions past events that mean nothing to their projection: other processes wait for them. */
    async note(leases: readonly Lease[]) {
      await pool.query(
        `with moved as (
           select c.projection, c.version, m.position, m.last_event_at from ${schema}.checkpoints c
           join unnest($2::text[], $3::integer[], $4::integer[], $5::bigint[], $6::timestamptz[])
             as m (projection, version, generation, position, last_event_at)
             on c.projection = m.projection and c.version = m.version and c.generation = m.generation
           where c.lease_owner = $1 and c.position < m.position
           order by c.projection, c.version for update of c)
         update ${schema}.checkpoints c set position = moved.position, last_event_at = moved.last_event_at, updated_at = now()
         from moved where c.projection = moved.projection and c.version = moved.version`,
        [
          owner,
          leases.map(({ projection }) => projection.name),
          leases.map(({ projection }) => projection.version),
          leases.map(({ generation }) => generation),
          leases.map(({ reached }) => reached.position),
          leases.map(({ reached }) => reached.recordedAt ?? null),
        ],
      );
    },

    /** So that the next worker need not wait until the leases run out. */
    async release() {
      await pool.query(
        `update ${schema}.checkpoints set lease_owner = null, lease_until = null where lease_owner = $1`,
        [owner],
      );
    },
  };
};
export type Checkpoints = ReturnType<typeof checkpointsOf>;

type HeldRow = {
  readonly projection: string;
  readonly version: number;
  readonly position: string;
  readonly generation: number;
  readonly last_event_at: Date | null;
};
