import { expect, it } from 'vitest';
import type { EventStore } from '../../../eventstore/eventstore.ts';
import { mara, name, one, rosa, streamOf } from './samples.ts';

/** For stores that give every position to an event: more than the port promises, and what they are fast by. */
export const densePositions = (open: () => Promise<EventStore>) =>
  it('positions count from 1 without gaps, whatever is refused', async () => {
    const store = await open();
    await store.append(one(rosa, 0, { take: [name('rosa')] }));
    await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        store.append(one(streamOf(`user-${n}`), n % 5 === 0 ? 1 : 0, n % 7 === 0 ? { take: [name('rosa')] } : {})),
      ),
    );
    await store.append(one(mara));
    const { events } = await store.readAll(0n, { limit: 100 });
    expect(events.map(({ position }) => Number(position))).toEqual(events.map((_, index) => index + 1));
    expect(await store.head()).toBe(BigInt(events.length));
    await store.close();
  });
