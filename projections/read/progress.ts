import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { lastPosition } from '../../eventstore/eventstore.ts';
import type { Projection } from '../projection.ts';
import type { Reached } from '../worker/apply.ts';
import { schema } from '../worker/table.ts';
import { type Filled, filledOf } from '../worker/versions/filled.ts';

/**
 * How far each projection is, as this process knows it: at once from its own worker, by looking at the checkpoints for what
 * another process projects. Waiting readers look every few milliseconds; without them nobody looks.
 */
export type Progress = {
  /** Told by the worker of this process, after the commit where there was anything to write. */
  advance(projection: Projection, reached: Reached): void;
  /** What was known counts no more: Postgres may have crashed, and lost what it had not written to its disk. */
  doubt(): void;
  /** The least of the projections, as last known. */
  known(projections: readonly Projection[]): Reached;
  /** Waits until all have reached the position, or the time is over; answers how far they are. */
  reached(projections: readonly Projection[], position: bigint, boundMs: number): Promise<Reached>;
  isAwaited(): boolean;
  /** Told whenever somebody begins to wait. */
  onAwaited(callback: () => void): void;
  /** Waits until their tables hold a whole log for the first time. @throws projection.filling after the bound */
  readonly filled: Filled;
  /** As last known, or looked up when that is old. */
  current(projections: readonly Projection[]): Promise<Reached>;
};

const nowhere: Reached = { position: 0n, recordedAt: undefined };

export const progressOf = (pool: Pool, { pollMs = 10, oldAfterMs = 1_000 } = {}): Progress => {
  const positions = new Map<string, Reached>();
  const waiters = new Set<{ readonly isMet: () => boolean; readonly done: () => void }>();
  const listeners: (() => void)[] = [];
  // Not by the clock, which somebody may set back.
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking = false;

  const set = (name: string, reached: Reached) => {
    if (reached.position >= (positions.get(name)?.position ?? 0n)) positions.set(name, reached);
  };
  const settle = () => {
    for (const waiter of waiters) if (waiter.isMet()) waiter.done();
  };
  const known = (projections: readonly Projection[]) =>
    projections
      .map((projection) => positions.get(nameOf(projection)) ?? nowhere)
      .reduce((least, one) => (one.position < least.position ? one : least), {
        position: lastPosition,
        recordedAt: undefined,
      } as Reached);

  const look = async () => {
    const { rows } = await pool.query<{ projection: string; version: number; position: string; at: Date | null }>(
      `select projection, version, position, last_event_at as at from ${schema}.checkpoints`,
    );
    for (const { projection, version, position, at } of rows)
      set(nameOf({ name: projection, version }), { position: BigInt(position), recordedAt: at ?? undefined });
    lookedAt = performance.now();
    settle();
  };

  const lookWhileAwaited = async () => {
    if (looking) return;
    looking = true;
    while (waiters.size > 0) {
      await pause(pollMs);
      // A database that can't be asked lets the readers run into their bound; their own queries will say why.
      if (waiters.size > 0) await look().catch(() => undefined);
    }
    looking = false;
  };

  return {
    known,
    doubt() {
      positions.clear();
      lookedAt = Number.NEGATIVE_INFINITY;
    },
    filled: filledOf(pool),
    isAwaited: () => waiters.size > 0,
    onAwaited: (callback) => void listeners.push(callback),
    advance(projection, reached) {
      set(nameOf(projection), reached);
      lookedAt = performance.now();
      if (waiters.size > 0) settle();
    },
    async reached(projections, position, boundMs) {
      const isMet = () => known(projections).position >= position;
      if (isMet()) return known(projections);
      const met = Promise.withResolvers<void>();
      const waiter = { isMet, done: met.resolve };
      const bound = setTimeout(met.resolve, boundMs);
      waiters.add(waiter);
      for (const awaited of listeners) awaited();
      void lookWhileAwaited();
      await met.promise;
      clearTimeout(bound);
      waiters.delete(waiter);
      return known(projections);
    },
    async current(projections) {
      if (performance.now() - lookedAt > oldAfterMs) await look();
      return known(projections);
    },
  };
};

const nameOf = ({ name, version }: Pick<Projection, 'name' | 'version'>) => `${name}_v${version}`;
