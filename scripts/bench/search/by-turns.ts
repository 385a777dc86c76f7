import { percentile } from '../measure.ts';

/** A search has so many turns, or as many as there is time for; the first ones do not count. */
const turns = 400;
const longestMs = 5_000;
const warmUp = 10;

export type Taken = { readonly p50: number; readonly p99: number };
type Once = (n: number) => Promise<unknown>;

const of = (latencies: readonly number[]): Taken => ({
  p50: percentile(latencies, 0.5),
  p99: percentile(latencies, 0.99),
});

/** One after the other, so that a noisy moment meets both. In milliseconds. */
export const byTurns = async <S extends string>(
  sides: Readonly<Record<S, Once>>,
): Promise<Readonly<Record<S, Taken>>> => {
  const names = Object.keys(sides) as S[];
  const taken = Object.fromEntries(names.map((side) => [side, [] as number[]])) as Record<S, number[]>;
  let until = Number.POSITIVE_INFINITY;
  for (let n = -warmUp; n < turns && performance.now() < until; n++) {
    if (n === 0) until = performance.now() + longestMs;
    for (const side of names) {
      const begun = performance.now();
      await sides[side](n + warmUp);
      if (n >= 0) taken[side].push(performance.now() - begun);
    }
  }
  return Object.fromEntries(names.map((side) => [side, of(taken[side])])) as Record<S, Taken>;
};
