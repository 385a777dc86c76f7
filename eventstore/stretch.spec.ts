import { describe, expect, it } from 'vitest';
import { stretch } from './stretch.ts';

const begun = (at: bigint) => {
  const known = stretch();
  known.beginAt(at);
  return known;
};

describe('a stretch of the log', () => {
  it('is nothing before it begins, whatever is added', () => {
    const known = stretch();
    known.add(0n, 5n);
    expect([known.end(), known.furthest()]).toEqual([undefined, undefined]);
  });

  it('grows by what follows, and by what overlaps', () => {
    const known = begun(10n);
    known.add(10n, 12n);
    known.add(11n, 15n);
    expect(known.end()).toBe(15n);
  });

  it('does not shrink by what is known already', () => {
    const known = begun(10n);
    known.add(3n, 7n);
    expect([known.end(), known.furthest()]).toEqual([10n, 10n]);
  });

  it('ends before a gap, and goes on over all that lay ahead once the gap is closed', () => {
    const known = begun(10n);
    known.add(12n, 14n);
    known.add(14n, 15n);
    known.add(20n, 21n);
    expect([known.end(), known.furthest()]).toEqual([10n, 21n]);
    known.add(10n, 12n);
    expect([known.end(), known.furthest()]).toEqual([15n, 21n]);
  });

  it('goes on from the middle of what lay ahead', () => {
    const known = begun(10n);
    known.add(11n, 15n);
    known.add(10n, 13n);
    expect(known.end()).toBe(15n);
  });

  it('begins anew without what it knew', () => {
    const known = begun(10n);
    known.add(20n, 30n);
    known.beginAt(12n);
    known.add(12n, 20n);
    expect([known.end(), known.furthest()]).toEqual([20n, 20n]);
  });
});
