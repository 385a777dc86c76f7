import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { gatheredAnswers } from './gathered-answers.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const gathered = (waiting: () => number) => {
  const given: number[] = [];
  const together = gatheredAnswers({ waiting, least: 2, ms: 30 });
  return { given, ask: (n: number) => void together().then(() => given.push(n)) };
};

it('as many answers as stand in line wait for each other, and so long', async () => {
  const { given, ask } = gathered(() => 3);
  ask(1);
  await vi.advanceTimersByTimeAsync(29);
  expect(given).toEqual([]);
  ask(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(given).toEqual([1, 2]);
  for (const n of [3, 4, 5]) ask(n);
  await vi.advanceTimersByTimeAsync(0);
  expect(given).toEqual([1, 2, 3, 4, 5]);
});

it('an answer is given at once, with those that were held, when the line is short', async () => {
  let waiting = 3;
  const { given, ask } = gathered(() => waiting);
  ask(1);
  waiting = 1;
  ask(2);
  await vi.advanceTimersByTimeAsync(0);
  expect(given).toEqual([1, 2]);
  expect(vi.getTimerCount()).toBe(0);
});
