type Limits = {
  readonly inFlight: number;
  readonly waiting: number;
  /** Who has waited longer is refused when the turn comes: nobody is there any more to hear the answer. */
  readonly patienceMs?: number;
  /** What to answer who comes when even the waiting room is full. */
  readonly full: () => Error;
};

/** Runs tasks in the order they came, a few at a time, and refuses instead of letting an unbounded crowd wait. */
export const boundedQueue = ({ inFlight, waiting, patienceMs = Number.POSITIVE_INFINITY, full }: Limits) => {
  const turns: (() => void)[] = [];
  let free = inFlight;

  const turn = async () => {
    if (free > 0) {
      free -= 1;
      return;
    }
    if (turns.length >= waiting) throw full();
    await new Promise<void>((resolve) => turns.push(resolve));
  };
  const done = () => {
    const next = turns.shift();
    if (next) next();
    else free += 1;
  };

  const run = async <R>(task: () => Promise<R>): Promise<R> => {
    const came = performance.now();
    await turn();
    try {
      if (performance.now() - came > patienceMs) throw full();
      return await task();
    } finally {
      done();
    }
  };
  /** How many wait for their turn. */
  return Object.assign(run, { waiting: () => turns.length });
};
