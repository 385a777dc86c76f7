/** So often in a row news is not gathered. */
export const burst = 25;

type Options = {
  /** So long after news was passed on, nobody hears of more, once there is much of it. */
  readonly restMs: number;
  /** So often in a row it is passed on without a rest: whoever sets something up by hand or in a test finds it at once. */
  readonly burst: number;
  /** Somebody waits for what is recorded to be seen. */
  readonly isAwaited?: () => boolean;
  readonly pass: () => void;
};

/**
 * Passes on that there is news: at once while there is little of it, after a rest when there is much, so that what comes
 * meanwhile is read and written together. Whoever waits is not kept waiting.
 */
export const paceOf = ({ restMs, burst, isAwaited = () => false, pass }: Options) => {
  /** When all that was passed on would have been, had each rested: never longer ago than the burst allows. */
  let restedUntil = Number.NEGATIVE_INFINITY;
  let resting: NodeJS.Timeout | undefined;

  const passNow = () => {
    clearTimeout(resting);
    resting = undefined;
    restedUntil = Math.max(restedUntil, performance.now() - (burst - 1) * restMs) + restMs;
    pass();
  };

  return {
    news() {
      const rest = restedUntil - performance.now();
      if (rest <= 0 || isAwaited()) passNow();
      else resting ??= setTimeout(passNow, rest);
    },
    /** Somebody began to wait. */
    hurry() {
      if (resting !== undefined) passNow();
    },
    stop: () => clearTimeout(resting),
  };
};
