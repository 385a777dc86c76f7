import type { ClientBase, Pool } from 'pg';
import type { Delivered } from '../worker/source.ts';
import type { Reaction } from './reaction.ts';
import { schema } from './tables.ts';

/** An event that a reaction could not answer. It holds up no other, and is tried again. */
export type Refused = {
  readonly reaction: string;
  readonly position: bigint;
  readonly instanceId: string;
  readonly eventType: string;
  readonly error: string;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  readonly since: Date;
};

/** Seconds; each pause is four times the one before it. */
const longestPause = 3_600;
const pauseAfter = (attempts: number) => Math.min(4 ** (attempts - 1), longestPause);

type RefusedRow = Omit<Refused, 'position'> & { readonly position: string };
const columns = `reaction, position, instance_id as "instanceId", event_type as "eventType", error, attempts,
  next_attempt_at as "nextAttemptAt", since`;
const refusedOf = (row: RefusedRow): Refused => ({ ...row, position: BigInt(row.position) });

export const setAside = async (client: ClientBase, { name }: Reaction, event: Delivered, error: string) => {
  await client.query(
    `insert into ${schema}.refused (reaction, position, instance_id, event_type, error, next_attempt_at)
     values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6)) on conflict do nothing`,
    [name, event.position, event.instanceId, event.type, error, pauseAfter(1)],
  );
};

/** Locked, so that one process tries it. */
export const nextDue = async (client: ClientBase, { name }: Reaction): Promise<Refused | undefined> => {
  const { rows } = await client.query<RefusedRow>(
    `select ${columns} from ${schema}.refused where reaction = $1 and next_attempt_at <= now()
     order by next_attempt_at limit 1 for update skip locked`,
    [name],
  );
  return rows[0] && refusedOf(rows[0]);
};

export const refusedAgain = async (client: ClientBase, { reaction, position, attempts }: Refused, error: string) => {
  await client.query(
    `update ${schema}.refused set error = $3, attempts = $4, next_attempt_at = now() + make_interval(secs => $5)
     where reaction = $1 and position = $2`,
    [reaction, position, error, attempts + 1, pauseAfter(attempts + 1)],
  );
};

export const answered = async (client: ClientBase, { reaction, position }: Refused) => {
  await client.query(`delete from ${schema}.refused where reaction = $1 and position = $2`, [reaction, position]);
};

export const allRefused = async (pool: Pool): Promise<readonly Refused[]> => {
  const { rows } = await pool.query<RefusedRow>(`select ${columns} from ${schema}.refused order by position`);
  return rows.map(refusedOf);
};

/** Has them tried with the next look. Answers how many. */
export const hastenRefused = async (pool: Pool): Promise<number> => {
  const { rowCount } = await pool.query(`update ${schema}.refused set next_attempt_at = now()`);
  return rowCount ?? 0;
};
