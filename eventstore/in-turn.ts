/**
 * Runs work on the same keys one after the other, and everything else side by side. Commands of one process on one
 * aggregate so don't lose races against each other: each decides from what the one before it wrote.
 */
export const inTurn = () => {
  const last = new Map<string, Promise<unknown>>();
  return <R>(keys: readonly string[], work: () => Promise<R>): Promise<R> => {
    const before = keys.flatMap((key) => last.get(key) ?? []);
    const mine = before.length === 0 ? work() : Promise.allSettled(before).then(work);
    const leave = () => {
      for (const key of keys) if (last.get(key) === mine) last.delete(key);
    };
    // All keys are taken at once, before anything is awaited: nobody can wait for someone who waits for them.
    for (const key of keys) last.set(key, mine);
    mine.then(leave, leave);
    return mine;
  };
};
