import { describe, expect, it } from 'vitest';
import { pace } from './pace.ts';

describe('a device that polls', () => {
  it('may ask every five seconds, and has to wait five more each time it does not', () => {
    let seconds = 0;
    const { isTooEarly } = pace(() => new Date(seconds * 1000), 5);
    const asksAt = (second: number) => {
      seconds = second;
      return isTooEarly('tv');
    };
    expect([0, 5, 10].map(asksAt)).toEqual([false, false, false]);
    expect([11, 20, 35].map(asksAt)).toEqual([true, true, false]);
  });

  it('does not slow down another', () => {
    const { isTooEarly } = pace(() => new Date(0), 5);
    expect([isTooEarly('tv'), isTooEarly('radio'), isTooEarly('tv')]).toEqual([false, false, true]);
  });
});
