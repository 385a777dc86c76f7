import { expect, it } from 'vitest';
import { densePositions } from '../../test/contract/eventstore/dense.ts';
import { one, streamOf } from '../../test/contract/eventstore/samples.ts';
import { eventStoreContract } from '../../test/contract/eventstore.ts';
import { memoryEventStore } from './memory.ts';

eventStoreContract('memory', async () => memoryEventStore());
densePositions(async () => memoryEventStore());

it('the store in memory keeps the time that a test gives it, and never goes back', async () => {
  const times = [5000, 3000, 6000];
  const store = memoryEventStore({ clock: () => new Date(times.shift() ?? 0) });
  for (let n = 0; n < 3; n++) await store.append(one(streamOf('rosa')));
  expect((await store.read(streamOf('rosa'))).map(({ createdAt }) => createdAt.getTime())).toEqual([5000, 5000, 6000]);
});
