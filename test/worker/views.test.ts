import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { memoryEventStore } from '../../eventstore/memory/memory.ts';
import { progressOf } from '../../projections/read/progress.ts';
import type { ReadContext } from '../../projections/views.ts';
import { shelvesTable, things, thingsTable } from './things.ts';
import { tenant, type Workbench, workbench } from './workbench.ts';

const added = (name: string, shelf = 'shelf-1') =>
  ({ type: 'thing.added', payload: { name, shelf, tags: ['a', 'b'], weight: 7 } }) as const;
const described = {
  type: 'thing.described',
  payload: { note: { deep: [1, null] }, picture: 'AQI=', seen: '2026-01-02T03:04:05Z', fragile: true },
} as const;
const renamed = (name: string) => ({ type: 'thing.renamed', payload: { name } }) as const;

const open = () => workbench(async () => memoryEventStore());
const nameOf = (bench: Workbench, context: Partial<ReadContext>, options?: Parameters<Workbench['views']>[0]) =>
  bench
    .views(options)
    .find({ instanceId: tenant, ...context }, things, thingsTable, { id: 'thing-1' }, [
      { aggregateType: 'thing', aggregateId: 'thing-1' },
    ])
    .then((row) => row?.name);

describe('a read', () => {
  it('waits for what was written just now, whichever process projects it', async () => {
    const bench = await open();
    bench.start();
    const elsewhere = { progress: progressOf(bench.pool) };
    for (const options of [{}, elsewhere]) {
      const name = `Lamp ${options === elsewhere}`;
      const event = options === elsewhere ? renamed(name) : added(name);
      const { position: notBefore } = await bench.append('thing-1', event);
      expect(await nameOf(bench, { notBefore }, options)).toBe(name);
    }
  });

  it('answers with what it has when the wait is over, and says how old that is; strict, it refuses', async () => {
    const bench = await open();
    const worker = bench.start();
    const { position: shown, createdAt } = await bench.append('thing-1', added('Lamp'));
    await worker.caughtUp();
    await worker.stop();
    const { position: notBefore } = await bench.append('thing-1', renamed('Lantern'));
    const told: unknown[] = [];
    const asOf = (moment: unknown) => told.push(moment);
    expect(await nameOf(bench, { notBefore, asOf }, { boundMs: 50 })).toBe('Lamp');
    expect(told).toEqual([{ position: shown, time: createdAt }]);
    await expect(nameOf(bench, { notBefore, strict: true }, { boundMs: 50 })).rejects.toMatchObject({
      code: 'projection.stale',
      kind: 'unavailable',
    });
  });

  it('gives every column as its type says, now and as of a moment', async () => {
    const bench = await open();
    bench.start();
    await bench.append('thing-1', added('Lamp'));
    const { position } = await bench.append('thing-1', described);
    const find = (context: Partial<ReadContext>) =>
      bench
        .views()
        .find({ instanceId: tenant, ...context }, things, thingsTable, { id: 'thing-1' }, [
          { aggregateType: 'thing', aggregateId: 'thing-1' },
        ]);
    const now = await find({ notBefore: position });
    expect(now).toMatchObject({
      tags: ['a', 'b'],
      weight: 7n,
      note: { deep: [1, null] },
      picture: Buffer.from([1, 2]),
      seen: new Date('2026-01-02T03:04:05Z'),
      fragile: true,
      label: null,
      sequence: 2n,
    });
    expect(await find({ at: { position } })).toEqual(now);
  });

  it('shows one thing as it was at a position or a time', async () => {
    const bench = await open();
    const first = await bench.append('thing-1', added('Lamp'));
    await pause(5);
    const second = await bench.append('thing-1', renamed('Lantern'));
    await bench.append('thing-1', { type: 'thing.removed', payload: {} });
    expect(await nameOf(bench, { at: { position: 0n } })).toBe(undefined);
    expect(await nameOf(bench, { at: { position: first.position } })).toBe('Lamp');
    expect(await nameOf(bench, { at: { time: first.createdAt } })).toBe('Lamp');
    expect(await nameOf(bench, { at: { position: second.position } })).toBe('Lantern');
    expect(await nameOf(bench, { at: { position: second.position + 1n } })).toBe(undefined);
  });

  it('shows a small set as it was, from all the streams it is made of', async () => {
    const bench = await open();
    await bench.append('thing-1', added('Lamp'));
    await bench.append('thing-2', added('Chair'));
    await bench.append('thing-3', added('Table', 'shelf-2'));
    const { position } = await bench.append('shelf-1', { type: 'shelf.relabelled', payload: { label: 'Old' } });
    await bench.append('shelf-1', { type: 'shelf.cleared', payload: {} });
    const streams = [
      ...['thing-1', 'thing-2', 'thing-3'].map((aggregateId) => ({ aggregateType: 'thing', aggregateId })),
      { aggregateType: 'shelf', aggregateId: 'shelf-1' },
    ];
    const onShelf = (at: bigint) =>
      bench
        .views()
        .filter({ instanceId: tenant, at: { position: at } }, things, thingsTable, { shelf: 'shelf-1' }, streams);
    expect((await onShelf(position)).map(({ name, label }) => [name, label])).toEqual([
      ['Lamp', 'Old'],
      ['Chair', 'Old'],
    ]);
    expect(await onShelf(position + 1n)).toEqual([]);
  });

  it('runs lists as the tenant, who sees no other, whatever the query says', async () => {
    const bench = await open();
    bench.start();
    await bench.append('thing-1', added('Mine'));
    const { position: notBefore } = await bench.append('thing-1', added('Theirs'), 'tenant-2');
    const views = bench.views();
    const names = (instanceId: string) =>
      views.query<{ name: string }>({ instanceId, notBefore }, [things], (db, name) =>
        db.selectFrom(name(thingsTable)).select('name').orderBy('name'),
      );
    expect(await names(tenant)).toEqual([{ name: 'Mine' }]);
    expect(await names('tenant-2')).toEqual([{ name: 'Theirs' }]);
    expect(await names('tenant-3')).toEqual([]);
    const all = await views.queryAcrossTenants<{ name: string; sequence: bigint }>([things], (db, name) =>
      db.selectFrom(name(thingsTable)).select(['name', 'sequence']).orderBy('name'),
    );
    expect(all).toEqual([
      { name: 'Mine', sequence: 1n },
      { name: 'Theirs', sequence: 1n },
    ]);
  });

  it('can not write, and can not name a table that it does not wait for', async () => {
    const bench = await open();
    const views = bench.views();
    const context = { instanceId: tenant };
    await expect(views.query(context, [things], (db, name) => db.deleteFrom(name(thingsTable)))).rejects.toThrow(
      /permission denied/,
    );
    await expect(views.query(context, [], (db, name) => db.selectFrom(name(shelvesTable)).selectAll())).rejects.toThrow(
      /belongs to none/,
    );
  });
});
