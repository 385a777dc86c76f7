import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Append, type EventStore, type Expected, RevisionConflict } from '../../../eventstore/eventstore.ts';
import { appendOf, mara, name, one, placesIn, rosa, streamOf, typesOf } from './samples.ts';

export const anAppend = (store: () => EventStore) =>
  describe('an append', () => {
    it('writes to several streams in their order', async () => {
      const { position: first } = await store().append(one(mara, 0));
      const appended = await store().append(
        appendOf([
          { stream: rosa, expected: 0, types: ['a', 'b'] },
          { stream: mara, expected: 1, types: ['c'] },
        ]),
      );
      expect(appended).toMatchObject({ position: await store().head(), revisions: [2, 2] });
      expect(typesOf((await store().readAll(first, { limit: 9 })).events)).toEqual(['a', 'b', 'c']);
    });

    it('writes to all of its streams or to none', async () => {
      await store().append(one(mara, 0));
      const refused = store().append(
        appendOf(
          [
            { stream: rosa, expected: 0, types: ['a'] },
            { stream: mara, expected: 0, types: ['b'] },
          ],
          { take: [name('rosa')] },
        ),
      );
      await expect(refused).rejects.toMatchObject({ stream: mara });
      expect(await store().read(rosa)).toEqual([]);
      await store().append(one(rosa, 0, { take: [name('rosa')] }));
    });

    it('may rest on a stream that it does not write to', async () => {
      await store().append(one(mara, 0));
      const resting = (expected: Expected) =>
        store().append(
          appendOf([
            { stream: mara, expected, types: [] },
            { stream: rosa, types: ['a'] },
            { stream: streamOf('none'), expected: 0, types: [] },
          ]),
        );
      await expect(resting(0)).rejects.toMatchObject({ stream: mara });
      const { position, revisions } = await resting(1);
      expect([position, revisions]).toEqual([await store().head(), [1, 1, 0]]);
    });

    it('does not fail because of its neighbours', async () => {
      await store().append(one(rosa, 0, { take: [name('rosa')] }));
      const outcomes = await Promise.allSettled([
        store().append(one(streamOf('a'), 0)),
        store().append(one(rosa, 0)),
        store().append(one(streamOf('b'), 0, { take: [name('b')] })),
        store().append(one(streamOf('c'), 0, { take: [name('rosa')] })),
        store().append(one(streamOf('d\0'), 0)),
        store().append(one(streamOf('e'), 0)),
      ]);
      expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, false, false, true]);
      expect((await placesIn(store())).count).toBe(4);
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
      for (const append of wrong) await expect(store().append(append)).rejects.toThrow("can't be stored");
      expect(await store().head()).toBe(0n);
    });

    it('happens once for one command id, and is answered the same again', async () => {
      const append = one(rosa, 0, { take: [name('rosa')] });
      const first = await store().append(append);
      await store().append(one(rosa, 1));
      expect(await store().append(append)).toEqual({ ...first, repeated: true });
      expect(await store().append({ ...one(mara), commandId: append.commandId })).toEqual({ ...first, repeated: true });
      expect(await store().appended('instance-1', append.commandId)).toEqual(first);
      expect(await store().appended('instance-1', randomUUID())).toBeUndefined();
      expect((await placesIn(store())).count).toBe(2);
    });

    it('is nothing but its events when it has no command id: a second time it meets what it wrote itself', async () => {
      const { commandId, ...append } = one(rosa, 0, { take: [name('rosa')] });
      await store().append(append);
      await expect(store().append(append)).rejects.toThrow(RevisionConflict);
      const [unnamed, named] = [{ ...append, writes: one(mara, 0).writes, take: [] }, one(streamOf('vera'), 0)];
      const both = await Promise.all([store().append(unnamed), store().append(named), store().append(one(rosa, 1))]);
      expect(both.map(({ repeated }) => repeated)).toEqual([undefined, undefined, undefined]);
      expect((await store().append(named)).repeated).toBe(true);
      expect(await store().appended('instance-1', commandId)).toBeUndefined();
      expect((await placesIn(store())).count).toBe(4);
    });

    it('happens once also when it comes twice at the same time', async () => {
      const append = one(rosa, 0);
      const answers = await Promise.all(Array.from({ length: 5 }, () => store().append(append)));
      expect(new Set(answers.map(({ position }) => position))).toEqual(new Set([await store().head()]));
      expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
      expect((await placesIn(store())).count).toBe(1);
    });

    it('can be tried again with the same command id after it was refused', async () => {
      const append = one(rosa, 1);
      await expect(store().append(append)).rejects.toThrow(RevisionConflict);
      await store().append(one(rosa, 0));
      expect((await store().append(append)).repeated).toBeUndefined();
    });

    it("knows nothing of another instance's command ids", async () => {
      const append = one(rosa, 0);
      await store().append(append);
      const foreign = { ...one(streamOf('rosa', 'instance-2'), 0), commandId: append.commandId };
      expect((await store().append(foreign)).repeated).toBeUndefined();
      expect((await placesIn(store())).count).toBe(2);
      expect(await store().appended('instance-3', append.commandId)).toBeUndefined();
    });
  });
