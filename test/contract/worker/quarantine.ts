import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Codec } from '../../../eventstore/codec.ts';
import type { Projection } from '../../../projections/projection.ts';
import type { QuarantineNews } from '../../../projections/worker/quarantine/news.ts';
import { hasten } from '../../../projections/worker/quarantine/quarantine.ts';
import { rebuild } from '../../../projections/worker/rebuild/rebuild.ts';
import { names, things } from '../../worker/things.ts';
import { type OpenStore, tenant, type Workbench, workbench } from '../../worker/workbench.ts';
import { added, cursed, renamed } from './samples.ts';

/** Things whose curse can be lifted, as by a new release. */
const liftable = () => {
  const curse = { lifted: false };
  const on = {
    ...things.on,
    'thing.cursed': () => {
      if (!curse.lifted) throw new Error('this thing is cursed');
      return [];
    },
  };
  return { curse, projections: [{ ...things, on }, names] as readonly [Projection, Projection] };
};

const skip = async ({ store, codec }: Workbench, position: bigint, version = 1) => {
  const stream = { instanceId: tenant, aggregateType: 'projection', aggregateId: 'things' };
  const of = { eventType: 'thing.cursed', aggregateType: 'thing', aggregateId: 'thing-1' };
  const event = {
    type: 'projection.event.skipped',
    payload: { version, position: String(position), reason: 'nobody needs it', ...of },
  };
  return store.append({
    commandId: randomUUID(),
    writes: [{ stream, expected: 'any', owner: tenant, events: [await codec.encode(stream, event)] }],
    cause: { actor: 'operator', correlationId: 'request-1' },
  });
};

/** A poisoned event holds up its own stream in one projection, and nothing else; and is never forgotten. */
export const quarantineContract = (openStore: OpenStore) =>
  describe('a poisoned event', () => {
    it('quarantines the stream of an event that its handler refuses, and that stream only', async () => {
      const bench = await workbench(openStore);
      const worker = bench.start();
      await bench.append('thing-1', added('Lamp'));
      await bench.append('thing-1', cursed);
      const { position } = await bench.append('thing-1', cursed, 'tenant-2');
      await bench.append('thing-1', renamed('Lantern'));
      await bench.append('thing-2', added('Chair'));
      await bench.append('thing-3', added('Table'), 'tenant-3');
      expect(await worker.caughtUp()).toBe(true);

      expect((await bench.rows('things_v1')).map(({ name }) => name)).toEqual(['Lamp', 'Chair']);
      expect(await bench.rows('things_v1', 'tenant-3')).toHaveLength(1);
      expect((await bench.rows('thing_names_v1')).map(({ name }) => name)).toEqual(['Lantern', 'Chair']);
      const [ofThings, ofNames] = await worker.status();
      expect(ofThings?.quarantined).toMatchObject([
        { instanceId: tenant, aggregateId: 'thing-1', eventType: 'thing.cursed', waiting: 2 },
        { instanceId: 'tenant-2', aggregateId: 'thing-1', position, error: 'this thing is cursed', waiting: 1 },
      ]);
      expect(ofNames?.quarantined).toEqual([]);
    });

    it('quarantines the stream of an event whose row Postgres refuses, found in the middle of a batch', async () => {
      const bench = await workbench(openStore);
      for (let n = 0; n < 20; n++) await bench.append(`thing-${n}`, added(`Thing ${n}`));
      await bench.append('thing-7', added('A second seven'));
      for (let n = 20; n < 40; n++) await bench.append(`thing-${n}`, added(`Thing ${n}`));
      const worker = bench.start();
      expect(await worker.caughtUp()).toBe(true);
      expect(await bench.rows('things_v1')).toHaveLength(40);
      const [status] = await worker.status();
      expect(status?.quarantined).toMatchObject([{ aggregateId: 'thing-7', error: /duplicate key/ }]);
    });

    it('quarantines the stream of an event that can not be opened', async () => {
      const bench = await workbench(openStore);
      const { codec } = bench;
      const decode: Codec['decode'] = async (event) => {
        if (event.aggregateId === 'thing-1') throw new Error('sealed with another key');
        return codec.decode(event);
      };
      const failing: Codec = { ...codec, decode, decodeAll: (events) => Promise.all(events.map(decode)) };
      const worker = bench.start({ codec: failing });
      await bench.append('thing-1', added('Lamp'));
      await bench.append('thing-2', added('Chair'));
      expect(await worker.caughtUp()).toBe(true);
      expect((await bench.rows('things_v1')).map(({ id }) => id)).toEqual(['thing-2']);
      expect((await worker.status())[0]?.quarantined).toMatchObject([{ error: 'sealed with another key' }]);
    });

    it('lets its stream go on, in order, as soon as it is accepted', async () => {
      const bench = await workbench(openStore);
      const { curse, projections } = liftable();
      const worker = bench.start({ projections });
      await bench.append('thing-1', added('Lamp'));
      await bench.append('thing-1', cursed);
      for (const name of ['Lantern', 'Chandelier', 'Torch']) await bench.append('thing-1', renamed(name));
      expect(await worker.caughtUp()).toBe(true);
      expect((await worker.status())[0]?.quarantined).toMatchObject([{ waiting: 4, attempts: 1 }]);
      expect(await bench.rows('things_v1')).toMatchObject([{ name: 'Lamp', sequence: '1' }]);

      curse.lifted = true;
      await hasten(bench.pool, things, [{ instanceId: tenant, aggregateType: 'thing', aggregateId: 'thing-1' }]);
      await expect.poll(async () => (await worker.status())[0]?.quarantined).toEqual([]);
      expect(await bench.rows('things_v1')).toMatchObject([{ name: 'Torch', sequence: '5' }]);
      await bench.append('thing-1', renamed('Candle'));
      expect(await worker.caughtUp()).toBe(true);
      expect(await bench.rows('things_v1')).toMatchObject([{ name: 'Candle', sequence: '6' }]);
    });

    it('is tried again by itself, with growing pauses, and says so each time', async () => {
      const bench = await workbench(openStore);
      const { curse, projections } = liftable();
      const news: QuarantineNews[] = [];
      const worker = bench.start({ projections, onQuarantine: (one) => news.push(one) });
      await bench.append('thing-1', added('Lamp'));
      const begun = Date.now();
      const { position } = await bench.append('thing-1', cursed);
      expect(await worker.caughtUp()).toBe(true);
      const attempts = async () => (await worker.status())[0]?.quarantined[0]?.attempts;
      await expect.poll(attempts).toBe(2);
      const [waiting] = (await worker.status())[0]?.quarantined ?? [];
      // One second before the second attempt, four after it.
      expect(waiting?.nextAttemptAt.getTime()).toBeGreaterThanOrEqual(begun + 5_000);
      curse.lifted = true;
      await hasten(bench.pool, things, [{ instanceId: tenant, aggregateType: 'thing', aggregateId: 'thing-1' }]);
      await expect.poll(async () => (await worker.status())[0]?.quarantined).toEqual([]);
      const about = { projection: 'things', stream: 'thing/thing-1', instanceId: tenant, position };
      expect(news).toMatchObject([
        { ...about, error: { message: 'this thing is cursed' } },
        { ...about, error: { message: 'this thing is cursed' } },
        { ...about, resumed: true },
      ]);
    });

    it('is passed over when an operator says so, by a rebuild too, but not by the next version', async () => {
      const bench = await workbench(openStore);
      const worker = bench.start();
      await bench.append('thing-1', added('Lamp'));
      const { position } = await bench.append('thing-1', cursed);
      await bench.append('thing-1', renamed('Lantern'));
      expect(await worker.caughtUp()).toBe(true);
      await skip(bench, position, 2);
      expect(await worker.caughtUp()).toBe(true);
      expect((await worker.status())[0]?.quarantined).toHaveLength(1);

      await skip(bench, position);
      await expect.poll(async () => (await worker.status())[0]?.quarantined).toEqual([]);
      const rows = await bench.rows('things_v1');
      expect(rows).toMatchObject([{ name: 'Lantern', sequence: '3' }]);
      await rebuild(bench, 'things');
      expect(await bench.rows('things_v1')).toEqual(rows);
      expect((await worker.status())[0]?.quarantined).toEqual([]);
    });

    it('gives way to the next one of its stream, where the tables hold what came between', async () => {
      const bench = await workbench(openStore);
      const worker = bench.start();
      await bench.append('thing-1', added('Lamp'));
      const first = await bench.append('thing-1', cursed);
      await bench.append('thing-1', renamed('Lantern'));
      const second = await bench.append('thing-1', cursed);
      await bench.append('thing-1', renamed('Torch'));
      expect(await worker.caughtUp()).toBe(true);
      await skip(bench, first.position);
      await expect
        .poll(async () => (await worker.status())[0]?.quarantined)
        .toMatchObject([{ position: second.position, waiting: 2, attempts: 1 }]);
      expect(await bench.rows('things_v1')).toMatchObject([{ name: 'Lantern' }]);
      await skip(bench, second.position);
      await expect.poll(async () => (await worker.status())[0]?.quarantined).toEqual([]);
      expect(await bench.rows('things_v1')).toMatchObject([{ name: 'Torch' }]);
    });

    it('does not make the others wait, however many there are', async () => {
      const bench = await workbench(openStore);
      for (let n = 0; n < 60; n++) await bench.append(`thing-${n}`, cursed);
      const worker = bench.start();
      await bench.append('healthy', added('Lamp'));
      expect(await worker.caughtUp()).toBe(true);
      expect(await bench.rows('things_v1')).toMatchObject([{ id: 'healthy' }]);
      expect((await worker.status())[0]?.quarantined).toHaveLength(60);
    });
  });
