import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../domain/decider.ts';
import { ClaimTaken, type EventStore, RevisionConflict, type Stream } from '../../../eventstore/eventstore.ts';
import { mara, name, one, placesIn, rosa, streamOf } from './samples.ts';

export const aClaim = (store: () => EventStore) =>
  describe('a claim', () => {
    const taking = (stream: Stream, claim: Claim) => one(stream, 'any', { take: [claim] });

    it('is held by one, whatever the case, and refused by name', async () => {
      await store().append(taking(rosa, name('Rosa.Müller')));
      const refused = store().append(taking(mara, name('rosa.MÜLLER')));
      await expect(refused).rejects.toThrow(ClaimTaken);
      await expect(refused).rejects.toMatchObject({ claim: name('rosa.MÜLLER') });
      expect(await store().read(mara)).toEqual([]);
    });

    it('goes to exactly one of many who race for it', async () => {
      const race = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) => store().append(taking(streamOf(`user-${n}`), name('rosa')))),
      );
      expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await placesIn(store())).count).toBe(1);
    });

    it('is free again once it was released', async () => {
      await store().append(taking(rosa, name('rosa')));
      await store().append(one(rosa, 'any', { release: [name('ROSA')] }));
      await store().append(taking(mara, name('rosa')));
      await expect(store().append(taking(rosa, name('rosa')))).rejects.toThrow(ClaimTaken);
    });

    it('stays when the append that would release it is refused', async () => {
      await store().append(taking(rosa, name('rosa')));
      await expect(store().append(one(rosa, 0, { release: [name('rosa')] }))).rejects.toThrow(RevisionConflict);
      await expect(store().append(taking(mara, name('rosa')))).rejects.toThrow(ClaimTaken);
    });

    it('is exchanged for another, or for itself in other letters, in one append', async () => {
      await store().append(taking(rosa, name('rosa')));
      await store().append(one(rosa, 'any', { release: [name('rosa')], take: [name('Rosa')] }));
      await expect(store().append(taking(mara, name('rosa')))).rejects.toThrow(ClaimTaken);
      await store().append(one(rosa, 'any', { release: [name('Rosa')], take: [name('rosalie')] }));
      await store().append(taking(mara, name('rosa')));
    });

    it('of one kind has nothing to do with another kind, or another instance', async () => {
      await store().append(taking(rosa, name('rosa')));
      await store().append(taking(mara, { kind: 'org_name', value: 'rosa' }));
      await store().append(taking(streamOf('rosa', 'instance-2'), name('rosa')));
    });

    it('that is global is held once in the whole system', async () => {
      const domain: Claim = { kind: 'instance_domain', value: 'id.example.com', global: true };
      await store().append(taking(rosa, domain));
      await expect(store().append(taking(streamOf('mara', 'instance-2'), domain))).rejects.toThrow(ClaimTaken);
      await store().append(taking(mara, { kind: 'instance_domain', value: 'id.example.com' }));
    });

    it('is not what a writer hears of who has not seen the newest events', async () => {
      await store().append(taking(rosa, name('rosa')));
      await expect(store().append(one(rosa, 0, { take: [name('rosa')] }))).rejects.toThrow(RevisionConflict);
    });
  });
