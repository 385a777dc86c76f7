/** One line of a benchmark: ours, the peer's of the same run, and the target that was set. */
export type Figure = {
  readonly what: string;
  readonly ours: number;
  readonly unit: string;
  readonly peer?: { readonly name: string; readonly value: number };
  readonly limit?: string;
};

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

export type Load = { readonly perSecond: number; readonly p50: number; readonly p99: number };

/** Keeps `concurrency` of `once` under way for `seconds`. Latencies in milliseconds. */
export const load = async (
  concurrency: number,
  seconds: number,
  once: (n: number) => Promise<unknown>,
): Promise<Load> => {
  const latencies: number[] = [];
  const started = performance.now();
  const until = started + seconds * 1000;
  let n = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < until) {
        const begun = performance.now();
        await once(n++);
        latencies.push(performance.now() - begun);
      }
    }),
  );
  const elapsed = (performance.now() - started) / 1000;
  return {
    perSecond: Math.round(latencies.length / elapsed),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
};

/** Alternates the sides over several rounds, so that a noisy minute meets both. */
export const rounds = async <S extends string, M>(
  count: number,
  sides: Readonly<Record<S, () => Promise<M>>>,
): Promise<Readonly<Record<S, readonly M[]>>> => {
  const names = Object.keys(sides) as S[];
  const taken = Object.fromEntries(names.map((side) => [side, [] as M[]])) as Record<S, M[]>;
  for (let round = 0; round < count; round++) for (const side of names) taken[side].push(await sides[side]());
  return taken;
};
