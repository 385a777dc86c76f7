import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { paceOf } from './pace.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const paced = ({ burst = 1 } = {}) => {
  const passed: bigint[] = [];
  let waiting = false;
  const pace = paceOf({ restMs: 50, burst, isAwaited: () => waiting, pass: (position) => passed.push(position) });
  return { pace, passed, wait: () => (waiting = true) };
};

it('the first news is passed on at once, what follows in the next moments together', () => {
  const { pace, passed } = paced();
  for (const position of [1n, 2n, 3n]) pace.news(position);
  expect(passed).toEqual([1n]);
  vi.advanceTimersByTime(50);
  expect(passed).toEqual([1n, 3n]);
  pace.news(4n);
  vi.advanceTimersByTime(500);
  expect(passed).toEqual([1n, 3n, 4n]);
  pace.news(5n);
  expect(passed).toEqual([1n, 3n, 4n, 5n]);
});

it('little news is passed on at once, until there is much', () => {
  const { pace, passed } = paced({ burst: 3 });
  for (const position of [1n, 2n, 3n, 4n, 5n]) pace.news(position);
  expect(passed).toEqual([1n, 2n, 3n]);
  vi.advanceTimersByTime(50);
  expect(passed).toEqual([1n, 2n, 3n, 5n]);
  vi.advanceTimersByTime(100);
  for (const position of [6n, 7n, 8n]) pace.news(position);
  expect(passed).toEqual([1n, 2n, 3n, 5n, 6n, 7n]);
});

it('whoever waits hears at once, of what was held back and of what comes', () => {
  const { pace, passed, wait } = paced();
  pace.news(1n);
  pace.news(2n);
  wait();
  pace.hurry();
  pace.news(3n);
  expect(passed).toEqual([1n, 2n, 3n]);
  vi.advanceTimersByTime(500);
  expect(passed).toEqual([1n, 2n, 3n]);
});

it('nobody who begins to wait is told what is known already, and nothing comes after the end', () => {
  const { pace, passed } = paced();
  pace.hurry();
  expect(passed).toEqual([]);
  pace.news(1n);
  pace.news(2n);
  pace.stop();
  vi.advanceTimersByTime(500);
  expect(passed).toEqual([1n]);
});
