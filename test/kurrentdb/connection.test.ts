import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Append, type EventStore, StoreUnavailable } from '../../eventstore/eventstore.ts';
import { kurrentEventStore } from '../../eventstore/kurrentdb/kurrentdb.ts';
import { serverAt } from '../../eventstore/kurrentdb/server.ts';
import { one, streamOf } from '../contract/eventstore/samples.ts';
import { freshDatabase } from '../support/database.ts';
import { startInProcessServer } from './in-process-server.ts';

const wired = async (options: Parameters<typeof startInProcessServer>[0] = {}) => {
  const server = await startInProcessServer(options);
  const connection = await freshDatabase();
  const open = () => {
    const store = kurrentEventStore({ server: serverAt(server.url), connection, patienceMs: 200, readers: 2 });
    onTestFinished(() => store.close());
    return store;
  };
  onTestFinished(server.stop);
  return { server, open };
};

/** As whoever sends commands does: again with the same id until there is an answer. */
const insist = async (store: EventStore, append: Append) => {
  for (;;)
    try {
      return await store.append(append);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await pause(10);
    }
};

describe('a dropped connection to KurrentDB (its protocol, in process)', () => {
  it('loses no event and writes none twice', async () => {
    const { server, open } = await wired();
    const store = open();
    const cutting = (async () => {
      for (let cut = 0; cut < 12; cut++) {
        await pause(60 + 20 * cut);
        server.cut();
      }
    })();
    const commands = Array.from({ length: 80 }, (_, n) => one(streamOf(`user-${n % 7}`)));
    await Promise.all(
      [0, 1, 2, 3].map(async (writer) => {
        for (const [index, command] of commands.entries()) if (index % 4 === writer) await insist(store, command);
      }),
    );
    await cutting;
    const events = await vi.waitFor(async () => (await store.readAll(0n, { limit: 200 })).events, { timeout: 15_000 });
    const sent = commands.flatMap(({ writes }) =>
      writes.flatMap((write) => write.events.map(({ eventId }) => eventId)),
    );
    expect(events.map(({ eventId }) => eventId).sort()).toEqual(sent.sort());
  });

  it('does not keep who listens from hearing what others append meanwhile', async () => {
    const { server, open } = await wired();
    const [store, other] = [open(), open()];
    const heads: bigint[] = [];
    store.onAppended((head) => heads.push(head));
    const first = await other.append(one(streamOf('rosa')));
    await expect.poll(() => heads.at(-1)).toBe(first.position);
    for (let times = 0; times < 3; times++) {
      server.cut();
      const { position } = await insist(other, one(streamOf('rosa')));
      await expect.poll(() => heads.at(-1)).toBe(position);
    }
    expect(heads).toEqual([...heads].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('says that the store could not be reached while nobody gets through, and goes on afterwards', async () => {
    const { server, open } = await wired();
    const store = open();
    await store.append(one(streamOf('rosa'), 0));
    server.isolate();
    await expect(store.append(one(streamOf('rosa'), 1))).rejects.toThrow(StoreUnavailable);
    await expect(store.head()).rejects.toThrow(StoreUnavailable);
    await expect(store.read(streamOf('mara'))).rejects.toThrow(StoreUnavailable);
    server.restore();
    await insist(store, one(streamOf('rosa')));
  });

  it('matters as little to a server that takes one append a call', async () => {
    const { server, open } = await wired({ batches: false });
    const store = open();
    await store.append(one(streamOf('rosa'), 0));
    server.cut();
    await insist(store, one(streamOf('rosa'), 1));
    expect(await store.read(streamOf('rosa'))).toHaveLength(2);
  });
});
