import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { codecFor } from './codec.ts';
import { memoryKeys } from './memory/keys.ts';
import { memoryEventStore } from './memory/memory.ts';
import { tailOf } from './tail.ts';

const codec = codecFor({}, memoryKeys());
const log = () => {
  const store = memoryEventStore();
  let reads = 0;
  const counted = {
    ...store,
    readAll: (...asked: Parameters<typeof store.readAll>) => {
      reads++;
      return store.readAll(...asked);
    },
  };
  const write = (count: number) =>
    store.append({
      commandId: randomUUID(),
      cause: { actor: 'a', correlationId: 'c' },
      writes: [
        {
          stream: { instanceId: 'i', aggregateType: 't', aggregateId: 'x' },
          expected: 'any',
          owner: 'o',
          events: Array.from({ length: count }, () => ({ eventId: randomUUID(), type: 'e', version: 1, payload: {} })),
        },
      ],
    });
  return { write, tail: (capacity = 10) => tailOf(counted, codec, { capacity }), reads: () => reads };
};
const positions = ({ events }: { readonly events: readonly { readonly position: bigint }[] }) =>
  events.map(({ position }) => Number(position));

describe("the log's tail", () => {
  it('is read from the store once for all readers who keep up', async () => {
    const { write, tail, reads } = log();
    const shared = tail();
    await write(3);
    const [one, other] = await Promise.all([shared.readAll(0n, 100), shared.readAll(0n, 100)]);
    expect(positions(one)).toEqual([1, 2, 3]);
    expect(other).toEqual(one);
    await write(2);
    expect(positions(await shared.readAll(3n, 100))).toEqual([4, 5]);
    expect(positions(await shared.readAll(1n, 2))).toEqual([2, 3]);
    expect(await shared.readAll(1n, 100)).toMatchObject({ position: 5n });
    expect(reads()).toBe(2);
  });

  it('asks the store at its end, where there may be something new', async () => {
    const { write, tail } = log();
    const shared = tail();
    await write(1);
    await shared.readAll(0n, 10);
    expect(await shared.readAll(1n, 10)).toEqual({ events: [], position: 1n });
    await write(1);
    expect(positions(await shared.readAll(1n, 10))).toEqual([2]);
  });

  it('gives readers who are behind what they ask for, and keeps no more than it may', async () => {
    const { write, tail, reads } = log();
    const shared = tail(3);
    await write(10);
    expect(positions(await shared.readAll(0n, 6))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(positions(await shared.readAll(6n, 6))).toEqual([7, 8, 9, 10]);
    expect(positions(await shared.readAll(7n, 6))).toEqual([8, 9, 10]);
    expect(reads()).toBe(2);
    expect(positions(await shared.readAll(2n, 3))).toEqual([3, 4, 5]);
    expect(positions(await shared.readAll(8n, 6))).toEqual([9, 10]);
    expect(reads()).toBe(3);
  });
});
