import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Progress } from '../read/progress.ts';
import { burst, paceOf } from './pace.ts';

type Options = {
  readonly store: Pick<EventStore, 'head' | 'onAppended'>;
  /** Absent: nobody waits for what comes of it. */
  readonly progress?: Pick<Progress, 'isAwaited' | 'onAwaited'>;
  readonly restMs: number;
  /** How long news may take when the store's wake-up is lost. */
  readonly pollMs: number;
  /** There may be news. */
  readonly ring: () => void;
};

export type Head = ReturnType<typeof headOf>;

/** The newest position that this process has heard of, told to its loops at the pace that suits them. */
export const headOf = ({ store, progress, restMs, pollMs, ring }: Options) => {
  let told = 0n;
  let newest = 0n;
  const pace = paceOf({
    restMs,
    burst,
    ...(progress ? { isAwaited: progress.isAwaited } : {}),
    pass() {
      told = newest;
      ring();
    },
  });
  const stopListening = store.onAppended((position) => {
    newest = position;
    pace.news();
  });
  progress?.onAwaited(pace.hurry);
  const polling = setInterval(ring, pollMs);

  return {
    position: () => told,
    async ask() {
      told = await store.head();
    },
    stop() {
      stopListening();
      pace.stop();
      clearInterval(polling);
    },
  };
};
