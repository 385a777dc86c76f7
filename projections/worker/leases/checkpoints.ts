import type { Projection } from '../../projection.ts';
import type { Reached } from '../apply.ts';
import { sqlStateOf } from '../refusal.ts';
import { leaseLost, schema } from '../table.ts';
import { commitTogether, type Statement, type WorkerPool } from '../transaction.ts';

/** A projection in this process's hands: how far it is, and which generation of its tables it writes. */
export type Lease = {
  readonly projection: Projection;
  readonly generation: number;
  /** How far the projection is; what is not persisted yet changes none of its rows. */
  reached: Reached;
  /** What Postgres said it has kept. After a crash it may have less: its commits don't wait for the disk. */
  persisted: bigint;
};

type Kept = { readonly projection: string; readonly version: number };

/** Another process writes this projection now, a rebuild has swapped its tables, or Postgres has lost its newest rows. */
export const isLeaseLost = (error: unknown) => sqlStateOf(error) === leaseLost;

/** Positions, in Postgres, moved by who holds the lease; `owner` is new for every start of a worker. */
export const checkpointsOf = (pool: WorkerPool, owner: string, leaseMs: number) => {
  const seconds = leaseMs / 1000;
  return {
    /** First in every transaction that writes rows: it holds the checkpoint's lock until they are committed. */
    move: ({ projection, generation, persisted }: Lease, to: Reached): Statement => ({
      text: `select ${schema}.move_checkpoint($1, $2, $3, $4, $5, $6, make_interval(secs => $7), $8)`,
      values: [
        ...[projection.name, projection.version, owner, generation],
        ...[to.position, to.recordedAt ?? null, seconds, persisted],
      ],
    }),

    /** Positions past events that change nothing in their projection: other processes wait for them. */
    async note(leases: readonly Lease[]) {
      const noted = leases.map((lease) => ({ lease, to: lease.reached }));
      const text = `
        with moved as (
          select c.projection, c.version, m.position, m.last_event_at from ${schema}.checkpoints c
          join unnest($2::text[], $3::integer[], $4::integer[], $5::bigint[], $6::timestamptz[], $7::bigint[])
            as m (projection, version, generation, position, last_event_at, kept)
            on c.projection = m.projection and c.version = m.version and c.generation = m.generation
          where c.lease_owner = $1 and c.position < m.position and c.position >= m.kept
          order by c.projection, c.version for update of c)
        update ${schema}.checkpoints c set position = moved.position, last_event_at = moved.last_event_at, updated_at = now()
        from moved where c.projection = moved.projection and c.version = moved.version
        returning c.projection, c.version`;
      const values = [
        owner,
        leases.map(({ projection }) => projection.name),
        leases.map(({ projection }) => projection.version),
        leases.map(({ generation }) => generation),
        noted.map(({ to }) => to.position),
        noted.map(({ to }) => to.recordedAt ?? null),
        leases.map(({ persisted }) => persisted),
      ];
      const [moved] = await commitTogether(pool, [{ text, values }]);
      const rows: readonly Kept[] = moved?.rows ?? [];
      for (const { lease, to } of noted) {
        const { name, version } = lease.projection;
        const isKept = rows.some((row) => row.projection === name && row.version === version);
        if (isKept && to.position > lease.persisted) lease.persisted = to.position;
      }
    },
  };
};
export type Checkpoints = ReturnType<typeof checkpointsOf>;
