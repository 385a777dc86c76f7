import { seconds, toMilliseconds } from '../duration.ts';
import { userErrors } from './errors.ts';

/** Wrong codes since the last right one. */
export type Failures = { readonly count: number; readonly lastAt: Date };

/** So many are typed wrong by mistake; from then on each takes twice as long as the one before, up to a minute. */
const freeMistakes = 5;
const longestWait = seconds(60);

export const mustHaveWaited = (failed: Failures | undefined, at: Date): void => {
  if (!failed || failed.count < freeMistakes) return;
  const wait = Math.min(seconds(2 ** (failed.count - freeMistakes)), longestWait);
  if (at.getTime() < failed.lastAt.getTime() + toMilliseconds(wait)) throw userErrors.too_many_codes();
};

export const oneMore = (failed: Failures | undefined, lastAt: Date): Failures => ({
  count: (failed?.count ?? 0) + 1,
  lastAt,
});
