import { streamName } from '../../eventstore/eventstore.ts';
import type { Projection, Table } from '../projection.ts';
import { foldBatch } from './batch.ts';
import { intentsOf } from './intents.ts';
import { isRefusal } from './refusal.ts';
import type { Batch, Delivered } from './source.ts';
import { inSchema } from './table.ts';
import { commitTogether, type Statement, type WorkerPool } from './transaction.ts';
import { statementOf } from './write.ts';

/** How far a projection is, and when the newest event up to there was recorded. */
export type Reached = Pick<Batch, 'position' | 'recordedAt'>;

/** Where the rows of a projection go: the tables that are read, or those of a rebuild. */
export type Target = {
  readonly projection: Projection;
  readonly physical: (table: Table) => string;
  /** Streams whose events wait, by `streamName`. */
  readonly quarantined: Set<string>;
  /** Positions of events that an operator has this projection pass over. */
  readonly skipped: ReadonlySet<bigint>;
  /** First in the transaction; fails it when the target is no longer ours to write. */
  readonly move: (to: Reached) => readonly Statement[];
  readonly hold: (waiting: readonly Delivered[]) => readonly Statement[];
  readonly quarantine: (event: Delivered, error: unknown) => Statement;
  /** After the commit. */
  readonly moved: (to: Reached) => void;
  /** Instead of a transaction, for events that change no row. Absent: it is made all the same. */
  readonly passed?: ((to: Reached) => void) | undefined;
};

/**
 * Writes a batch and moves the checkpoint, together. A batch that is refused is halved until the event at fault stands
 * alone; then its stream goes into quarantine in the transaction that passes it, and the others go on at once. There it is
 * tried again (retry.ts): a pause here would hold up every tenant.
 * @throws what may pass by itself: no connection, a lease lost.
 */
export const applyBatch = async (pool: WorkerPool, target: Target, batch: Batch): Promise<void> => {
  try {
    await write(pool, target, batch);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [event] = batch.events;
    if (batch.events.length > 1) for (const half of halves(batch)) await applyBatch(pool, target, half);
    else if (event) await setAside(pool, target, event, error, batch);
  }
};

const write = async (pool: WorkerPool, target: Target, batch: Batch) => {
  const isWaiting = (event: Delivered) => target.quarantined.has(streamName(event));
  const events = batch.events.filter(({ position }) => !target.skipped.has(position));
  const waiting = events.filter(isWaiting);
  const going = events.filter((event) => !isWaiting(event));
  const writes = foldBatch(going.flatMap((event) => intentsOf(target.projection, event)));
  const changes = [
    ...target.hold(waiting),
    ...writes.map((one) => statementOf(one, inSchema(target.physical(one.table)))),
  ];
  if (changes.length === 0 && target.passed) return target.passed(batch);
  await commitTogether(pool, [...target.move(batch), ...changes]);
  target.moved(batch);
};

const halves = (batch: Batch): readonly Batch[] => {
  const events = batch.events.slice(0, batch.events.length >> 1);
  const last = events.at(-1);
  return [
    { events, position: last?.position ?? 0n, recordedAt: last?.createdAt },
    { ...batch, events: batch.events.slice(events.length) },
  ];
};

const setAside = async (pool: WorkerPool, target: Target, event: Delivered, refusal: unknown, batch: Batch) => {
  await commitTogether(pool, [...target.move(batch), target.quarantine(event, refusal)]);
  target.quarantined.add(streamName(event));
  target.moved(batch);
};
