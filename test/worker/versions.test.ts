import { describe, expect, it } from 'vitest';
import { memoryEventStore } from '../../eventstore/memory/memory.ts';
import { insert, projection, remove, table, update } from '../../projections/projection.ts';
import { progressOf } from '../../projections/read/progress.ts';
import { claim } from '../../projections/worker/rebuild/claim.ts';
import { collectUnused } from '../../projections/worker/versions/collect.ts';
import { names, type ThingEvent, things, thingsTable } from './things.ts';
import { tenant, type Workbench, workbench } from './workbench.ts';

const added = (name: string) => ({ type: 'thing.added', payload: { name, shelf: 'shelf-1' } }) as const;
const renamed = (name: string) => ({ type: 'thing.renamed', payload: { name } }) as const;

/** The next release: the same read model with another shape. */
const nextTable = table({ name: 'things', columns: { id: 'text', title: 'text' }, key: ['id'] });
const next = projection<ThingEvent>()({
  name: 'things',
  version: 2,
  tables: [nextTable],
  on: {
    'thing.added': ({ aggregateId: id, payload }) => insert(nextTable, { id, title: payload.name }),
    'thing.renamed': ({ aggregateId: id, payload }) => update(nextTable, { id }, { title: payload.name }),
    'thing.removed': ({ aggregateId: id }) => remove(nextTable, { id }),
  },
});

const open = () => workbench(async () => memoryEventStore());
const tablesOf = async ({ pool }: Workbench) => {
  const { rows } = await pool.query<{ readonly tablename: string }>(
    `select tablename from pg_tables where schemaname = 'projections' and tablename ~ '^(things|shelves)_v' order by 1`,
  );
  return rows.map(({ tablename }) => tablename);
};
const grownOld = (bench: Workbench, version: number) =>
  bench.pool.query(
    `update projections.checkpoints set updated_at = now() - interval '8 days', lease_until = now() - interval '8 days', lease_owner = null
     where projection = 'things' and version = $1`,
    [version],
  );

describe('a version of a projection', () => {
  it('is served beside the one before it, by two releases on one database', async () => {
    const bench = await open();
    const old = bench.start();
    for (let n = 0; n < 30; n++) await bench.append(`thing-${n}`, added(`Thing ${n}`));
    expect(await old.caughtUp()).toBe(true);

    await bench.migrate([next, names]);
    const progress = progressOf(bench.pool);
    const newer = bench.start({ projections: [next, names], progress });
    const { position: notBefore } = await bench.append('thing-1', renamed('Lantern'));
    const context = { instanceId: tenant, notBefore, strict: true };
    const stream = [{ aggregateType: 'thing', aggregateId: 'thing-1' }];
    const byOld = await bench.views().find(context, things, thingsTable, { id: 'thing-1' }, stream);
    const byNew = await bench.views({ progress }).find(context, next, nextTable, { id: 'thing-1' }, stream);
    expect([byOld?.name, byNew?.title]).toEqual(['Lantern', 'Lantern']);
    expect(await bench.rows('things_v2')).toHaveLength(30);
    expect((await newer.status()).map(({ filling }) => filling)).toEqual([undefined, undefined]);
  });

  it('answers nobody before its tables hold the whole log', async () => {
    const bench = await open();
    const old = bench.start();
    await bench.append('thing-1', added('Lamp'));
    expect(await old.caughtUp()).toBe(true);
    await bench.migrate([next, names]);
    const progress = progressOf(bench.pool);
    const [views, patient] = [bench.views({ progress, boundMs: 100 }), bench.views({ progress })];
    const stream = [{ aggregateType: 'thing', aggregateId: 'thing-1' }];
    const find = (by = views) => by.find({ instanceId: tenant }, next, nextTable, { id: 'thing-1' }, stream);
    const filling = { code: 'projection.filling', kind: 'unavailable' };
    await expect(find()).rejects.toMatchObject(filling);
    const across = views.queryAcrossTenants([next], (db, name) => db.selectFrom(name(nextTable)).selectAll());
    await expect(across).rejects.toMatchObject(filling);

    const asked = find(patient);
    bench.start({ projections: [next, names], progress });
    expect((await asked)?.title).toBe('Lamp');
    expect((await find(patient))?.title).toBe('Lamp');
  });

  it('is collected when nobody has used it for long, and not before', async () => {
    const bench = await open();
    const old = bench.start();
    await bench.append('thing-1', added('Lamp'));
    await old.caughtUp();
    await bench.migrate([next, names]);
    const known = [next, names];
    await grownOld(bench, 1);
    // The old release still runs: its next heartbeat says so.
    await expect.poll(() => collectUnused(bench.pool, known, { dryRun: true })).toEqual([]);
    await old.stop();
    expect(await collectUnused(bench.pool, known)).toEqual([]);

    await grownOld(bench, 1);
    const unused = [{ projection: 'things', version: 1, tables: ['things_v1', 'shelves_v1'] }];
    expect(await collectUnused(bench.pool, known, { dryRun: true })).toMatchObject(unused);
    expect(await tablesOf(bench)).toEqual(['shelves_v1', 'things_v1', 'things_v2']);
    expect(await collectUnused(bench.pool, known)).toMatchObject(unused);
    expect(await tablesOf(bench)).toEqual(['things_v2']);

    // A release that is rolled back makes its tables anew.
    await bench.migrate([things]);
    const again = bench.start({ progress: progressOf(bench.pool) });
    expect(await again.caughtUp()).toBe(true);
    expect(await bench.rows('things_v1')).toHaveLength(1);
  });

  it('is collected by any worker in passing, as are the tables of a killed rebuild', async () => {
    const bench = await open();
    await bench.migrate([next, names]);
    await grownOld(bench, 1);
    const killed = await claim(bench.pool, next, 50);
    await bench.pool.query(`create table projections.${killed.nameOf(nextTable)} ()`);
    killed.stopRenewing();
    bench.start({ projections: [next, names], tidyMs: 50 });
    await expect.poll(() => tablesOf(bench)).toEqual(['things_v2']);
  });

  it('is never collected by the release that knows it', async () => {
    const bench = await open();
    await grownOld(bench, 1);
    expect(await collectUnused(bench.pool, [things, names])).toEqual([]);
  });
});
