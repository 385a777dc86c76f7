import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Codec } from '../../eventstore/codec.ts';
import type { Moment } from '../../eventstore/eventstore.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { type PastOptions, pastOf } from '../../projections/as-of/past.ts';
import { names, namesTable, shelvesTable, type ThingEvent, things, thingsTable } from './things.ts';
import { poolOn, tenant, type Workbench, workbench } from './workbench.ts';

const open = () => workbench(async (database) => postgresEventStore(database));

/** Lists of one process, with bounds of its own. */
const process = (bench: Workbench, bounds: PastOptions['bounds'] = {}, codec: Codec = bench.codec) => {
  const { store, pool } = bench;
  const past = pastOf({ store, pool, codec, bounds });
  onTestFinished(() => past.close());
  const views = bench.views({ past });
  const list = (at: Moment | undefined, instanceId = tenant) =>
    views.query<object>({ instanceId, ...(at ? { at } : {}) }, [things, names], (db, name) =>
      db
        .selectFrom(`${name(thingsTable)} as t`)
        .leftJoin(`${name(shelvesTable)} as s`, 's.id', 't.shelf')
        .leftJoin(`${name(namesTable)} as n`, 'n.id', 't.id')
        .selectAll('t')
        .select(['s.label as shelf_label', 's.sequence as shelf_sequence', 'n.name as second_name'])
        .orderBy('t.id'),
    );
  const idsAt = async (position: bigint, instanceId = tenant) =>
    ((await list({ position }, instanceId)) as { id: string }[]).map(({ id }) => id);
  return { past, views, list, idsAt };
};

const snapshots = async ({ pool }: Workbench) =>
  (await pool.query<{ tables: string[] }>('select * from as_of.snapshots')).rows;
const tables = async ({ pool }: Workbench) =>
  (await pool.query(`select from pg_tables where schemaname = 'as_of' and tablename <> 'snapshots'`)).rowCount;

const added = (name: string, shelf = 'shelf-1'): ThingEvent => ({ type: 'thing.added', payload: { name, shelf } });
const life: readonly (readonly [string, ThingEvent])[] = [
  ['thing-1', added('Lamp')],
  ['thing-2', { type: 'thing.added', payload: { name: 'Vase', shelf: 'shelf-2', tags: ['old', 'blue'], weight: 7 } }],
  ['shelf-1', { type: 'shelf.relabelled', payload: { label: 'Top' } }],
  ['sky', { type: 'weather.changed', payload: { now: 'rain' } }],
  ['thing-1', { type: 'thing.renamed', payload: { name: 'Lantern' } }],
  ['thing-3', added('Bowl', 'shelf-2')],
  [
    'thing-2',
    {
      type: 'thing.described',
      payload: { note: { of: ['clay', 1] }, picture: 'AAEC', seen: '2026-01-02T03:04:05Z', fragile: true },
    },
  ],
  ['shelf-2', { type: 'shelf.cleared', payload: {} }],
  ['thing-3', { type: 'thing.renamed', payload: { name: 'Cup' } }],
  ['thing-1', { type: 'thing.removed', payload: {} }],
  ['thing-4', added('Fork')],
];

describe('a list as of a moment', () => {
  it('shows at every position, in whatever order they are asked for, what the read model showed there', async () => {
    const bench = await open();
    const worker = bench.start();
    const { list } = process(bench);
    const shown: { position: bigint; time: Date; rows: readonly object[] }[] = [];
    for (const [id, event] of life) {
      const { position, createdAt: time } = await bench.append(id, event);
      expect(await worker.caughtUp()).toBe(true);
      shown.push({ position, time, rows: await list(undefined) });
      await pause(2);
    }
    // The odd ones first, then those between: each is made from the one before it, with some events on top.
    for (const parity of [1, 0])
      for (const [index, { position, rows }] of shown.entries())
        if (index % 2 === parity) expect([position, await list({ position })]).toEqual([position, rows]);
    for (const { time, rows } of shown) expect(await list({ time })).toEqual(rows);
    expect(await list({ position: 0n })).toEqual([]);
    expect(await list({ time: new Date(0) })).toEqual([]);
    expect(await list({ position: 2n ** 63n - 1n })).toEqual(shown.at(-1)?.rows);
    expect(await list({ time: new Date(Date.now() + 3_600_000) })).toEqual(shown.at(-1)?.rows);
  });

  it('is made once for all moments with nothing between them, by one of several processes that want it', async () => {
    const bench = await open();
    const { position } = await bench.append('thing-1', added('Lamp'));
    const processes = [process(bench), process(bench), process(bench)];
    const lists = await Promise.all(
      [...processes, ...processes].map(({ list }, index) => list({ position: position + BigInt(index % 2) })),
    );
    await bench.append('sky', { type: 'weather.changed', payload: { now: 'sun' } });
    await bench.append('thing-9', added('Theirs'), 'tenant-2');
    lists.push(await process(bench).list({ position: await bench.store.head() }));
    for (const list of lists) expect(list).toEqual(lists[0]);
    expect(await snapshots(bench)).toHaveLength(2);
  });

  it('shows a tenant its own rows, and lets nobody write', async () => {
    const bench = await open();
    await bench.append('thing-1', added('Mine'));
    const { position } = await bench.append('thing-2', added('Theirs'), 'tenant-2');
    const { idsAt, views } = process(bench);
    expect(await idsAt(position)).toEqual(['thing-1']);
    expect(await idsAt(position, 'tenant-2')).toEqual(['thing-2']);
    const [theirs] = await snapshots(bench).then((all) =>
      all.filter((one) => 'instance_id' in one && one.instance_id === 'tenant-2'),
    );
    const spied = await views.query({ instanceId: tenant }, [things], (db) =>
      db.selectFrom(`as_of.${theirs?.tables[0]}`).selectAll(),
    );
    expect(spied).toEqual([]);
    const context = { instanceId: tenant, at: { position } };
    const writing = views.query(context, [things], (db, name) => db.deleteFrom(name(thingsTable)));
    await expect(writing).rejects.toThrow(/permission denied/);
  });

  it('leaves out the stream of an event that is refused, from there on, and that stream only', async () => {
    const bench = await open();
    const { position: before } = await bench.append('thing-1', added('Lamp'));
    await bench.append('thing-2', added('Vase'));
    await bench.append('thing-1', { type: 'thing.cursed', payload: {} });
    await bench.append('thing-2', { type: 'thing.added', payload: { name: 'A second two', shelf: 'shelf-1' } });
    const { position: cursed } = await bench.append('thing-3', added('Bowl'));
    await bench.append('thing-1', { type: 'thing.renamed', payload: { name: 'Lantern' } });
    await bench.append('thing-2', { type: 'thing.renamed', payload: { name: 'Jug' } });
    const { position: after } = await bench.append('thing-3', { type: 'thing.renamed', payload: { name: 'Cup' } });
    const { list } = process(bench);
    const namesAt = async (position: bigint) =>
      ((await list({ position })) as { name: string }[]).map(({ name }) => name);
    expect(await namesAt(before)).toEqual(['Lamp']);
    expect(await namesAt(cursed)).toEqual(['Lamp', 'Vase', 'Bowl']);
    expect(await namesAt(after)).toEqual(['Lamp', 'Vase', 'Cup']);
  });
});

describe('the tables of the past', () => {
  it('are dropped when nobody has asked for them for long, and made again', async () => {
    const bench = await open();
    const { position } = await bench.append('thing-1', added('Lamp'));
    const { idsAt, past } = process(bench, { keepSeconds: 60 });
    await idsAt(position);
    await past.collect();
    expect(await tables(bench)).toBe(3);
    await bench.pool.query(`update as_of.snapshots set last_used_at = now() - interval '61 seconds'`);
    await past.collect();
    expect(await tables(bench)).toBe(0);
    expect(await idsAt(position)).toEqual(['thing-1']);
  });

  it('are kept up to a number and a size; those go that were not asked for longest', async () => {
    const bench = await open();
    const { idsAt, past } = process(bench, { mostSnapshots: 4 });
    const positions: bigint[] = [];
    for (let n = 0; n < 4; n++) positions.push((await bench.append(`thing-${n}`, added('Lamp'))).position);
    for (const position of positions) await idsAt(position);
    expect(await snapshots(bench)).toHaveLength(8);
    await bench.pool.query(`update as_of.snapshots set last_used_at = now() - position * interval '1 minute'`);
    await past.collect();
    const kept = await bench.pool.query('select distinct position from as_of.snapshots order by 1');
    expect(kept.rows.map(({ position }) => BigInt(position))).toEqual(positions.slice(0, 2));
    const frugal = process(bench, { mostBytes: 1 });
    await frugal.past.collect();
    expect(await tables(bench)).toBe(0);
    expect(await idsAt(positions[0] ?? 0n)).toEqual(['thing-0']);
  });

  it('that a crash of the database left without their snapshot are dropped', async () => {
    const bench = await open();
    const { position } = await bench.append('thing-1', added('Lamp'));
    const { idsAt, past } = process(bench);
    await idsAt(position);
    await bench.pool.query('delete from as_of.snapshots');
    expect(await idsAt(position)).toEqual(['thing-1']);
    expect(await tables(bench)).toBe(6);
    await past.collect();
    expect(await tables(bench)).toBe(3);
    expect(await idsAt(position)).toEqual(['thing-1']);
  });

  it('are not there at all when whoever made them died over it, and the next one makes them', async () => {
    const bench = await open();
    const { position } = await bench.append('thing-1', added('Lamp'));
    const reached = Promise.withResolvers<void>();
    const stuck: Codec = {
      ...bench.codec,
      async decodeAll() {
        reached.resolve();
        return new Promise(() => {});
      },
    };
    const doomed = poolOn(bench.database, 'doomed');
    const dying = pastOf({ ...bench, pool: doomed, codec: stuck });
    const lost = dying.tables(tenant, [things], position).catch((error: Error) => error.message);
    await reached.promise;
    const { idsAt } = process(bench);
    const waiting = idsAt(position);
    await bench.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed' and datname = current_database()`,
    );
    expect(await waiting).toEqual(['thing-1']);
    expect(await tables(bench)).toBe(3);
    void lost;
    void doomed.end().catch(() => undefined);
  });

  it('are not made of a history that is too long, and not waited for too long', async () => {
    const bench = await open();
    for (let n = 0; n < 5; n++) await bench.append(`thing-${n}`, added('Lamp'));
    const position = await bench.store.head();
    await expect(process(bench, { mostEvents: 4 }).idsAt(position)).rejects.toMatchObject({
      code: 'projection.past_too_long',
    });
    expect(await tables(bench)).toBe(0);
    const slow: Codec = {
      ...bench.codec,
      decodeAll: async (events) => pause(300).then(() => bench.codec.decodeAll(events)),
    };
    const impatient = process(bench, { patienceMs: 50 }, slow);
    await expect(impatient.idsAt(position)).rejects.toMatchObject({ code: 'projection.past_in_progress' });
    await expect.poll(() => impatient.idsAt(position).catch(() => [])).toHaveLength(5);
    const busy = process(bench, { builds: 1, mostWaiting: 1 }, slow);
    const asked = [1n, 2n, 3n].map((at) => busy.idsAt(at).catch((error: { code: string }) => error.code));
    expect(await Promise.all(asked)).toContain('projection.past_too_busy');
  });

  it('lose who was erased, however many were erased elsewhere since, and what was copied of them', async () => {
    const bench = await open();
    const { past, idsAt } = process(bench);
    const { position } = await bench.append('thing-1', added('Lamp'));
    await idsAt(position);
    // As it is found in a database of many tenants where whoever erased somebody died before it forgot the tables.
    const erase = (instanceId: string, id: string) =>
      bench.store.append({
        commandId: randomUUID(),
        writes: [
          {
            stream: { instanceId, aggregateType: 'user', aggregateId: id },
            expected: 'any',
            owner: 'org',
            events: Array.from({ length: 500 }, () => ({
              ...{ eventId: randomUUID(), type: 'user.erased', version: 1, payload: {} },
            })),
          },
        ],
        cause: { actor: 'test', correlationId: 'test' },
      });
    for (const id of ['a', 'b', 'c']) await erase('tenant-2', id);
    await erase(tenant, 'd');
    const { position: later } = await bench.append('thing-2', added('Vase'));
    expect(await idsAt(later)).toEqual(['thing-1', 'thing-2']);
    await past.collect();
    expect(await snapshots(bench)).toEqual([]);
    expect(await tables(bench)).toBe(0);
    expect(await idsAt(later)).toEqual(['thing-1', 'thing-2']);
    await past.collect();
    expect(await snapshots(bench)).not.toEqual([]);
  });
});
