import { describe, expect, it } from 'vitest';
import { lru } from './lru.ts';

describe('a cache of what was used last', () => {
  it('forgets the entry that was not used for longest', () => {
    const cache = lru<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  });

  it('keeps what is used again and again, however many others come and go, and never more than it may', () => {
    const cache = lru<number>(10);
    cache.set('always', 0);
    for (let n = 1; n <= 1000; n++) {
      cache.set(String(n), n);
      expect(cache.get('always')).toBe(0);
    }
    expect(cache.get('1000')).toBe(1000);
    expect(cache.entries().length).toBeLessThanOrEqual(10);
  });

  it('answers with what was set last', () => {
    const cache = lru<number>(4);
    for (const [key, value] of [
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['a', 2],
      ['d', 1],
      ['a', 3],
    ] as const)
      cache.set(key, value);
    expect(cache.get('a')).toBe(3);
    expect(Object.fromEntries(cache.entries())['a']).toBe(3);
  });

  it('forgets what it is told to forget', () => {
    const cache = lru<number>(2);
    cache.set('a', 1);
    cache.delete('a');
    expect(cache.get('a')).toBeUndefined();
  });
});
