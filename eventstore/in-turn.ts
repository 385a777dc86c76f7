/**
 * Runs work on the same keys one after the other, and everything else side by side. Commands of one process on one
 * aggregate so don't lose races against each other: each decides from what the one before it wrote.
 */
export const inTurn = () => {
  const last = new Map<string, Promise<unknown>>();
  return async <R>(keys: readonly string[], work: () => Promise<R>): Promise<R> => {
    // All keys are taken at once, before anything is awaited: nobody can wait for someone who waits for them.
    const before = Promise.allSettled(keys.map((key) => last.get(key)));
    const mine = before.then(work);
    const done = mine.catch(() => undefined);
    for (const key of keys) last.set(key, done);
    try {
      return await mine;
    } finally {
      for (const key of keys) if (last.get(key) === done) last.delete(key);
    }
  };
};
