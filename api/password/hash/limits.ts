import type { CostName, Costs } from './scheme.ts';

type Range = readonly [least: number, most: number];
export type Limits = { readonly [C in CostName]: Range };

/**
 * Nothing that is imported takes longer than about four seconds of one core and 512 MiB, measured on the machine of
 * docs/benchmarks.md; docs/guides/passwords.md has the figures.
 */
export const usualLimits: Limits = {
  bcryptCost: [4, 16],
  argon2Time: [1, 10],
  argon2Memory: [8, 512 * 1024],
  argon2Threads: [1, 16],
  scryptLN: [1, 20],
  scryptR: [1, 32],
  scryptP: [1, 16],
  scryptMiB: [0, 512],
  pbkdf2Rounds: [1, 2_000_000],
  sha256Rounds: [1000, 1_000_000],
  sha512Rounds: [1000, 1_000_000],
  phpassRounds: [7, 21],
  drupal7Iterations: [1, 2 ** 20],
};

export const isWithin = (costs: Costs, limits: Limits): boolean =>
  Object.entries(costs).every(([name, cost]) => {
    const [least, most] = limits[name as CostName];
    return cost >= least && cost <= most;
  });
