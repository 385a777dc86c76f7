import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Claim } from '../../domain/decider.ts';
import {
  type Append,
  ClaimTaken,
  type EventStore,
  type Expected,
  type NewEvent,
  type ReadFilter,
  RevisionConflict,
  type StoredEvent,
  type Stream,
} from '../../eventstore/eventstore.ts';
import { genesis, hashOf } from '../../eventstore/hash-chain.ts';

export const streamOf = (aggregateId: string, instanceId = 'instance-1', aggregateType = 'user'): Stream => ({
  instanceId,
  aggregateType,
  aggregateId,
});
export const eventOf = (type: string, payload: object = {}): NewEvent => ({
  eventId: randomUUID(),
  type,
  version: 1,
  payload: { ...payload },
});
type Write = {
  readonly stream: Stream;
  readonly expected?: Expected;
  readonly types: readonly string[];
  readonly owner?: string;
};
export const appendOf = (writes: readonly Write[], more: Partial<Append> = {}): Append => ({
  commandId: randomUUID(),
  writes: writes.map(({ stream, expected = 'any', types, owner = 'org-1' }) => ({
    stream,
    expected,
    owner,
    events: types.map((type) => eventOf(type)),
  })),
  cause: { actor: 'rosa', correlationId: 'request-1' },
  ...more,
});
/** One event on one stream. */
export const one = (stream: Stream, expected: Expected = 'any', more: Partial<Append> = {}) =>
  appendOf([{ stream, expected, types: ['user.changed'] }], more);

const typesOf = (events: readonly StoredEvent[]) => events.map(({ type }) => type);
const idsOf = (events: readonly StoredEvent[]) => events.map(({ aggregateId }) => aggregateId);
const positionsOf = (events: readonly StoredEvent[]) => events.map(({ position }) => Number(position));

const rosa = streamOf('rosa');
const mara = streamOf('mara');
const name = (value: string): Claim => ({ kind: 'usernames', value });

/** `open` gives an empty store. Every adapter runs the whole suite; there is no second entry point to forget. */
export const eventStoreContract = (adapter: string, open: () => Promise<EventStore>) =>
  describe(`event store contract: ${adapter}`, () => {
    let store: EventStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    describe('a stream', () => {
      it('is empty before its first event', async () => {
        expect(await store.read(rosa)).toEqual([]);
        expect(await store.head()).toBe(0n);
      });

      it('is created once', async () => {
        await store.append(one(rosa, 0));
        await expect(store.append(one(rosa, 0))).rejects.toThrow(RevisionConflict);
        expect(await store.read(rosa)).toHaveLength(1);
      });

      it('lets exactly one of two racing creators win', async () => {
        const race = await Promise.allSettled([store.append(one(rosa, 0)), store.append(one(rosa, 0))]);
        expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        expect(await store.read(rosa)).toHaveLength(1);
      });

      it('refuses who has not seen its newest event, naming the stream', async () => {
        await store.append(appendOf([{ stream: rosa, types: ['a', 'b'] }]));
        for (const stale of [0, 1, 3]) {
          const refused = store.append(one(rosa, stale));
          await expect(refused).rejects.toThrow(RevisionConflict);
          await expect(refused).rejects.toMatchObject({ stream: rosa });
        }
        expect((await store.append(one(rosa, 2))).revisions).toEqual([3]);
      });

      it('counts revisions from 1 without gaps, whoever writes', async () => {
        await Promise.all(Array.from({ length: 20 }, () => store.append(one(rosa))));
        expect((await store.read(rosa)).map(({ revision }) => revision)).toEqual(
          Array.from({ length: 20 }, (_, n) => n + 1),
        );
      });

      it('is another one when its id differs only in case', async () => {
        await store.append(one(streamOf('Rosa'), 0));
        await store.append(one(streamOf('rosa'), 0));
        expect(idsOf(await store.read(streamOf('Rosa')))).toEqual(['Rosa']);
        expect(idsOf((await store.readAll(0n, { limit: 9, filter: { aggregateIds: ['rosa'] } })).events)).toEqual([
          'rosa',
        ]);
      });

      it('is another one in another instance, and of another type', async () => {
        const others = [streamOf('rosa', 'instance-2'), streamOf('rosa', 'instance-1', 'org'), rosa];
        for (const stream of others) await store.append(one(stream, 0));
        for (const stream of others) expect(await store.read(stream)).toMatchObject([stream]);
      });

      it('keeps the owner of its first event', async () => {
        await store.append(appendOf([{ stream: rosa, types: ['a'], owner: 'org-1' }]));
        await store.append(appendOf([{ stream: rosa, types: ['b'], owner: 'org-2' }]));
        expect((await store.read(rosa)).map(({ owner }) => owner)).toEqual(['org-1', 'org-1']);
      });

      it('is read after a revision, and as of a position or a time', async () => {
        await store.append(appendOf([{ stream: rosa, types: ['a', 'b'] }]));
        await store.append(one(mara));
        const { createdAt } = await store.append(appendOf([{ stream: rosa, types: ['c'] }]));
        await new Promise((resolve) => setTimeout(resolve, 5));
        await store.append(appendOf([{ stream: rosa, types: ['d'] }]));
        expect(typesOf(await store.read(rosa, { after: 1 }))).toEqual(['b', 'c', 'd']);
        expect(typesOf(await store.read(rosa, { after: 9 }))).toEqual([]);
        expect(typesOf(await store.read(rosa, { until: { position: 2n } }))).toEqual(['a', 'b']);
        expect(typesOf(await store.read(rosa, { until: { time: createdAt } }))).toEqual(['a', 'b', 'c']);
        expect(typesOf(await store.read(rosa, { until: { time: new Date(0) } }))).toEqual([]);
        expect(typesOf(await store.read(rosa, { after: 1, until: { position: 4n } }))).toEqual(['b', 'c']);
      });

      it('is read together with others, each in its place', async () => {
        await store.append(
          appendOf([
            { stream: rosa, types: ['a', 'b'] },
            { stream: mara, types: ['c'] },
          ]),
        );
        const read = await store.readMany([
          { stream: mara },
          { stream: streamOf('nobody') },
          { stream: rosa, after: 1 },
          { stream: mara },
        ]);
        expect(read.map(typesOf)).toEqual([['c'], [], ['b'], ['c']]);
        expect(await store.readMany([])).toEqual([]);
      });
    });

    describe('an event', () => {
      it('comes back as it was written, with its envelope', async () => {
        const payload = {
          text: 'ä€😀\n"',
          number: -1.5e-7,
          list: [1, null, { deep: true }],
          2: 'two',
          none: undefined,
        };
        const event = { ...eventOf('user.added', payload), version: 3 };
        const cause = {
          actor: 'rosa',
          impersonator: 'admin',
          correlationId: 'request-1',
          causationId: randomUUID(),
          origin: 'v1.sealed',
        };
        const append: Append = {
          commandId: randomUUID(),
          cause,
          writes: [{ stream: rosa, expected: 0, owner: 'org-1', events: [event] }],
        };
        const { position, createdAt } = await store.append(append);
        const { none: _, ...kept } = payload;
        const [stored] = await store.read(rosa);
        expect(stored).toMatchObject({
          ...rosa,
          ...event,
          ...cause,
          payload: kept,
          owner: 'org-1',
          revision: 1,
          position,
          createdAt,
        });
        expect(Object.keys(stored?.payload ?? {})).not.toContain('none');
      });

      it('has no impersonator, causation or origin when there was none', async () => {
        await store.append(one(rosa));
        const [stored] = await store.read(rosa);
        for (const absent of ['impersonator', 'causationId', 'origin']) expect(stored).not.toHaveProperty(absent);
      });

      it('is hashed together with the one before it', async () => {
        await store.append(
          appendOf([
            { stream: rosa, types: ['a', 'b'], owner: 'örg' },
            { stream: mara, types: ['c'] },
          ]),
        );
        await Promise.all(Array.from({ length: 30 }, (_, n) => store.append(one(streamOf(`user-${n % 7}`)))));
        await store.append(
          appendOf([{ stream: rosa, types: ['d'] }], { cause: { actor: 'ä', correlationId: '1', origin: 'o' } }),
        );
        let previous = genesis;
        for (const event of (await store.readAll(0n, { limit: 1000 })).events) {
          expect(Buffer.from(event.hash).toString('hex')).toBe(hashOf(event, previous).toString('hex'));
          previous = event.hash;
        }
        expect(previous).not.toBe(genesis);
      });

      it('is never older than the one before it', async () => {
        for (let n = 0; n < 20; n++) await store.append(one(streamOf(`user-${n}`)));
        const times = (await store.readAll(0n, { limit: 100 })).events.map(
          ({ createdAt, createdAtMicros }) => createdAt.getTime() * 1000 + createdAtMicros,
        );
        expect(times).toEqual([...times].sort((a, b) => a - b));
      });
    });

    describe('an append', () => {
      it('writes to several streams in their order', async () => {
        await store.append(one(mara, 0));
        const appended = await store.append(
          appendOf([
            { stream: rosa, expected: 0, types: ['a', 'b'] },
            { stream: mara, expected: 1, types: ['c'] },
          ]),
        );
        expect(appended).toMatchObject({ position: 4n, revisions: [2, 2] });
        expect(typesOf((await store.readAll(1n, { limit: 9 })).events)).toEqual(['a', 'b', 'c']);
      });

      it('writes to all of its streams or to none', async () => {
        await store.append(one(mara, 0));
        const refused = store.append(
          appendOf(
            [
              { stream: rosa, expected: 0, types: ['a'] },
              { stream: mara, expected: 0, types: ['b'] },
            ],
            { take: [name('rosa')] },
          ),
        );
        await expect(refused).rejects.toMatchObject({ stream: mara });
        expect(await store.read(rosa)).toEqual([]);
        await store.append(one(rosa, 0, { take: [name('rosa')] }));
      });

      it('may rest on a stream that it does not write to', async () => {
        await store.append(one(mara, 0));
        const resting = (expected: Expected) =>
          store.append(
            appendOf([
              { stream: mara, expected, types: [] },
              { stream: rosa, types: ['a'] },
              { stream: streamOf('none'), expected: 0, types: [] },
            ]),
          );
        await expect(resting(0)).rejects.toMatchObject({ stream: mara });
        expect(await resting(1)).toMatchObject({ position: 2n, revisions: [1, 1, 0] });
      });

      it('does not fail because of its neighbours', async () => {
        await store.append(one(rosa, 0, { take: [name('rosa')] }));
        const outcomes = await Promise.allSettled([
          store.append(one(streamOf('a'), 0)),
          store.append(one(rosa, 0)),
          store.append(one(streamOf('b'), 0, { take: [name('b')] })),
          store.append(one(streamOf('c'), 0, { take: [name('rosa')] })),
          store.append(one(streamOf('d\0'), 0)),
          store.append(one(streamOf('e'), 0)),
        ]);
        expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, false, false, true]);
        expect(positionsOf((await store.readAll(0n, { limit: 9 })).events)).toEqual([1, 2, 3, 4]);
      });

      it('is refused when nothing could store it', async () => {
        const wrong: Append[] = [
          appendOf([]),
          appendOf([{ stream: rosa, types: [] }]),
          one(streamOf('rosa', '')),
          one(rosa, -1),
          one(rosa, 0.5),
          one(rosa, 0, { commandId: 'no uuid' }),
          one(streamOf('\ud800')),
          one(rosa, 0, { take: [name('a\0')] }),
          one(rosa, 0, { take: [name('a'), name('A')] }),
          one(rosa, 0, { cause: { actor: '\0', correlationId: '' } }),
          appendOf([
            { stream: rosa, types: ['a'] },
            { stream: streamOf('rosa', 'instance-2'), types: ['a'] },
          ]),
          appendOf([
            { stream: rosa, types: ['a'] },
            { stream: rosa, types: ['b'] },
          ]),
        ];
        for (const append of wrong) await expect(store.append(append)).rejects.toThrow("can't be stored");
        expect(await store.head()).toBe(0n);
      });

      it('happens once for one command id, and is answered the same again', async () => {
        const append = one(rosa, 0, { take: [name('rosa')] });
        const first = await store.append(append);
        await store.append(one(rosa, 1));
        expect(await store.append(append)).toEqual({ ...first, repeated: true });
        expect(await store.append({ ...one(mara), commandId: append.commandId })).toEqual({ ...first, repeated: true });
        expect(await store.appended('instance-1', append.commandId)).toEqual(first);
        expect(await store.appended('instance-1', randomUUID())).toBeUndefined();
        expect(await store.head()).toBe(2n);
      });

      it('happens once also when it comes twice at the same time', async () => {
        const append = one(rosa, 0);
        const answers = await Promise.all(Array.from({ length: 5 }, () => store.append(append)));
        expect(new Set(answers.map(({ position }) => position))).toEqual(new Set([1n]));
        expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
        expect(await store.head()).toBe(1n);
      });

      it('can be tried again with the same command id after it was refused', async () => {
        const append = one(rosa, 1);
        await expect(store.append(append)).rejects.toThrow(RevisionConflict);
        await store.append(one(rosa, 0));
        expect((await store.append(append)).repeated).toBeUndefined();
      });

      it("knows nothing of another instance's command ids", async () => {
        const append = one(rosa, 0);
        await store.append(append);
        const foreign = { ...one(streamOf('rosa', 'instance-2'), 0), commandId: append.commandId };
        expect(await store.append(foreign)).toMatchObject({ position: 2n });
        expect(await store.appended('instance-3', append.commandId)).toBeUndefined();
      });
    });

    describe('a claim', () => {
      const taking = (stream: Stream, claim: Claim) => one(stream, 'any', { take: [claim] });

      it('is held by one, whatever the case, and refused by name', async () => {
        await store.append(taking(rosa, name('Rosa.Müller')));
        const refused = store.append(taking(mara, name('rosa.MÜLLER')));
        await expect(refused).rejects.toThrow(ClaimTaken);
        await expect(refused).rejects.toMatchObject({ claim: name('rosa.MÜLLER') });
        expect(await store.read(mara)).toEqual([]);
      });

      it('goes to exactly one of many who race for it', async () => {
        const race = await Promise.allSettled(
          Array.from({ length: 20 }, (_, n) => store.append(taking(streamOf(`user-${n}`), name('rosa')))),
        );
        expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(await store.head()).toBe(1n);
      });

      it('is free again once it was released', async () => {
        await store.append(taking(rosa, name('rosa')));
        await store.append(one(rosa, 'any', { release: [name('ROSA')] }));
        await store.append(taking(mara, name('rosa')));
        await expect(store.append(taking(rosa, name('rosa')))).rejects.toThrow(ClaimTaken);
      });

      it('stays when the append that would release it is refused', async () => {
        await store.append(taking(rosa, name('rosa')));
        await expect(store.append(one(rosa, 0, { release: [name('rosa')] }))).rejects.toThrow(RevisionConflict);
        await expect(store.append(taking(mara, name('rosa')))).rejects.toThrow(ClaimTaken);
      });

      it('is exchanged for another, or for itself in other letters, in one append', async () => {
        await store.append(taking(rosa, name('rosa')));
        await store.append(one(rosa, 'any', { release: [name('rosa')], take: [name('Rosa')] }));
        await expect(store.append(taking(mara, name('rosa')))).rejects.toThrow(ClaimTaken);
        await store.append(one(rosa, 'any', { release: [name('Rosa')], take: [name('rosalie')] }));
        await store.append(taking(mara, name('rosa')));
      });

      it('of one kind has nothing to do with another kind, or another instance', async () => {
        await store.append(taking(rosa, name('rosa')));
        await store.append(taking(mara, { kind: 'org_name', value: 'rosa' }));
        await store.append(taking(streamOf('rosa', 'instance-2'), name('rosa')));
      });

      it('that is global is held once in the whole system', async () => {
        const domain: Claim = { kind: 'instance_domain', value: 'id.example.com', global: true };
        await store.append(taking(rosa, domain));
        await expect(store.append(taking(streamOf('mara', 'instance-2'), domain))).rejects.toThrow(ClaimTaken);
        await store.append(taking(mara, { kind: 'instance_domain', value: 'id.example.com' }));
      });

      it('is not what a writer hears of who has not seen the newest events', async () => {
        await store.append(taking(rosa, name('rosa')));
        await expect(store.append(one(rosa, 0, { take: [name('rosa')] }))).rejects.toThrow(RevisionConflict);
      });
    });

    describe('the log', () => {
      const found = async (filter: ReadFilter, limit = 100) =>
        positionsOf((await store.readAll(0n, { limit, filter })).events);

      it('is read in pages, in the order of positions, without gaps', async () => {
        await Promise.all(Array.from({ length: 25 }, (_, n) => store.append(one(streamOf(`user-${n}`)))));
        const positions: number[] = [];
        for (let after = 0n; ; ) {
          const page = await store.readAll(after, { limit: 10 });
          positions.push(...positionsOf(page.events));
          if (page.position === after) break;
          after = page.position;
        }
        expect(positions).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
        expect(await store.readAll(99n, { limit: 10 })).toEqual({ events: [], position: 99n });
      });

      it('is filtered by all that an envelope says', async () => {
        const before = new Date(Date.now() - 60_000);
        await store.append(appendOf([{ stream: rosa, types: ['user.added', 'user.changed'], owner: 'org-1' }]));
        await store.append(
          appendOf([{ stream: streamOf('acme', 'instance-1', 'org'), types: ['org.added'], owner: 'org-2' }], {
            cause: { actor: 'mara', correlationId: 'request-2' },
          }),
        );
        const { createdAt } = await store.append(
          appendOf([{ stream: streamOf('rosa', 'instance-2'), types: ['user.added'], owner: 'org-1' }]),
        );
        expect(await found({})).toEqual([1, 2, 3, 4]);
        expect(await found({ instanceId: 'instance-1' })).toEqual([1, 2, 3]);
        expect(await found({ aggregateTypes: ['org', 'project'] })).toEqual([3]);
        expect(await found({ aggregateIds: ['rosa'] })).toEqual([1, 2, 4]);
        expect(await found({ aggregateIds: ['rosa', 'acme'], instanceId: 'instance-1' })).toEqual([1, 2, 3]);
        expect(await found({ types: ['user.added', 'org.added'] })).toEqual([1, 3, 4]);
        expect(await found({ types: [] })).toEqual([]);
        expect(await found({ actor: 'mara' })).toEqual([3]);
        expect(await found({ owner: 'org-1', instanceId: 'instance-2' })).toEqual([4]);
        expect(await found({ correlationId: 'request-2' })).toEqual([3]);
        expect(await found({ from: before, until: createdAt })).toEqual([1, 2, 3, 4]);
        expect(await found({ until: before })).toEqual([]);
        expect(await found({ from: new Date(Date.now() + 60_000) })).toEqual([]);
      });

      it('is searched between two times, both included', async () => {
        const times: Date[] = [];
        for (let n = 0; n < 4; n++) {
          times.push((await store.append(one(rosa))).createdAt);
          await new Promise((resolve) => setTimeout(resolve, 3));
        }
        const [, from, until] = times as [Date, Date, Date];
        expect(await found({ from, until })).toEqual([2, 3]);
      });

      it('says how far it looked, whether anything matched or not', async () => {
        for (const stream of [rosa, mara, rosa, mara, mara]) await store.append(one(stream));
        const filter = { aggregateIds: ['rosa'] };
        expect((await store.readAll(0n, { limit: 1, filter })).position).toBe(1n);
        expect((await store.readAll(1n, { limit: 1, filter })).position).toBe(3n);
        expect(await store.readAll(3n, { limit: 1, filter })).toEqual({ events: [], position: 5n });
        expect(await store.readAll(7n, { limit: 1, filter })).toEqual({ events: [], position: 7n });
      });

      it('is read backwards from its head or from a position', async () => {
        for (let n = 0; n < 5; n++) await store.append(one(n % 2 ? mara : rosa));
        const back = async (after: bigint, limit: number, filter?: ReadFilter) => {
          const page = await store.readAll(after, { limit, backwards: true, ...(filter ? { filter } : {}) });
          return [positionsOf(page.events), Number(page.position)];
        };
        expect(await back(0n, 2)).toEqual([[5, 4], 4]);
        expect(await back(4n, 2)).toEqual([[3, 2], 2]);
        expect(await back(2n, 2)).toEqual([[1], 1]);
        expect(await back(1n, 2)).toEqual([[], 1]);
        expect(await back(0n, 9, { aggregateIds: ['mara'] })).toEqual([[4, 2], 1]);
      });

      it('says backwards that an empty one has been looked through', async () => {
        expect(await store.readAll(0n, { limit: 2, backwards: true })).toEqual({ events: [], position: 1n });
      });

      it('tells those who listen that it grew, until they stop', async () => {
        const heads: bigint[] = [];
        const stop = store.onAppended((head) => heads.push(head));
        const { position } = await store.append(one(rosa));
        await vi.waitFor(() => expect(heads.at(-1)).toBe(position));
        stop();
        await store.append(one(rosa));
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(heads.at(-1)).toBe(position);
      });

      it('is never read past an event that is still to appear, while many write', async () => {
        let writing = true;
        const seen: number[] = [];
        const follow = async () => {
          for (let after = 0n; ; ) {
            const last = !writing;
            const page = await store.readAll(after, { limit: 50 });
            seen.push(...positionsOf(page.events));
            if (last && page.events.length === 0) return;
            after = page.position;
            await new Promise(setImmediate);
          }
        };
        const following = follow();
        await Promise.allSettled(
          Array.from({ length: 8 }, async (_, writer) => {
            for (let n = 0; n < 25; n++)
              await store.append(one(streamOf(`user-${writer % 4}`), n % 5 === 0 ? 0 : 'any')).catch(() => undefined);
          }),
        );
        writing = false;
        await following;
        expect(seen).toEqual(Array.from({ length: Number(await store.head()) }, (_, n) => n + 1));
      });

      it('holds 10,000 events, and so does one stream', async () => {
        for (let batch = 0; batch < 10; batch++)
          await Promise.all(
            Array.from({ length: 10 }, (_, n) =>
              store.append(
                appendOf([
                  {
                    stream: n === 0 ? rosa : streamOf(`user-${n}`),
                    types: Array.from({ length: 100 }, () => 'user.changed'),
                  },
                ]),
              ),
            ),
          );
        expect(await store.head()).toBe(10_000n);
        const { events } = await store.readAll(0n, { limit: 10_001 });
        expect(positionsOf(events)).toEqual(Array.from({ length: 10_000 }, (_, n) => n + 1));
        expect((await store.read(rosa)).at(-1)?.revision).toBe(1000);
      });
    });
  });
