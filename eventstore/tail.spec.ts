import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { codecFor } from './codec.ts';
import type { StoredEvent } from './eventstore.ts';
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
  /** As this process' own appends are told. */
  const ownOf = async (count: number) => {
    const { position } = await write(count);
    return (await store.readAll(position - BigInt(count), { limit: count })).events;
  };
  return { write, ownOf, tail: (capacity = 10) => tailOf(counted, codec, { capacity }), reads: () => reads };
};
const all = new Set(['e']);
const positions = ({ events }: { readonly events: readonly { readonly position: bigint }[] }) =>
  events.map(({ position }) => Number(position));

describe("the log's tail", () => {
  it('is read from the store once for all readers who keep up', async () => {
    const { write, tail, reads } = log();
    const shared = tail();
    await write(3);
    const [one, other] = await Promise.all([shared.readAll(0n, 100, all), shared.readAll(0n, 100, all)]);
    expect(positions(one)).toEqual([1, 2, 3]);
    expect(other).toEqual(one);
    await write(2);
    expect(positions(await shared.readAll(3n, 100, all))).toEqual([4, 5]);
    expect(positions(await shared.readAll(1n, 2, all))).toEqual([2, 3]);
    expect(await shared.readAll(1n, 100, all)).toMatchObject({ position: 5n });
    expect(reads()).toBe(2);
  });

  it('asks the store at its end, where there may be something new', async () => {
    const { write, tail } = log();
    const shared = tail();
    await write(1);
    await shared.readAll(0n, 10, all);
    expect(await shared.readAll(1n, 10, all)).toMatchObject({ events: [], position: 1n });
    await write(1);
    expect(positions(await shared.readAll(1n, 10, all))).toEqual([2]);
  });

  it('gives readers who are behind what they ask for, and keeps no more than it may', async () => {
    const { write, tail, reads } = log();
    const shared = tail(3);
    await write(10);
    expect(positions(await shared.readAll(0n, 6, all))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(positions(await shared.readAll(6n, 6, all))).toEqual([7, 8, 9, 10]);
    expect(positions(await shared.readAll(7n, 6, all))).toEqual([8, 9, 10]);
    expect(reads()).toBe(2);
    expect(positions(await shared.readAll(2n, 3, all))).toEqual([3, 4, 5]);
    expect(positions(await shared.readAll(8n, 6, all))).toEqual([9, 10]);
    expect(reads()).toBe(3);
  });

  it('opens only what its readers care for', async () => {
    const { write, tail } = log();
    const shared = tail();
    await write(2);
    expect(await shared.readAll(0n, 10, new Set(['other']))).toMatchObject({ events: [], position: 2n });
    expect((await shared.readAll(0n, 10, new Set(['other']))).recordedAt).toBeInstanceOf(Date);
  });

  it('does not read back what this process appended itself', async () => {
    const { write, ownOf, tail, reads } = log();
    const shared = tail();
    await write(1);
    await shared.readAll(0n, 10, all);
    shared.appended(await ownOf(2));
    shared.appended(await ownOf(1));
    expect(positions(await shared.readAll(1n, 10, all))).toEqual([2, 3, 4]);
    expect(reads()).toBe(1);
  });

  it('gives what this process appended as the store gives it back', async () => {
    const { write, ownOf, tail } = log();
    const shared = tail();
    await write(1);
    await shared.readAll(0n, 10, all);
    const [own] = await ownOf(1);
    shared.appended([
      { ...(own as StoredEvent), payload: { said: 'x', unsaid: undefined, in: [{ unsaid: undefined }] } },
    ]);
    const { events } = await shared.readAll(1n, 10, all);
    expect(events[0]?.payload).toStrictEqual({ said: 'x', in: [{}] });
  });

  it('reads what others wrote between its own', async () => {
    const { write, ownOf, tail, reads } = log();
    const shared = tail();
    await write(1);
    await shared.readAll(0n, 2, all);
    const first = await ownOf(1);
    await write(1);
    const second = await ownOf(2);
    const third = await ownOf(1);
    shared.appended(third);
    shared.appended(first);
    shared.appended(second);
    expect(positions(await shared.readAll(0n, 10, all))).toEqual([1, 2]);
    expect(positions(await shared.readAll(2n, 2, all))).toEqual([3, 4]);
    expect(positions(await shared.readAll(4n, 10, all))).toEqual([5, 6]);
    expect(positions(await shared.readAll(2n, 10, all))).toEqual([3, 4, 5, 6]);
    expect(reads()).toBe(3);
  });

  it('forgets what it holds, its own too', async () => {
    const { write, ownOf, tail, reads } = log();
    const shared = tail();
    await write(1);
    await shared.readAll(0n, 10, all);
    shared.appended(await ownOf(1));
    shared.forget();
    expect(positions(await shared.readAll(1n, 10, all))).toEqual([2]);
    expect(reads()).toBe(2);
  });
});
