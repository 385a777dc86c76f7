import { describe, expect, it } from 'vitest';
import { boundedQueue } from './bounded-queue.ts';

const full = () => new Error('full');

describe('a bounded queue', () => {
  it('runs as many at once as it may, the others in the order they came', async () => {
    const queue = boundedQueue({ inFlight: 2, waiting: 10, full });
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const all = [0, 1, 2, 3].map((n) =>
      queue(async () => {
        begun.push(n);
        await new Promise<void>((end) => ends.push(end));
      }),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    while (ends.length > 0) {
      ends.shift()?.();
      await new Promise(setImmediate);
    }
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('refuses who comes when the waiting room is full, and serves again afterwards', async () => {
    const queue = boundedQueue({ inFlight: 1, waiting: 1, full });
    const slow = () => new Promise((resolve) => setTimeout(resolve, 5));
    const [first, second, third] = await Promise.allSettled([queue(slow), queue(slow), queue(slow)]);
    expect([first?.status, second?.status, third?.status]).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await expect(queue(async () => 'served')).resolves.toBe('served');
  });

  it('refuses, when the turn comes, who has waited longer than anybody waits', async () => {
    const queue = boundedQueue({ inFlight: 1, waiting: 2, patienceMs: 20, full });
    const slow = queue(() => new Promise((resolve) => setTimeout(resolve, 40)));
    await expect(queue(async () => 'too late')).rejects.toThrow('full');
    await slow;
    await expect(queue(async () => 'served')).resolves.toBe('served');
  });

  it('gives the place of a failed task to the next', async () => {
    const queue = boundedQueue({ inFlight: 1, waiting: 1, full });
    await expect(queue(() => Promise.reject(new Error('task')))).rejects.toThrow('task');
    await expect(queue(async () => 'next')).resolves.toBe('next');
  });
});
