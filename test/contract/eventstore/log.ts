import { describe, expect, it } from 'vitest';
import type { EventStore, ReadFilter } from '../../../eventstore/eventstore.ts';
import { appendOf, mara, one, placesIn, rosa, streamOf } from './samples.ts';

export const theLog = (store: () => EventStore) =>
  describe('the log', () => {
    const found = async (filter: ReadFilter, limit = 100) =>
      (await placesIn(store())).ofAll((await store().readAll(0n, { limit, filter })).events);

    it('is read in pages, in the order of positions', async () => {
      await Promise.all(Array.from({ length: 25 }, (_, n) => store().append(one(streamOf(`user-${n}`)))));
      const positions: bigint[] = [];
      for (let after = 0n; ; ) {
        const page = await store().readAll(after, { limit: 10 });
        positions.push(...page.events.map(({ position }) => position));
        if (page.position === after) break;
        after = page.position;
      }
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => (a < b ? -1 : 1)));
      expect(positions).toHaveLength(25);
      const beyond = (await store().head()) + 74n;
      expect(await store().readAll(beyond, { limit: 10 })).toEqual({ events: [], position: beyond });
    });

    it('is filtered by all that an envelope says', async () => {
      const before = new Date(Date.now() - 60_000);
      await store().append(appendOf([{ stream: rosa, types: ['user.added', 'user.changed'], owner: 'org-1' }]));
      await store().append(
        appendOf([{ stream: streamOf('acme', 'instance-1', 'org'), types: ['org.added'], owner: 'org-2' }], {
          cause: { actor: 'mara', correlationId: 'request-2' },
        }),
      );
      const { createdAt } = await store().append(
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
        times.push((await store().append(one(rosa))).createdAt);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      const [, from, until] = times as [Date, Date, Date];
      expect(await found({ from, until })).toEqual([2, 3]);
    });

    it('says how far it looked, whether anything matched or not', async () => {
      for (const stream of [rosa, mara, rosa, mara, mara]) await store().append(one(stream));
      const filter = { aggregateIds: ['rosa'] };
      const { at } = await placesIn(store());
      expect((await store().readAll(0n, { limit: 1, filter })).position).toBe(at(1));
      expect((await store().readAll(at(1), { limit: 1, filter })).position).toBe(at(3));
      expect(await store().readAll(at(3), { limit: 1, filter })).toEqual({ events: [], position: at(5) });
      const beyond = at(5) + 2n;
      expect(await store().readAll(beyond, { limit: 1, filter })).toEqual({ events: [], position: beyond });
    });

    it('is read backwards from its head or from a position', async () => {
      for (let n = 0; n < 5; n++) await store().append(one(n % 2 ? mara : rosa));
      const back = async (after: bigint, limit: number, filter?: ReadFilter) => {
        const page = await store().readAll(after, { limit, backwards: true, ...(filter ? { filter } : {}) });
        return [places.ofAll(page.events), page.position];
      };
      const places = await placesIn(store());
      const { at } = places;
      expect(await back(0n, 2)).toEqual([[5, 4], at(4)]);
      expect(await back(at(4), 2)).toEqual([[3, 2], at(2)]);
      expect(await back(at(2), 2)).toEqual([[1], 1n]);
      expect(await back(1n, 2)).toEqual([[], 1n]);
      expect(await back(0n, 9, { aggregateIds: ['mara'] })).toEqual([[4, 2], 1n]);
    });

    it('is counted between two positions', async () => {
      for (let n = 0; n < 5; n++) await store().append(one(rosa));
      const { at } = await placesIn(store());
      expect(await store().count(0n, at(5))).toBe(5);
      expect(await store().count(at(2), at(4))).toBe(2);
      expect(await store().count(at(4), at(2))).toBe(0);
    });

    it('says backwards that an empty one has been looked through', async () => {
      expect(await store().readAll(0n, { limit: 2, backwards: true })).toEqual({ events: [], position: 1n });
    });

    it('tells those who listen that it grew, until they stop', async () => {
      const heads: bigint[] = [];
      const stop = store().onAppended((head) => heads.push(head));
      const { position } = await store().append(one(rosa));
      await expect.poll(() => heads.at(-1)).toBe(position);
      stop();
      await store().append(one(rosa));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(heads.at(-1)).toBe(position);
    });

    it('is never read past an event that is still to appear, while many write', async () => {
      let writing = true;
      const seen: bigint[] = [];
      const follow = async () => {
        for (let after = 0n; ; ) {
          const last = !writing;
          const page = await store().readAll(after, { limit: 50 });
          seen.push(...page.events.map(({ position }) => position));
          if (last && page.events.length === 0) return;
          after = page.position;
          await new Promise(setImmediate);
        }
      };
      const following = follow();
      await Promise.allSettled(
        Array.from({ length: 8 }, async (_, writer) => {
          for (let n = 0; n < 25; n++)
            await store()
              .append(one(streamOf(`user-${writer % 4}`), n % 5 === 0 ? 0 : 'any'))
              .catch(() => undefined);
        }),
      );
      writing = false;
      await following;
      const { count, at } = await placesIn(store());
      expect(seen).toEqual(Array.from({ length: count }, (_, n) => at(n + 1)));
    });

    it('holds 10,000 events, and so does one stream', async () => {
      for (let batch = 0; batch < 10; batch++)
        await Promise.all(
          Array.from({ length: 10 }, (_, n) =>
            store().append(
              appendOf([
                {
                  stream: n === 0 ? rosa : streamOf(`user-${n}`),
                  types: Array.from({ length: 100 }, () => 'user.changed'),
                },
              ]),
            ),
          ),
        );
      const { count, at } = await placesIn(store());
      expect([count, at(count)]).toEqual([10_000, await store().head()]);
      expect((await store().read(rosa)).at(-1)?.revision).toBe(1000);
    });
  });
