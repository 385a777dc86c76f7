import { describe, expect, it } from 'vitest';
import { type Held, leasePlan } from './plan.ts';

const patienceMs = 1_000;
const names = Array.from({ length: 10 }, (_, n) => `projection-${n}`);
const all = (owner: string | undefined, freeForMs = 0): readonly Held[] =>
  names.map((name) => ({ name, owner, freeForMs, wantedBy: undefined }));

/** Lets every worker carry out its plan, in turn, until nobody has anything to do. */
const settled = (workers: readonly string[], start: readonly Held[]) => {
  let leases = [...start];
  const change = (name: string, to: Partial<Held>) => {
    leases = leases.map((lease) => (lease.name === name ? { ...lease, ...to } : lease));
  };
  let moves = 0;
  for (let beats = 0; beats < 100; beats++)
    for (const me of workers) {
      const { take, want, give } = leasePlan(me, workers.length, leases, patienceMs);
      for (const name of take) change(name, { owner: me });
      if (give) change(give.name, { owner: give.to, wantedBy: undefined });
      if (give) moves++;
      if (want !== undefined) change(want, { wantedBy: me });
    }
  const counts = workers.map((worker) => leases.filter(({ owner }) => owner === worker).length);
  return { counts: counts.toSorted(), moves, free: leases.filter(({ owner }) => owner === undefined).length };
};

describe('sharing the projections', () => {
  it('gives a lone process all of them', () => {
    expect(leasePlan('a', 1, all(undefined), patienceMs).take).toEqual(names);
  });

  it('lets nobody take more than a fair share of what is free', () => {
    expect(leasePlan('a', 3, all(undefined), patienceMs).take).toHaveLength(4);
    expect(settled(['a', 'b', 'c'], all(undefined))).toEqual({ counts: [3, 3, 4], moves: 1, free: 0 });
  });

  it('leaves nothing lying that nobody has a share left for', () => {
    expect(leasePlan('a', 5, all(undefined, 2 * patienceMs), patienceMs).take).toEqual(names);
  });

  it('moves no more than needed when a process joins, and then rests', () => {
    expect(settled(['a', 'b'], all('a'))).toEqual({ counts: [5, 5], moves: 5, free: 0 });
    expect(settled(['a', 'b', 'c'], all('a'))).toEqual({ counts: [3, 3, 4], moves: 6, free: 0 });
    const fair = names.map((name, n) => ({ name, owner: ['a', 'b', 'c'][n % 3], freeForMs: 0, wantedBy: undefined }));
    expect(settled(['a', 'b', 'c'], fair).moves).toBe(0);
  });

  it('asks for one at a time, and gives nothing to who has as much', () => {
    expect(leasePlan('b', 2, all('a'), patienceMs)).toEqual({ take: [], want: 'projection-0', give: undefined });
    const wanted = all('a').map((lease, n) => (n === 3 ? { ...lease, wantedBy: 'b' } : lease));
    expect(leasePlan('b', 2, wanted, patienceMs).want).toBe(undefined);
    expect(leasePlan('a', 2, wanted, patienceMs).give).toEqual({ name: 'projection-3', to: 'b' });
    const even = wanted.map((lease, n) => (n < 3 || n > 7 ? { ...lease, owner: 'b' } : lease));
    expect(leasePlan('a', 2, even, patienceMs).give).toBe(undefined);
  });
});
