import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ClaimTaken, type EventStore, RevisionConflict, StoreUnavailable } from '../../eventstore/eventstore.ts';
import { kurrentEventStore } from '../../eventstore/kurrentdb/kurrentdb.ts';
import type { Server } from '../../eventstore/kurrentdb/server.ts';
import { memoryEventStore } from '../../eventstore/memory/memory.ts';
import { appendOf, mara, type NamedAppend, name, one, rosa, streamOf } from '../contract/eventstore/samples.ts';
import { freshDatabase } from '../support/database.ts';
import { against, emptyKurrentDb } from './server.ts';

const patienceMs = 150;

/** Several processes on one log, each with a connection of its own, that can be made to die. */
const processes = async () => {
  const kurrent = await emptyKurrentDb();
  const connection = await freshDatabase();
  onTestFinished(kurrent.stop);
  return (through: (server: Server) => Server = (server) => server): EventStore => {
    const server = kurrent.connect();
    const store = kurrentEventStore({
      ...{ server: { ...through(server), close: server.close }, connection },
      ...{ patienceMs, readers: 1, mirroring: false },
    });
    onTestFinished(() => store.close());
    return store;
  };
};

/** Dies at its nth write, just before or just after it, and does nothing any more. */
const dyingAt =
  (nth: number, when: 'before' | 'after') =>
  (server: Server): Server => {
    let writes = 0;
    let isDead = false;
    const alive = async <R>(work: () => Promise<R>): Promise<R> => {
      if (isDead) throw new StoreUnavailable('dead');
      return work();
    };
    return {
      ...server,
      readBackwards: (...asked) => alive(() => server.readBackwards(...asked)),
      readForwards: (...asked) => alive(() => server.readForwards(...asked)),
      append: (...asked) =>
        alive(async () => {
          writes++;
          isDead = writes === nth;
          if (isDead && when === 'before') throw new StoreUnavailable('dead');
          const written = await server.append(...asked);
          if (isDead) throw new StoreUnavailable('dead');
          return written;
        }),
    };
  };

const logOf = async (store: EventStore) => (await store.readAll(0n, { limit: 1_000 })).events;

describe(`a process that dies in the middle of an append, on ${against}`, () => {
  const marriage = () =>
    appendOf(
      [
        { stream: rosa, expected: 1, types: ['user.changed'] },
        { stream: mara, expected: 0, types: ['user.added'] },
      ],
      { take: [name('mara')] },
    );
  /** Slots of two streams, of one claim, and the commit. */
  const writes = [1, 2, 3, 4];

  it.each(
    writes.flatMap(
      (nth) =>
        [
          [nth, 'before'],
          [nth, 'after'],
        ] as const,
    ),
  )('leaves all of it or nothing, and no claim for ever: write %i, %s it', async (nth, when) => {
    const start = await processes();
    const survivor = start();
    await survivor.append(one(rosa, 0));
    const command = marriage();
    await expect(start(dyingAt(nth, when)).append(command)).rejects.toThrow(StoreUnavailable);
    const isCommitted = nth === 4 && when === 'after';

    const before = await logOf(survivor);
    expect(before).toHaveLength(isCommitted ? 3 : 1);
    expect(await survivor.read(rosa)).toHaveLength(isCommitted ? 2 : 1);
    expect(await survivor.read(mara)).toHaveLength(isCommitted ? 1 : 0);

    const other = survivor.append(one(streamOf('other'), 0, { take: [name('mara')] }));
    if (isCommitted) await expect(other).rejects.toThrow(ClaimTaken);
    else await other;

    // Whoever sent the command sends it again, to another process.
    const again = start().append(command);
    if (isCommitted) expect(await again).toMatchObject({ repeated: true, revisions: [2, 1] });
    else {
      await expect(again).rejects.toThrow(ClaimTaken);
      await survivor.append(one(streamOf('other'), 1, { release: [name('mara')] }));
      expect((await start().append(command)).revisions).toEqual([2, 1]);
    }
    await survivor.append(one(rosa, 2));
    expect((await survivor.read(rosa)).map(({ revision }) => revision)).toEqual([1, 2, 3]);
  });

  it.each([1, 2])(
    'frees what a refused append had reserved, also when it dies before it says so: write %i',
    async (nth) => {
      const start = await processes();
      const survivor = start();
      await survivor.append(one(mara, 0, { take: [name('mara')] }));
      const refused = one(rosa, 0, { take: [name('mara')] });
      await expect(start(dyingAt(nth, 'after')).append(refused)).rejects.toThrow();
      await survivor.append(one(rosa, 0));
      expect(await survivor.read(rosa)).toHaveLength(1);
    },
  );

  it('loses to whoever lost patience with it, if it was only slow, and then finds the claim taken', async () => {
    const start = await processes();
    const survivor = start();
    const [reserved, overtaken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let writes = 0;
    const slow = start((server) => ({
      ...server,
      async append(...asked) {
        if (++writes === 3) {
          reserved.resolve();
          await overtaken.promise;
        }
        return server.append(...asked);
      },
    }));
    const late = slow.append(one(rosa, 0, { take: [name('rosa')] }));
    const outcome = expect(late).rejects.toThrow(ClaimTaken);
    await reserved.promise;
    await survivor.append(one(mara, 0, { take: [name('rosa')] }));
    overtaken.resolve();
    await outcome;
    expect(await survivor.read(rosa)).toEqual([]);
    await survivor.append(one(rosa, 0));
  });

  it('leaves, with many others who race and die, a log that could have been written one command after the other', async () => {
    const start = await processes();
    const random = (below: number) => Math.floor(Math.random() * below);
    const commands = Array.from({ length: 60 }, (): NamedAppend => {
      const streams = [rosa, mara, streamOf('tom')].filter(() => random(2) === 0);
      const value = String(random(3));
      const change = [{ take: [name(value)] }, { release: [name(value)] }, {}][random(3)];
      return appendOf(
        (streams.length > 0 ? streams : [rosa]).map((stream) => ({
          stream,
          expected: random(3) === 0 ? random(6) : 'any',
          types: Array.from({ length: 1 + random(2) }, () => 'user.changed'),
        })),
        { commandId: randomUUID(), ...change },
      );
    });
    const acknowledged = new Set<string>();
    const refused = new Set<string>();
    const send = async (store: EventStore, command: NamedAppend) => {
      try {
        await store.append(command);
        acknowledged.add(command.commandId);
      } catch (error) {
        if (error instanceof RevisionConflict || error instanceof ClaimTaken) refused.add(command.commandId);
      }
    };
    await Promise.all(
      [0, 1, 2].map(async (process) => {
        let store = start();
        for (const [index, command] of commands.entries()) {
          if (index % 3 !== process) continue;
          if (random(4) === 0) store = start(dyingAt(1 + random(4), random(2) ? 'before' : 'after'));
          await send(store, command);
        }
      }),
    );

    const survivor = start();
    await survivor.append(appendOf([rosa, mara, streamOf('tom')].map((stream) => ({ stream, types: ['end'] }))));
    const events = await logOf(survivor);
    const model = memoryEventStore();
    const byEvent = new Map(
      commands.flatMap((one) => one.writes.flatMap(({ events }) => events.map((e) => [e.eventId, one]))),
    );
    const committed = new Set(events.map(({ eventId }) => byEvent.get(eventId)).filter((one) => one !== undefined));
    for (const command of committed) await model.append(command);
    expect(events.filter(({ type }) => type !== 'end').map(({ eventId, revision }) => [eventId, revision])).toEqual(
      (await logOf(model)).map(({ eventId, revision }) => [eventId, revision]),
    );
    const ids = new Set([...committed].map(({ commandId }) => commandId));
    for (const id of acknowledged) expect(ids).toContain(id);
    for (const id of refused) expect(ids).not.toContain(id);
  });
});
