import { streamName } from '../../eventstore/eventstore.ts';
import { physicalName } from '../projection.ts';
import { applyBatch, type Target } from './apply.ts';
import type { Bell } from './bell.ts';
import type { Checkpoints, Lease } from './leases/checkpoints.ts';
import { countWaiting, putIntoQuarantine, quarantineOf } from './quarantine/quarantine.ts';
import { type Retried, retryDue } from './quarantine/retry.ts';
import { skippedBy, skipType } from './quarantine/skips.ts';
import type { Delivered, Source } from './source.ts';
import type { WorkerPool } from './transaction.ts';

/** What the loop of one projection is told by its worker. */
export type Orders = {
  /** Wakes it: there may be news, or orders. */
  readonly bell: Bell;
  readonly signal: AbortSignal;
  /** Streams in quarantine are to be tried again. */
  retryDue: boolean;
};

export type Surroundings = {
  readonly pool: WorkerPool;
  readonly checkpoints: Checkpoints;
  readonly source: Source;
  readonly skips: (lease: Lease) => Promise<Set<bigint>>;
  /** `persisted`: false when the projection only moved past events that change nothing in it. */
  readonly onMoved: (lease: Lease, persisted: boolean) => void;
  readonly onQuarantined: (lease: Lease, event: Delivered, error: unknown) => void;
  readonly onRetried: (lease: Lease, result: Retried) => void;
};

/**
 * Follows the log with one projection until it is told to stop. It ends at the first failure, as the position in memory may then
 * be wrong (a commit whose answer was lost): whoever started it begins again from the checkpoint in Postgres.
 */
export const follow = async (lease: Lease, orders: Orders, surroundings: Surroundings): Promise<void> => {
  const { pool, source, onRetried } = surroundings;
  const { bell, signal } = orders;
  const types = new Set([...Object.keys(lease.projection.on), skipType]);
  const skipped = await surroundings.skips(lease);
  const target = await liveTarget(lease, skipped, surroundings);
  while (!signal.aborted) {
    const heard = bell.heard();
    if (orders.retryDue)
      orders.retryDue = await retryDue(surroundings, lease, target, (result) => onRetried(lease, result));
    const batch = await source.after(lease.reached.position, types);
    if (batch.position <= lease.reached.position) {
      if (!orders.retryDue) await bell.after(heard);
      continue;
    }
    for (const event of batch.events) {
      const position = skippedBy(event, lease.projection);
      if (position === undefined) continue;
      skipped.add(position);
      orders.retryDue = true;
    }
    await applyBatch(pool, target, batch);
  }
};

const liveTarget = async (
  lease: Lease,
  skipped: ReadonlySet<bigint>,
  { pool, checkpoints, onMoved, onQuarantined }: Surroundings,
): Promise<Target> => {
  const { projection } = lease;
  return {
    projection,
    physical: (table) => physicalName(projection, table),
    quarantined: new Set((await quarantineOf(pool, projection)).map(streamName)),
    skipped,
    move: (to) => [checkpoints.move(lease, to)],
    hold: (waiting) => countWaiting(projection, waiting),
    quarantine: (event, error) => {
      onQuarantined(lease, event, error);
      return putIntoQuarantine(projection, event, error);
    },
    moved: ({ position, recordedAt }) => {
      lease.reached = { position, recordedAt };
      lease.persisted = position;
      onMoved(lease, true);
    },
    passed({ position, recordedAt = lease.reached.recordedAt }) {
      lease.reached = { position, recordedAt };
      onMoved(lease, false);
    },
  };
};
