import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Tail } from '../../eventstore/tail.ts';
import type { Projection } from '../projection.ts';
import { bellOf } from './bell.ts';
import { checkpointsOf, isLeaseLost, type Lease } from './checkpoints.ts';
import { follow } from './loop.ts';
import type { Progress } from './progress.ts';
import { messageOf } from './refusal.ts';
import { sourceOf } from './source.ts';
import { type ProjectionStatus, projectionStatus } from './status.ts';
import type { WorkerPool } from './transaction.ts';

type Options = {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly tail: Tail;
  /** As the owner of the tables. */
  readonly pool: WorkerPool;
  readonly projections: readonly Projection[];
  readonly progress: Progress;
  /** A worker that died is replaced after this time and one heartbeat more. */
  readonly leaseMs?: number;
  readonly heartbeatMs?: number;
  /** How long news may take when the store's wake-up is lost. */
  readonly pollMs?: number;
  /** Told of each failure that stopped a projection for a while; it begins again with the next heartbeat. */
  readonly onTrouble?: (projection: string, error: unknown) => void;
};

export type Worker = {
  status(): Promise<readonly ProjectionStatus[]>;
  /** Waits until every projection has reached the position, by default all that is recorded now. False: not in time. */
  caughtUp(options?: { readonly position?: bigint; readonly boundMs?: number }): Promise<boolean>;
  /** Ends after the batches under way, and gives the leases back. */
  stop(): Promise<void>;
};

/** How long a position past other projections' events may stay in memory only. */
const noteAfterMs = 25;

export const startWorker = (options: Options): Worker => {
  const { store, pool, projections, progress, leaseMs = 4_000, heartbeatMs = 1_000, pollMs = 500, onTrouble } = options;
  const checkpoints = checkpointsOf(pool, randomUUID(), leaseMs);
  const bell = bellOf();
  const hurry = bellOf();
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const troubles = new Map<string, string>();
  const unnoted = new Set<Lease>();
  let head = 0n;
  const source = sourceOf(store, options.codec, options.tail, () => head);

  const troubled = (name: string, error: unknown) => {
    troubles.set(name, messageOf(error));
    onTrouble?.(name, error);
  };

  const onMoved = (lease: Lease, persisted: boolean) => {
    troubles.delete(lease.projection.name);
    progress.advance(lease.projection, lease.reached);
    if (persisted || unnoted.has(lease)) return;
    if (unnoted.size === 0) setTimeout(note, noteAfterMs);
    unnoted.add(lease);
  };

  const note = async () => {
    const leases = [...unnoted];
    unnoted.clear();
    if (leases.length === 0) return;
    await checkpoints.note(leases).catch((error) => {
      for (const lease of leases) unnoted.add(lease);
      onTrouble?.('checkpoints', error);
    });
  };

  const start = (lease: Lease) => {
    const { name } = lease.projection;
    const ended = follow(lease, { pool, checkpoints, source, bell, signal: stopping.signal, onMoved }).catch(
      (error) => {
        if (isLeaseLost(error)) hurry.ring();
        else troubled(name, error);
      },
    );
    running.set(
      name,
      ended.finally(() => running.delete(name)),
    );
  };

  /** One after the other: a lease that is begun from must not be older than what its last holder here committed. */
  const beat = async () => {
    const idle = projections.filter(({ name }) => !running.has(name));
    try {
      head = await store.head();
      const leases = await checkpoints.hold(projections);
      if (stopping.signal.aborted) return;
      for (const lease of leases) if (idle.includes(lease.projection)) start(lease);
      await note();
    } catch (error) {
      onTrouble?.('leases', error);
    }
  };

  const beating = (async () => {
    while (!stopping.signal.aborted) {
      const heard = hurry.heard();
      await beat();
      await Promise.race([hurry.after(heard), pause(heartbeatMs, undefined, { ref: false })]);
    }
  })();
  const polling = setInterval(bell.ring, pollMs);
  const stopListening = store.onAppended((position) => {
    head = position;
    bell.ring();
  });

  return {
    async status() {
      const statuses = await projectionStatus(pool, store, projections);
      return statuses.map((status) => {
        const trouble = troubles.get(status.name);
        return trouble === undefined ? status : { ...status, trouble };
      });
    },
    async caughtUp({ position, boundMs = 10_000 } = {}) {
      const wanted = position ?? (await store.head());
      return (await progress.reached(projections, wanted, boundMs)).position >= wanted;
    },
    async stop() {
      stopping.abort();
      stopListening();
      clearInterval(polling);
      bell.ring();
      hurry.ring();
      await Promise.all([beating, ...running.values()]);
      await note();
      // Without Postgres they run out by themselves.
      await checkpoints.release().catch(() => undefined);
    },
  };
};
