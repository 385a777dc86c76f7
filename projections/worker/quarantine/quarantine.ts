import type { Pool } from 'pg';
import type { Stream } from '../../../eventstore/eventstore.ts';
import type { Projection } from '../../projection.ts';
import { messageOf } from '../refusal.ts';
import type { Delivered } from '../source.ts';
import { schema } from '../table.ts';
import type { Statement } from '../transaction.ts';

/** A stream that a projection could not follow: from `position` on its events wait, `waiting` of them so far. */
export type Quarantined = Stream & {
  readonly position: bigint;
  readonly revision: number;
  readonly eventType: string;
  readonly error: string;
  readonly waiting: number;
  /** How often this event was tried; each pause is four times the one before it, up to an hour. */
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  readonly since: Date;
  /** When the event was recorded, which is how old the rows of its stream are. */
  readonly recordedAt: Date;
};

export const quarantineTables = `
alter table ${schema}.quarantine
  add column if not exists revision bigint not null default 1,
  add column if not exists attempts integer not null default 1,
  add column if not exists next_attempt_at timestamptz not null default now(),
  add column if not exists recorded_at timestamptz not null default now();
`;

/** Seconds. */
const longestPause = 3_600;

const key = 'projection = $1 and version = $2 and instance_id = $3 and aggregate_type = $4 and aggregate_id = $5';
const keyOf = ({ name, version }: Projection, { instanceId, aggregateType, aggregateId }: Stream) => [
  name,
  version,
  instanceId,
  aggregateType,
  aggregateId,
];

/** `attempts`: how often the event was refused, this time included; `waiting`: of its stream, itself included. */
export const putIntoQuarantine = (
  projection: Projection,
  event: Delivered,
  error: unknown,
  { attempts = 1, waiting = 1 } = {},
): Statement => ({
  text: `insert into ${schema}.quarantine (projection, version, instance_id, aggregate_type, aggregate_id,
           position, revision, event_type, error, attempts, waiting, recorded_at, next_attempt_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now() + make_interval(secs => $13))
         on conflict (projection, version, instance_id, aggregate_type, aggregate_id) do update
         set position = excluded.position, revision = excluded.revision, event_type = excluded.event_type,
           error = excluded.error, attempts = excluded.attempts, waiting = excluded.waiting,
           recorded_at = excluded.recorded_at, next_attempt_at = excluded.next_attempt_at`,
  values: [
    ...keyOf(projection, event),
    event.position,
    event.revision,
    event.type,
    messageOf(error),
    attempts,
    waiting,
    event.createdAt,
    Math.min(4 ** (attempts - 1), longestPause),
  ],
});

export const countWaiting = (projection: Projection, waiting: readonly Delivered[]): readonly Statement[] =>
  waiting.map((event) => ({
    text: `update ${schema}.quarantine set waiting = waiting + 1 where ${key}`,
    values: keyOf(projection, event),
  }));

/** What came before `position` is written; so many wait still. */
export const passedUpTo = (projection: Projection, stream: Stream, position: bigint, waiting: number): Statement => ({
  text: `update ${schema}.quarantine set position = $6, waiting = $7 where ${key}`,
  values: [...keyOf(projection, stream), position, waiting],
});

export const leaveQuarantine = (projection: Projection, stream: Stream): Statement => ({
  text: `delete from ${schema}.quarantine where ${key}`,
  values: keyOf(projection, stream),
});

const columns = `instance_id as "instanceId", aggregate_type as "aggregateType", aggregate_id as "aggregateId", position,
  revision::integer, event_type as "eventType", error, waiting, attempts, next_attempt_at as "nextAttemptAt", since,
  recorded_at as "recordedAt"`;
type QuarantineRow = Omit<Quarantined, 'position'> & { readonly position: string };
const quarantinedOf = (row: QuarantineRow): Quarantined => ({ ...row, position: BigInt(row.position) });

export const quarantineOf = async (pool: Pool, { name, version }: Projection): Promise<readonly Quarantined[]> => {
  const { rows } = await pool.query<QuarantineRow>(
    `select ${columns} from ${schema}.quarantine where projection = $1 and version = $2 order by position`,
    [name, version],
  );
  return rows.map(quarantinedOf);
};

/** Of every projection, by its name and version. */
export const allQuarantined = async (pool: Pool): Promise<ReadonlyMap<string, readonly Quarantined[]>> => {
  const { rows } = await pool.query<QuarantineRow & { readonly projection: string; readonly version: number }>(
    `select projection, version, ${columns} from ${schema}.quarantine order by position`,
  );
  const all = new Map<string, Quarantined[]>();
  for (const { projection, version, ...row } of rows) {
    const known = all.get(`${projection}_v${version}`) ?? [];
    known.push(quarantinedOf(row));
    all.set(`${projection}_v${version}`, known);
  }
  return all;
};

/** Those to be tried again now, the longest waiting first: their time has come, or the event at fault is to be skipped. */
export const dueOf = async (
  pool: Pool,
  { name, version }: Projection,
  skipped: ReadonlySet<bigint>,
  limit: number,
): Promise<readonly Quarantined[]> => {
  const { rows } = await pool.query<QuarantineRow>(
    `select ${columns} from ${schema}.quarantine
     where projection = $1 and version = $2 and (next_attempt_at <= now() or position = any ($3::bigint[]))
     order by next_attempt_at limit $4`,
    [name, version, [...skipped].map(String), limit],
  );
  return rows.map(quarantinedOf);
};

/** Asks whoever keeps the projection to try these streams with the next heartbeat. */
export const hasten = async (pool: Pool, projection: Projection, streams: readonly Stream[]): Promise<void> => {
  for (const stream of streams)
    await pool.query(`update ${schema}.quarantine set next_attempt_at = now() where ${key}`, keyOf(projection, stream));
};
