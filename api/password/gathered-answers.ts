type Gathering = {
  /** How many stand in line for what is to be answered. */
  readonly waiting: () => number;
  /** In a shorter line nobody's answer is held. */
  readonly least: number;
  /** No answer is held longer. */
  readonly ms: number;
};

/**
 * While there is more to do than can be done at once, answers wait a moment for each other: what follows from them, an append, a
 * projection, then costs one round trip and one flush to the disk for all of them. No more are held than still stand in line: who
 * does hardly notices.
 */
export const gatheredAnswers = ({ waiting, least, ms }: Gathering) => {
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
      if (waiting() < least || held.length >= waiting()) give();
      else timer ??= setTimeout(give, ms);
    });
};
