import { describe, expect, it } from 'vitest';
import type { Listener, News } from '../../eventstore/news.ts';
import type { ReadContext } from '../views.ts';
import { rememberingWith } from './remember.ts';

/** All was heard up to 80, and nothing that concerns the question since 50. */
const quietNews = (becomesCurrent: News['becomesCurrent'] = () => true): News => {
  const tell = (listener: Listener) => listener.lost(50n);
  return { isCurrent: () => false, becomesCurrent, reached: async () => {}, heard: () => 80n, listen: tell };
};

/** A projection that has come as far as `position`. */
const askedAt = (position: bigint) => async (read: ReadContext) => {
  read.asOf?.({ position, time: new Date(0) });
  return 'answer';
};

describe('an answer that is remembered', () => {
  it('is as new as the position that the caller names, where nothing that concerns it was recorded in between', async () => {
    const told: bigint[] = [];
    const ask = rememberingWith(quietNews())([], askedAt(76n));
    await ask({ instanceId: 'i', notBefore: 77n, asOf: ({ position }) => told.push(position) }, 'key');
    expect(told).toEqual([77n]);
  });

  it('tells its own age where the read model has not come as far as what concerns it', async () => {
    const told: bigint[] = [];
    const ask = rememberingWith(quietNews())([], askedAt(40n));
    await ask({ instanceId: 'i', notBefore: 77n, asOf: ({ position }) => told.push(position) }, 'key');
    expect(told).toEqual([40n]);
  });

  it('is believed by a process that can be sure of what happened, and asked anew by any other', async () => {
    let isCurrent = true;
    let times = 0;
    const ask = rememberingWith(quietNews(async () => isCurrent))([], async (read) => {
      times++;
      return askedAt(76n)(read);
    });
    for (const _ of [1, 2, 3]) expect(await ask({ instanceId: 'i' }, 'key')).toBe('answer');
    expect(times).toBe(1);
    isCurrent = false;
    expect([await ask({ instanceId: 'i' }, 'key'), times]).toEqual(['answer', 2]);
  });
});
