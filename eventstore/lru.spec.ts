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

  it('forgets what it is told to forget', () => {
    const cache = lru<number>(2);
    cache.set('a', 1);
    cache.delete('a');
    expect(cache.get('a')).toBeUndefined();
  });
});
