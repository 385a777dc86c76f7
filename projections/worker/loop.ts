import { physicalName } from '../projection.ts';
import { applyBatch, streamName, type Target } from './apply.ts';
import type { Bell } from './bell.ts';
import type { Checkpoints, Lease } from './checkpoints.ts';
import { countWaiting, putIntoQuarantine, quarantineOf } from './quarantine.ts';
import type { Source } from './source.ts';
import type { WorkerPool } from './transaction.ts';

type Surroundings = {
  readonly pool: WorkerPool;
  readonly checkpoints: Checkpoints;
  readonly source: Source;
  readonly bell: Bell;
  readonly signal: AbortSignal;
  /** `persisted`: false when the projection only moved past events of others. */
  readonly onMoved: (lease: Lease, persisted: boolean) => void;
};

/**
 * Follows the log with one projection until it is told to stop. It ends at the first failure, as the position in memory may then
 * be wrong (a commit whose answer was lost): whoever started it begins again from the checkpoint in Postgres.
 */
export const follow = async (lease: Lease, surroundings: Surroundings): Promise<void> => {
  const { pool, source, bell, signal, onMoved } = surroundings;
  const types = Object.keys(lease.projection.on);
  const target = await liveTarget(lease, surroundings);
  while (!signal.aborted) {
    const heard = bell.heard();
    const batch = await source.after(lease.reached.position, types);
    if (batch.position <= lease.reached.position) {
      await bell.after(heard);
    } else if (batch.events.length > 0) {
      await applyBatch(pool, target, batch);
    } else {
      lease.reached = { position: batch.position, recordedAt: batch.recordedAt ?? lease.reached.recordedAt };
      onMoved(lease, false);
    }
  }
};

const liveTarget = async (lease: Lease, { pool, checkpoints, onMoved }: Surroundings): Promise<Target> => {
  const { projection } = lease;
  return {
    projection,
    physical: (table) => physicalName(projection, table),
    quarantined: new Set((await quarantineOf(pool, projection)).map(streamName)),
    move: (to) => [checkpoints.move(lease, to)],
    hold: (waiting) => countWaiting(projection, waiting),
    quarantine: (event, error) => putIntoQuarantine(projection, event, error),
    moved: (to) => {
      lease.reached = to;
      onMoved(lease, true);
    },
  };
};
