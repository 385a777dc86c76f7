import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Append, EventStore } from '../../../eventstore/eventstore.ts';
import { genesis, hashOf } from '../../../eventstore/hash-chain.ts';
import { appendOf, eventOf, mara, one, rosa, streamOf } from './samples.ts';

export const anEvent = (store: () => EventStore) =>
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
      const { position, createdAt } = await store().append(append);
      const { none: _, ...kept } = payload;
      const [stored] = await store().read(rosa);
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
      await store().append(one(rosa));
      const [stored] = await store().read(rosa);
      for (const absent of ['impersonator', 'causationId', 'origin']) expect(stored).not.toHaveProperty(absent);
    });

    it('is hashed together with the one before it', async () => {
      await store().append(
        appendOf([
          { stream: rosa, types: ['a', 'b'], owner: 'örg' },
          { stream: mara, types: ['c'] },
        ]),
      );
      await Promise.all(Array.from({ length: 30 }, (_, n) => store().append(one(streamOf(`user-${n % 7}`)))));
      await store().append(
        appendOf([{ stream: rosa, types: ['d'] }], { cause: { actor: 'ä', correlationId: '1', origin: 'o' } }),
      );
      let previous = genesis;
      for (const event of (await store().readAll(0n, { limit: 1000 })).events) {
        expect(Buffer.from(event.hash).toString('hex')).toBe(Buffer.from(hashOf(event, previous)).toString('hex'));
        previous = event.hash;
      }
      expect(previous).not.toBe(genesis);
    });

    it('has a hash that keeps no other memory than its own', async () => {
      await store().append(one(rosa));
      const [event] = (await store().readAll(0n, { limit: 1 })).events;
      expect(event?.hash.buffer.byteLength).toBe(event?.hash.byteLength);
    });

    it('is never older than the one before it', async () => {
      for (let n = 0; n < 20; n++) await store().append(one(streamOf(`user-${n}`)));
      const times = (await store().readAll(0n, { limit: 100 })).events.map(
        ({ createdAt, createdAtMicros }) => createdAt.getTime() * 1000 + createdAtMicros,
      );
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });
  });
