import { expect, it } from 'vitest';
import { codecFor } from '../../eventstore/codec.ts';
import type { EventStore } from '../../eventstore/eventstore.ts';
import { memoryKeys } from '../../eventstore/memory/keys.ts';
import { difference } from './diff.ts';

it('a history that nobody can compare in a moment is not even read', async () => {
  const read = async () => expect.unreachable();
  const readAll = async () => ({ events: [{ revision: 1_000_000 }], position: 0n });
  const store = { read, readAll } as unknown as EventStore;
  const stream = { instanceId: 'one', aggregateType: 'user', aggregateId: 'busy' };
  const compared = difference(store, codecFor({}, memoryKeys()), [], stream, {
    from: { position: 1n },
    until: { position: 2n },
  });
  await expect(compared).rejects.toMatchObject({ code: 'projection.too_long_to_compare' });
});
