import { expect, it } from 'vitest';
import { gathered } from './gathered.ts';

const recorded = () => {
  const runs: (readonly string[])[] = [];
  const ask = gathered(async (asked: readonly string[]) => {
    runs.push(asked);
    await Promise.resolve();
    if (asked.includes('bad')) throw new Error('bad');
    return asked.map((one) => one.toUpperCase());
  });
  return { runs, ask: (one: string) => ask(one, one) };
};

it('who asks while work is under way is served together, and the same is asked for once', async () => {
  const { runs, ask } = recorded();
  expect(await Promise.all([ask('a'), ask('b'), ask('c'), ask('b')])).toEqual(['A', 'B', 'C', 'B']);
  expect(runs).toEqual([['a'], ['b', 'c']]);
  expect(await ask('d')).toBe('D');
});

it('nobody fails by what a neighbour asked for', async () => {
  const { ask } = recorded();
  const outcomes = await Promise.allSettled([ask('a'), ask('b'), ask('bad'), ask('c')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  await expect(ask('bad')).rejects.toThrow('bad');
  expect(await ask('e')).toBe('E');
});
