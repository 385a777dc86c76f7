import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { gatheredAnswers } from './gathered-answers.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const gathered = (isBusy: () => boolean) => {
  const given: number[] = [];
  const together = gatheredAnswers({ most: 3, ms: 30, isBusy });
  return { given, ask: (n: number) => void together().then(() => given.push(n)) };
};

it('answers wait for each other while there is more to do, so many and so long', async () => {
  const { given, ask } = gathered(() => true);
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

it('an answer is given at once, with those that were held, when nothing waits any more', async () => {
  let busy = true;
  const { given, ask } = gathered(() => busy);
  ask(1);
  busy = false;
  ask(2);
  await vi.advanceTimersByTimeAsync(0);
  expect(given).toEqual([1, 2]);
  expect(vi.getTimerCount()).toBe(0);
});
