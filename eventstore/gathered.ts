/**
 * One piece of work at a time for all who ask meanwhile, so that many share what one would cost: a round trip, a flush to the
 * disk. Who asks for the same shares the answer. Work that fails is done again for each alone, so that nobody fails
 * by what a neighbour asked for.
 */
export const gathered = <N, R>(work: (asked: readonly N[]) => Promise<readonly R[]>) => {
  type Waiting = { readonly asked: N; readonly answer: PromiseWithResolvers<R> };
  let waiting = new Map<string, Waiting>();
  let isUnderway = false;

  const answer = async (those: readonly Waiting[]) => {
    const answers = await work(those.map(({ asked }) => asked));
    for (const [index, one] of those.entries()) one.answer.resolve(answers[index] as R);
  };
  const alone = (one: Waiting) => answer([one]).catch(one.answer.reject);

  const go = async () => {
    isUnderway = true;
    while (waiting.size > 0) {
      const those = [...waiting.values()];
      waiting = new Map();
      await answer(those).catch(async (error) => {
        if (those.length === 1) those[0]?.answer.reject(error);
        else await Promise.all(those.map(alone));
      });
    }
    isUnderway = false;
  };

  /** `name` tells what is asked for. */
  return (asked: N, name: string): Promise<R> => {
    const same = waiting.get(name);
    if (same) return same.answer.promise;
    const one = { asked, answer: Promise.withResolvers<R>() };
    waiting.set(name, one);
    if (!isUnderway) void go();
    return one.answer.promise;
  };
};
