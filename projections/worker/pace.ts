type Options = {
  /** So long after news was passed on, nobody hears of more. */
  readonly restMs: number;
  /** Somebody waits for what is recorded to be seen. */
  readonly isAwaited: () => boolean;
  readonly pass: (position: bigint) => void;
};

/**
 * Passes on how far the log is: the first news at once, the next after a rest, so that what is recorded meanwhile is read and
 * written together. Whoever waits is not kept waiting.
 */
export const paceOf = ({ restMs, isAwaited, pass }: Options) => {
  let newest = 0n;
  let passedAt = Number.NEGATIVE_INFINITY;
  let resting: NodeJS.Timeout | undefined;

  const passNow = () => {
    clearTimeout(resting);
    resting = undefined;
    passedAt = performance.now();
    pass(newest);
  };

  return {
    news(position: bigint) {
      newest = position;
      const rest = passedAt + restMs - performance.now();
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
