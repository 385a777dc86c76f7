import { streamName } from '../../../eventstore/eventstore.ts';
import { applyBatch, type Target } from '../apply.ts';
import type { Checkpoints, Lease } from '../leases/checkpoints.ts';
import type { Source } from '../source.ts';
import type { WorkerPool } from '../transaction.ts';
import { dueOf, leaveQuarantine, passedUpTo, putIntoQuarantine, type Quarantined } from './quarantine.ts';

/** What became of a stream that was tried again. */
export type Retried = { readonly stream: Quarantined; readonly refusal?: unknown };

/** So many streams are tried between two batches: those that are well don't wait long for those that are not. */
const atOnce = 10;

type Surroundings = {
  readonly pool: WorkerPool;
  readonly checkpoints: Checkpoints;
  readonly source: Source;
};

/**
 * Tries the streams whose time has come: their waiting events in order, through the tables that are read, up to where the
 * projection is. The projection's own loop does it, between two batches, so that nothing of the stream is written beside it.
 * Answers whether more are due.
 */
export const retryDue = async (
  surroundings: Surroundings,
  lease: Lease,
  live: Target,
  retried: (result: Retried) => void,
): Promise<boolean> => {
  const due = await dueOf(surroundings.pool, lease.projection, live.skipped, atOnce);
  for (const stream of due) {
    const refusal = await retry(surroundings, lease, live, stream);
    retried({ stream, ...(refusal === undefined ? {} : { refusal }) });
  }
  return due.length === atOnce;
};

const retry = async ({ pool, checkpoints, source }: Surroundings, lease: Lease, live: Target, stream: Quarantined) => {
  const { projection, reached } = lease;
  const types = new Set(Object.keys(projection.on));
  const read = await source.ofStream(stream, stream.revision, reached.position, types);
  const events = read.filter(({ position }) => position >= stream.position);
  /** Filled as soon as it is refused again: what comes after that waits. */
  const refused = new Set<string>();
  let refusal: unknown;
  const waitingFrom = (position: bigint) =>
    events.filter((event) => event.position >= position && !live.skipped.has(event.position)).length;
  const target: Target = {
    ...live,
    quarantined: refused,
    move: (to) => {
      const ours = checkpoints.move(lease, reached);
      if (refused.size > 0) return [ours];
      if (to.position >= reached.position) return [ours, leaveQuarantine(projection, stream)];
      const next = to.position + 1n;
      return [ours, passedUpTo(projection, stream, next, waitingFrom(next))];
    },
    hold: () => [],
    quarantine: (event, error) => {
      refusal = error;
      const attempts = event.position === stream.position ? stream.attempts + 1 : 1;
      return putIntoQuarantine(projection, event, error, { attempts, waiting: waitingFrom(event.position) });
    },
    moved: () => {},
    passed: undefined,
  };
  await applyBatch(pool, target, { events, ...reached });
  if (refused.size === 0) live.quarantined.delete(streamName(stream));
  return refusal;
};
