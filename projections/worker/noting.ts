import type { Checkpoints, Lease } from './leases/checkpoints.ts';
import { burst, paceOf } from './pace.ts';

type Options = {
  readonly checkpoints: Pick<Checkpoints, 'note'>;
  readonly restMs: number;
  readonly onTrouble: (error: unknown) => void;
};

/** How long a position past events that change nothing may stay in memory only. */
const noteAfterMs = 25;

export type Noting = ReturnType<typeof notingOn>;

/** Positions past events that change nothing in their projection, kept in Postgres now and then: other processes wait for them. */
export const notingOn = ({ checkpoints, restMs, onTrouble }: Options) => {
  const unnoted = new Set<Lease>();

  const noteAll = async () => {
    const leases = [...unnoted];
    unnoted.clear();
    if (leases.length === 0) return;
    await checkpoints.note(leases).catch((error) => {
      for (const lease of leases) unnoted.add(lease);
      onTrouble(error);
    });
  };
  /** One after the other: whoever waits for it may give the leases back, in another order than a note takes their rows. */
  let noted = Promise.resolve();
  const now = () => {
    noted = noted.then(noteAll);
    return noted;
  };
  const pace = paceOf({ restMs, burst, pass: () => void setTimeout(now, noteAfterMs) });

  return {
    soon(lease: Lease) {
      if (unnoted.has(lease)) return;
      if (unnoted.size === 0) pace.news();
      unnoted.add(lease);
    },
    now,
    stop: pace.stop,
  };
};
