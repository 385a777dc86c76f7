import { setTimeout as pause } from 'node:timers/promises';
import type { Projection } from '../projection.ts';
import type { Progress } from '../read/progress.ts';
import type { Bell } from './bell.ts';
import type { Head } from './head.ts';
import type { Found, leasesOf } from './leases/leases.ts';
import type { Loops } from './loops.ts';
import type { Noting } from './noting.ts';

type Options = {
  readonly projections: readonly Projection[];
  readonly leases: ReturnType<typeof leasesOf>;
  readonly loops: Loops;
  readonly noting: Pick<Noting, 'now'>;
  readonly head: Pick<Head, 'ask'>;
  readonly progress: Pick<Progress, 'doubt'>;
  readonly bell: Bell;
  /** Rung: the next heartbeat comes at once. */
  readonly hurry: Bell;
  readonly heartbeatMs: number;
  readonly stopping: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
};

/** How often we look for a lease that another process is about to hand over; so long nobody projects it. */
const expectantMs = 25;

/** Holds leases, and has a loop for each of them; ends when it is told to stop. */
export const keepBeating = async (options: Options): Promise<void> => {
  const { projections, leases, loops, noting, head, progress, bell, hurry, heartbeatMs, stopping, onTrouble } = options;

  /** `before`: what each loop's projection had kept when the heartbeat began. */
  const endLost = async ({ leases: held }: Found, before: ReadonlyMap<string, bigint>) => {
    const now = new Map(held.map((lease) => [lease.projection.name, lease]));
    for (const { lease, end } of loops.all()) {
      const { name } = lease.projection;
      const found = now.get(name);
      const hasLost = found !== undefined && found.persisted < (before.get(name) ?? 0n);
      if (hasLost) progress.doubt();
      // Also what has new tables since: without an event of its own, nothing else would tell it.
      if (found && !hasLost && found.generation === lease.generation) continue;
      await end();
      if (found) hurry.ring();
    }
  };

  const retry = (due: readonly Projection[]) => {
    for (const { name } of due) {
      const loop = loops.of(name);
      if (loop) loop.retryDue = true;
    }
    if (due.length > 0) bell.ring();
  };

  const give = async ({ projection, to }: NonNullable<Found['give']>) => {
    await loops.of(projection.name)?.end();
    await noting.now();
    await leases.give(projection, to);
  };

  /** One after the other: a lease that is begun from must not be older than what its last holder here committed. */
  const beat = async (): Promise<number> => {
    const before = new Map(loops.all().map(({ lease }) => [lease.projection.name, lease.persisted]));
    try {
      await head.ask();
      const found = await leases.beat(projections);
      if (stopping.aborted) return 0;
      await endLost(found, before);
      for (const lease of found.leases) if (!before.has(lease.projection.name)) loops.start(lease);
      retry(found.due);
      if (found.give) await give(found.give);
      await noting.now();
      return found.expecting ? expectantMs : heartbeatMs;
    } catch (error) {
      onTrouble(error);
      // It may have crashed. What is in memory must not be taken for what it has kept.
      progress.doubt();
      void loops.end();
      return heartbeatMs;
    }
  };

  while (!stopping.aborted) {
    const heard = hurry.heard();
    const restMs = await beat();
    await Promise.race([hurry.after(heard), pause(restMs, undefined, { ref: false })]);
  }
};
