type Gathering = {
  /** So many answers are given together. */
  readonly most: number;
  /** No answer is held longer. */
  readonly ms: number;
  /** Whether more answers will come soon. */
  readonly isBusy: () => boolean;
};

/**
 * While there is more to do than can be done at once, answers wait a moment for each other: what follows from them, an append, a
 * projection, then costs one round trip and one flush to the disk for all of them. Who waits in a line anyway hardly notices.
 */
export const gatheredAnswers = ({ most, ms, isBusy }: Gathering) => {
  let held: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

  const give = () => {
    clearTimeout(timer);
    timer = undefined;
    const together = held;
    held = [];
    for (const answer of together) answer();
  };

  return (): Promise<void> =>
    new Promise((answer) => {
      held.push(answer);
      if (held.length >= most || !isBusy()) give();
      else timer ??= setTimeout(give, ms);
    });
};
