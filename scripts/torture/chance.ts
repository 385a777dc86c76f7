/** Seeded chance: the same seed makes the same choices. Who wins which race is the machine's. */
export type Chance = {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  /** True so often. */
  says(probability: number): boolean;
  pick<T>(from: readonly T[]): T | undefined;
  /** One of the names, as often as their weights say. */
  weighed<K extends string>(weights: Readonly<Record<K, number>>): K;
  /** Chance of its own, for one who chooses at the same time. */
  fork(): Chance;
};

/** Mulberry32: 32 bits of state, and good enough to choose faults. */
export const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    says: (probability) => next() < probability,
    pick: (from) => from[Math.floor(next() * from.length)],
    weighed<K extends string>(weights: Readonly<Record<K, number>>) {
      const names = Object.keys(weights) as K[];
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) {
        left -= weights[name];
        if (left < 0) return name;
      }
      return names[0] as K;
    },
    fork: () => chanceOf(between(0, 2 ** 32 - 1)),
  };
};
