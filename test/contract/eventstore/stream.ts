import { describe, expect, it } from 'vitest';
import { type EventStore, RevisionConflict } from '../../../eventstore/eventstore.ts';
import { appendOf, idsOf, mara, one, rosa, streamOf, typesOf } from './samples.ts';

export const aStream = (store: () => EventStore) =>
  describe('a stream', () => {
    it('is empty before its first event', async () => {
      expect(await store().read(rosa)).toEqual([]);
      expect(await store().head()).toBe(0n);
    });

    it('is created once', async () => {
      await store().append(one(rosa, 0));
      await expect(store().append(one(rosa, 0))).rejects.toThrow(RevisionConflict);
      expect(await store().read(rosa)).toHaveLength(1);
    });

    it('lets exactly one of two racing creators win', async () => {
      const race = await Promise.allSettled([store().append(one(rosa, 0)), store().append(one(rosa, 0))]);
      expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await store().read(rosa)).toHaveLength(1);
    });

    it('refuses who has not seen its newest event, naming the stream', async () => {
      await store().append(appendOf([{ stream: rosa, types: ['a', 'b'] }]));
      for (const stale of [0, 1, 3]) {
        const refused = store().append(one(rosa, stale));
        await expect(refused).rejects.toThrow(RevisionConflict);
        await expect(refused).rejects.toMatchObject({ stream: rosa });
      }
      expect((await store().append(one(rosa, 2))).revisions).toEqual([3]);
    });

    it('counts revisions from 1 without gaps, whoever writes', async () => {
      await Promise.all(Array.from({ length: 20 }, () => store().append(one(rosa))));
      expect((await store().read(rosa)).map(({ revision }) => revision)).toEqual(
        Array.from({ length: 20 }, (_, n) => n + 1),
      );
    });

    it('is another one when its id differs only in case', async () => {
      await store().append(one(streamOf('Rosa'), 0));
      await store().append(one(streamOf('rosa'), 0));
      expect(idsOf(await store().read(streamOf('Rosa')))).toEqual(['Rosa']);
      expect(idsOf((await store().readAll(0n, { limit: 9, filter: { aggregateIds: ['rosa'] } })).events)).toEqual([
        'rosa',
      ]);
    });

    it('is another one in another instance, and of another type', async () => {
      const others = [streamOf('rosa', 'instance-2'), streamOf('rosa', 'instance-1', 'org'), rosa];
      for (const stream of others) await store().append(one(stream, 0));
      for (const stream of others) expect(await store().read(stream)).toMatchObject([stream]);
    });

    it('keeps the owner of its first event', async () => {
      await store().append(appendOf([{ stream: rosa, types: ['a'], owner: 'org-1' }]));
      await store().append(appendOf([{ stream: rosa, types: ['b'], owner: 'org-2' }]));
      expect((await store().read(rosa)).map(({ owner }) => owner)).toEqual(['org-1', 'org-1']);
    });

    it('is read after a revision, and as of a position or a time', async () => {
      await store().append(appendOf([{ stream: rosa, types: ['a', 'b'] }]));
      const { position: ofMara } = await store().append(one(mara));
      const { position: ofC, createdAt } = await store().append(appendOf([{ stream: rosa, types: ['c'] }]));
      await new Promise((resolve) => setTimeout(resolve, 5));
      await store().append(appendOf([{ stream: rosa, types: ['d'] }]));
      expect(typesOf(await store().read(rosa, { after: 1 }))).toEqual(['b', 'c', 'd']);
      expect(typesOf(await store().read(rosa, { after: 9 }))).toEqual([]);
      expect(typesOf(await store().read(rosa, { until: { position: ofMara } }))).toEqual(['a', 'b']);
      expect(typesOf(await store().read(rosa, { until: { time: createdAt } }))).toEqual(['a', 'b', 'c']);
      expect(typesOf(await store().read(rosa, { until: { time: new Date(0) } }))).toEqual([]);
      expect(typesOf(await store().read(rosa, { after: 1, until: { position: ofC } }))).toEqual(['b', 'c']);
    });

    it('is read together with others, each in its place', async () => {
      await store().append(
        appendOf([
          { stream: rosa, types: ['a', 'b'] },
          { stream: mara, types: ['c'] },
        ]),
      );
      const read = await store().readMany([
        { stream: mara },
        { stream: streamOf('nobody') },
        { stream: rosa, after: 1 },
        { stream: mara },
      ]);
      expect(read.map(typesOf)).toEqual([['c'], [], ['b'], ['c']]);
      expect(await store().readMany([])).toEqual([]);
    });
  });
