import { setTimeout as wait } from 'node:timers/promises';
import type { StorePool } from './connection.ts';

/** So long a repeated command is answered what the first one was. */
const answersKept = '24 hours';
/** A bite of this size takes some ten milliseconds. */
const bite = 1000;
const pause = 100;
const every = 15_000;

export type Upkeep = {
  /** Forgets old answers, a bite at a time, and gives full ranges of the log their indexes; until nothing is left to do. */
  once(): Promise<void>;
  stop(): Promise<void>;
};

/** What the store's tables need from time to time. Every process does it; one at a time, which the SQL functions see to. */
export const upkeepOf = (pool: StorePool): Upkeep => {
  const stopped = new AbortController();
  const patiently = (ms: number) => wait(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
  const answerOf = async (sql: string, values: unknown[] = []) => (await pool.query(sql, values))[0]?.[0] ?? null;

  const once = async () => {
    while (!stopped.signal.aborted) {
      const pruned = await answerOf('select eventstore.prune_command_log($1, $2)', [answersKept, bite]);
      if (Number(pruned) < bite) break;
      await patiently(pause);
    }
    while (!stopped.signal.aborted && (await answerOf('select eventstore.index_range()')) !== null);
  };

  const goOn = async () => {
    for (;;) {
      await patiently(every);
      if (stopped.signal.aborted) return;
      // The database is away: those who ask it say so.
      await once().catch(() => undefined);
    }
  };
  const running = goOn();

  return {
    once,
    async stop() {
      stopped.abort();
      await running;
    },
  };
};
