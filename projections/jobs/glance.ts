import type pg from 'pg';
import { inDoubt } from './in-doubt.ts';
import type { JobState, QueueStatus } from './jobs.ts';

/** BullMQ's states in Postgres, where they are other than ours. */
const ours: { readonly [state: string]: JobState } = {
  waiting: 'waiting',
  active: 'active',
  delayed: 'delayed',
  completed: 'done',
  failed: 'dead',
};

const nothing: QueueStatus = {
  kept: 'Postgres',
  counts: { waiting: 0, active: 0, delayed: 0, dead: 0, done: 0 },
  inDoubt: 0,
  oldestSeconds: 0,
};

/** The status of the queue in Postgres from its table alone, without loading BullMQ; also before there is one. */
export const glanceAt = async (pool: Pick<pg.Pool, 'query'>): Promise<QueueStatus> => {
  try {
    const { rows } = await pool.query<{ state: string; count: number; in_doubt: number; age: number }>(
      `select state, count(*)::integer as count,
         count(*) filter (where failed_reason like '${inDoubt}%')::integer as in_doubt,
         greatest(0, extract(epoch from now()) - min(added_at_ms) / 1000.0)::float8 as age
       from bullmq.job group by state`,
    );
    const counts = { ...nothing.counts };
    for (const { state, count } of rows) {
      const known = ours[state];
      if (known !== undefined) counts[known] += count;
    }
    const dead = rows.find(({ state }) => ours[state] === 'dead');
    return {
      ...nothing,
      counts,
      inDoubt: dead?.in_doubt ?? 0,
      oldestSeconds: rows.find(({ state }) => state === 'waiting')?.age ?? 0,
    };
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === undefinedTable) return nothing;
    throw error;
  }
};

const undefinedTable = '42P01';

/** Somebody has to do something, now or later. */
export const hasWork = ({ counts }: QueueStatus) => counts.waiting + counts.active + counts.delayed > 0;
