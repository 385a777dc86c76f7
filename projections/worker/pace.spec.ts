import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { paceOf } from './pace.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const paced = ({ burst = 1 } = {}) => {
  const passed: number[] = [];
  let newest = 0;
  let waiting = false;
  const pace = paceOf({ restMs: 50, burst, isAwaited: () => waiting, pass: () => void passed.push(newest) });
  const news = (...numbers: readonly number[]) => {
    for (const number of numbers) {
      newest = number;
      pace.news();
    }
  };
  return { pace, news, passed, wait: () => (waiting = true) };
};

it('the first news is passed on at once, what follows in the next moments together', () => {
  const { news, passed } = paced();
  news(1, 2, 3);
  expect(passed).toEqual([1]);
  vi.advanceTimersByTime(50);
  expect(passed).toEqual([1, 3]);
  news(4);
  vi.advanceTimersByTime(500);
  expect(passed).toEqual([1, 3, 4]);
  news(5);
  expect(passed).toEqual([1, 3, 4, 5]);
});

it('little news is passed on at once, until there is much', () => {
  const { news, passed } = paced({ burst: 3 });
  news(1, 2, 3, 4, 5);
  expect(passed).toEqual([1, 2, 3]);
  vi.advanceTimersByTime(50);
  expect(passed).toEqual([1, 2, 3, 5]);
  vi.advanceTimersByTime(100);
  news(6, 7, 8);
  expect(passed).toEqual([1, 2, 3, 5, 6, 7]);
});

it('whoever waits hears at once, of what was held back and of what comes', () => {
  const { pace, news, passed, wait } = paced();
  news(1);
  news(2);
  wait();
  pace.hurry();
  news(3);
  expect(passed).toEqual([1, 2, 3]);
  vi.advanceTimersByTime(500);
  expect(passed).toEqual([1, 2, 3]);
});

it('nobody who begins to wait is told what is known already, and nothing comes after the end', () => {
  const { pace, news, passed } = paced();
  pace.hurry();
  expect(passed).toEqual([]);
  news(1);
  news(2);
  pace.stop();
  vi.advanceTimersByTime(500);
  expect(passed).toEqual([1]);
});
