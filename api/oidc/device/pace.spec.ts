import { describe, expect, it } from 'vitest';
import { firstUseInMemory } from '../../../test/support/first-use.ts';
import { pace } from './pace.ts';

/** Processes that share what was used before, and a clock. */
const processes = (count: number) => {
  let seconds = 0;
  const firstUse = firstUseInMemory();
  const paces = Array.from({ length: count }, () => pace({ now: () => new Date(seconds * 1000), firstUse }, 5));
  return {
    asksAt: (second: number, by = 0, device = 'tv') => {
      seconds = second;
      return paces[by]?.isTooEarly('instance', device);
    },
  };
};

describe('a device that polls', () => {
  it('may ask every five seconds, and has to wait five more each time it does not', async () => {
    const { asksAt } = processes(1);
    const early: unknown[] = [];
    for (const second of [0, 5, 10, 11, 20, 35]) early.push(await asksAt(second));
    expect(early).toEqual([false, false, false, true, true, false]);
  });

  it('does not slow down another', async () => {
    const { asksAt } = processes(1);
    expect([await asksAt(0), await asksAt(0, 0, 'radio'), await asksAt(0)]).toEqual([false, false, true]);
  });

  it('asks no more often by asking several processes in turn, and is never early for being in time', async () => {
    const many = processes(4);
    const letThrough: number[] = [];
    for (let second = 0; second < 60; second++) if (!(await many.asksAt(second, second % 4))) letThrough.push(second);
    expect(letThrough.length).toBeLessThanOrEqual(60 / 4.5 + 1);
    const patient = processes(4);
    for (let turn = 0; turn < 20; turn++) expect(await patient.asksAt(turn * 5, turn % 4)).toBe(false);
  });
});
