import type { Pool } from 'pg';
import type { Projection } from '../../projection.ts';
import { schema } from '../table.ts';
import type { Lease } from './checkpoints.ts';
import { type Held, leasePlan } from './plan.ts';

export const leaseTables = `
create table if not exists ${schema}.workers (
  id uuid primary key,
  name text not null,
  lives_until timestamptz not null
);
alter table ${schema}.checkpoints
  add column if not exists wanted_by uuid,
  add column if not exists wanted_until timestamptz;
`;

/** What a worker finds with each heartbeat. */
export type Found = {
  /** Ours now, whether they were before or not. */
  readonly leases: readonly Lease[];
  /** Ours, with streams in quarantine that are to be tried again. */
  readonly due: readonly Projection[];
  /** Ours, and better given to another. */
  readonly give: { readonly projection: Projection; readonly to: string } | undefined;
  /** We have asked another process for one: it is ours soon. */
  readonly expecting: boolean;
};

type Options = {
  readonly pool: Pool;
  /** New for every start of a worker. */
  readonly owner: string;
  /** For people. */
  readonly name: string;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
};

/** Who projects what, agreed on in Postgres, by its clock alone. */
export const leasesOf = ({ pool, owner, name, leaseMs, heartbeatMs }: Options) => {
  const lease = leaseMs / 1000;
  const namesOf = (projections: readonly Projection[]) => [
    projections.map((projection) => projection.name),
    projections.map(({ version }) => version),
  ];

  /** Says that we live, and prolongs what is ours; rows that a transaction is working on are prolonged by that. */
  const live = async () => {
    await pool.query(
      `with me as (
         insert into ${schema}.workers (id, name, lives_until) values ($1, $2, now() + make_interval(secs => $3))
         on conflict (id) do update set lives_until = excluded.lives_until),
       gone as (delete from ${schema}.workers where lives_until < now() - interval '1 minute'),
       mine as (
         select projection, version from ${schema}.checkpoints where lease_owner = $1 for update skip locked)
       update ${schema}.checkpoints c set lease_until = now() + make_interval(secs => $3)
       from mine where c.projection = mine.projection and c.version = mine.version`,
      [owner, name, lease],
    );
  };

  const look = async (projections: readonly Projection[]): Promise<readonly LeaseRow[]> => {
    const { rows } = await pool.query<LeaseRow>(
      `select c.projection, c.version, c.position, c.generation, c.last_event_at,
         case when c.lease_until > now() then c.lease_owner end as owner,
         extract(epoch from now() - coalesce(c.lease_until, c.updated_at))::float8 * 1000 as free_for_ms,
         case when c.wanted_until > now() then c.wanted_by end as wanted_by,
         (select count(*)::integer from ${schema}.workers where lives_until > now()) as living,
         exists (
           select from ${schema}.quarantine q
           where q.projection = c.projection and q.version = c.version and q.next_attempt_at <= now()) as due
       from ${schema}.checkpoints c
       where (c.projection, c.version) in (select * from unnest($1::text[], $2::integer[]))
       order by c.projection, c.version`,
      namesOf(projections),
    );
    return rows;
  };

  const take = async (projections: readonly Projection[]): Promise<readonly LeaseRow[]> => {
    if (projections.length === 0) return [];
    const { rows } = await pool.query<LeaseRow>(
      `with free as (
         select projection, version from ${schema}.checkpoints
         where (projection, version) in (select * from unnest($2::text[], $3::integer[]))
           and (lease_owner is null or lease_until < now())
         for update skip locked)
       update ${schema}.checkpoints c
       set lease_owner = $1, lease_until = now() + make_interval(secs => $4), wanted_by = null
       from free where c.projection = free.projection and c.version = free.version
       returning c.projection, c.version, c.position, c.generation, c.last_event_at, c.lease_owner as owner`,
      [owner, ...namesOf(projections), lease],
    );
    return rows;
  };

  const want = async ({ name: wanted, version }: Projection) => {
    await pool.query(
      `update ${schema}.checkpoints set wanted_by = $1, wanted_until = now() + make_interval(secs => $4)
       where projection = $2 and version = $3 and (wanted_by is null or wanted_until < now())`,
      [owner, wanted, version, (3 * heartbeatMs) / 1000],
    );
  };

  return {
    async beat(projections: readonly Projection[]): Promise<Found> {
      const byName = new Map(projections.map((projection) => [nameOf(projection), projection]));
      const named = (one: string) => byName.get(one) as Projection;
      await live();
      const rows = await look(projections);
      const plan = leasePlan(owner, rows[0]?.living ?? 1, rows.map(heldOf), 2 * heartbeatMs);
      const taken = await take(plan.take.map(named));
      if (plan.want !== undefined) await want(named(plan.want));
      return {
        leases: [...rows.filter((row) => row.owner === owner), ...taken].map((row) => ({
          projection: named(rowName(row)),
          generation: row.generation,
          reached: { position: BigInt(row.position), recordedAt: row.last_event_at ?? undefined },
          persisted: BigInt(row.position),
        })),
        due: rows.filter((row) => row.owner === owner && row.due).map((row) => named(rowName(row))),
        give: plan.give && { projection: named(plan.give.name), to: plan.give.to },
        expecting: plan.want !== undefined || rows.some((row) => row.wanted_by === owner && row.owner !== owner),
      };
    },

    /** After the last batch of ours. */
    async give({ name: given, version }: Projection, to: string) {
      await pool.query(
        `update ${schema}.checkpoints
         set lease_owner = $4, lease_until = now() + make_interval(secs => $5), wanted_by = null
         where projection = $1 and version = $2 and lease_owner = $3`,
        [given, version, owner, to, lease],
      );
    },

    /** So that the others need not wait until the leases run out. */
    async release() {
      await pool.query(
        `with gone as (delete from ${schema}.workers where id = $1)
         update ${schema}.checkpoints set lease_owner = null, lease_until = now() where lease_owner = $1`,
        [owner],
      );
    },
  };
};

const nameOf = ({ name, version }: Projection) => `${name}_v${version}`;
const rowName = ({ projection, version }: LeaseRow) => `${projection}_v${version}`;
const heldOf = (row: LeaseRow): Held => ({
  name: rowName(row),
  owner: row.owner ?? undefined,
  freeForMs: row.free_for_ms,
  wantedBy: row.wanted_by ?? undefined,
});

type LeaseRow = {
  readonly projection: string;
  readonly version: number;
  readonly position: string;
  readonly generation: number;
  readonly last_event_at: Date | null;
  readonly owner: string | null;
  readonly free_for_ms: number;
  readonly wanted_by: string | null;
  readonly living: number;
  readonly due: boolean;
};
