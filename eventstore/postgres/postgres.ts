import type pg from 'pg';
import type { EventStore } from '../eventstore.ts';
import { storePool } from './connection.ts';
import { groupCommit } from './group-commit.ts';
import { listenTo } from './listen.ts';
import { readsOf } from './reads.ts';
import { upkeepOf } from './upkeep.ts';

/** Two batches may be on their way. A pool apart from the readers', so that no read keeps a write waiting. */
const writers = 2;
/** Questions of the audit are planned for what they ask: a rare actor is found another way than a busy one. */
const searchers = 4;

/** The event store on a database that `migrate` has been run on. Connects when it is first asked. */
export const postgresEventStore = (
  connection: pg.PoolConfig,
  {
    readers = 8,
    direct = connection,
  }: {
    readonly readers?: number;
    /** Past a pooler, for what needs a session: to be told of news at once. */
    readonly direct?: pg.ClientConfig;
  } = {},
): EventStore => {
  const writing = storePool(connection, writers, { plansKept: true });
  const reading = storePool(connection, readers, { plansKept: true });
  const searching = storePool(connection, searchers);
  const reads = readsOf(reading, searching);
  const listeners = new Set<(head: bigint) => void>();
  let stopListening: (() => Promise<void>) | undefined;
  let heard = 0n;

  const moved = (head: bigint) => {
    if (head <= heard) return;
    heard = head;
    for (const listener of listeners) listener(head);
  };

  const upkeep = upkeepOf(reading);
  const commands = groupCommit({ pool: writing, repeated: reads.appended, written: moved });

  return {
    append: commands.append,
    ...reads,
    // Positions are dense here.
    count: async (after, upTo) => Math.max(0, Number(upTo - after)),

    onAppended(callback) {
      listeners.add(callback);
      stopListening ??= listenTo(direct, reads.head, moved);
      return () => {
        listeners.delete(callback);
      };
    },

    async close() {
      listeners.clear();
      await commands.drain();
      await Promise.all([stopListening?.(), upkeep.stop()]);
      await Promise.all([writing.end(), reading.end(), searching.end()]);
    },
  };
};
