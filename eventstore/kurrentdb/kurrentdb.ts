import type pg from 'pg';
import type { EventStore } from '../eventstore.ts';
import { storePool } from '../postgres/connection.ts';
import { appending, type ClaimState, type StreamState } from './append.ts';
import { commandLogs } from './command-log.ts';
import { follow } from './follow.ts';
import { logOf } from './log.ts';
import { followLog } from './mirror/follower.ts';
import { mirrorIn } from './mirror/mirror.ts';
import { logReads } from './reads.ts';
import type { Server } from './server.ts';
import { slotsOf } from './slots.ts';
import { streamReads } from './streams.ts';

type Options = {
  readonly server: Server;
  /** Where the mirror is: a database that `migrate` has been run on. */
  readonly connection: pg.PoolConfig;
  /** How long others may take over a command before they are refused. */
  readonly patienceMs?: number;
  readonly readers?: number;
  /** False: somebody else keeps the mirror. */
  readonly mirroring?: boolean;
  readonly onTrouble?: (error: unknown) => void;
};

/** The event store on KurrentDB, with its mirror in Postgres. Connects when it is first asked. */
export const kurrentEventStore = ({
  server,
  connection,
  patienceMs = 2_000,
  readers = 8,
  mirroring = true,
  onTrouble,
}: Options): EventStore => {
  const commands = commandLogs(server);
  const streams = slotsOf<StreamState>(server, commands, { revision: 0, slot: -1 }, patienceMs);
  const claims = slotsOf<ClaimState>(server, commands, { held: false }, patienceMs);
  const log = logOf(server);
  const pool = storePool(connection, readers);
  const write = appending({ names: server.names, commands, streams, claims });
  const read = streamReads(server, commands);
  const listeners = new Set<(head: bigint) => void>();
  let stopFollowing: (() => Promise<void>) | undefined;
  let heard = 0n;

  const moved = (head: bigint) => {
    if (head <= heard) return;
    heard = head;
    for (const listener of listeners) listener(head);
  };

  const onAppended: EventStore['onAppended'] = (callback) => {
    listeners.add(callback);
    stopFollowing ??= follow(server, log.head, moved);
    return () => {
      listeners.delete(callback);
    };
  };

  const mirror = mirroring
    ? followLog({ connection, log, onAppended, ...(onTrouble ? { onTrouble } : {}) })
    : undefined;

  return {
    async append(append) {
      const appended = await write(append);
      moved(appended.position);
      return appended;
    },
    appended: async (instanceId, commandId) => (await commands.committed(instanceId, commandId))?.appended,
    read,
    readMany: (asked, { until } = {}) =>
      Promise.all(
        asked.map(({ stream, after }) =>
          read(stream, { ...(after === undefined ? {} : { after }), ...(until ? { until } : {}) }),
        ),
      ),
    ...logReads(log, mirrorIn(pool)),
    head: log.head,
    onAppended,

    async close() {
      listeners.clear();
      await mirror?.stop();
      await stopFollowing?.();
      await Promise.all([server.close(), pool.end()]);
    },
  };
};
