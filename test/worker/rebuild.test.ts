import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryEventStore } from '../../eventstore/memory/memory.ts';
import { progressOf } from '../../projections/read/progress.ts';
import { quarantineOf } from '../../projections/worker/quarantine/quarantine.ts';
import { claim, collectRebuilds } from '../../projections/worker/rebuild/claim.ts';
import { rebuildAll } from '../../projections/worker/rebuild/rebuild.ts';
import { shelvesTable, type ThingEvent, things, thingsTable } from './things.ts';
import { tenant, type Workbench, workbench } from './workbench.ts';

const added = (name: string, shelf = 'shelf-1') => ({ type: 'thing.added', payload: { name, shelf } }) as const;
const renamed = (name: string) => ({ type: 'thing.renamed', payload: { name } }) as const;

const open = () => workbench(async () => memoryEventStore());
const freshTables = async ({ pool }: Workbench) => {
  const { rows } = await pool.query<{ readonly tablename: string }>(
    `select tablename from pg_tables where schemaname = 'projections' and tablename ~ '^(things|shelves|thing_names)_v1_'`,
  );
  return rows.map(({ tablename }) => tablename);
};
const waitingOf = async (bench: Workbench) =>
  (await quarantineOf(bench.pool, things)).map(({ instanceId, aggregateId, position, eventType, waiting }) => ({
    instanceId,
    aggregateId,
    position,
    eventType,
    waiting,
  }));

describe('a rebuild', () => {
  const shelf = fc.constantFrom('shelf-1', 'shelf-2', 'shelf-3');
  const name = fc.constantFrom('Lamp', 'Chair', "it's\t\\N\n", '{"a,b"}', '');
  const event: fc.Arbitrary<readonly [string, ThingEvent]> = fc.oneof(
    { arbitrary: thing(fc.record({ name, shelf, tags: fc.array(name, { maxLength: 2 }) }), 'thing.added'), weight: 8 },
    { arbitrary: thing(fc.record({ name }), 'thing.renamed'), weight: 5 },
    { arbitrary: thing(fc.constant({}), 'thing.removed'), weight: 3 },
    thing(fc.constant({}), 'thing.cursed'),
    fc.tuple(shelf, fc.constant({ type: 'shelf.cleared', payload: {} } as const)),
    fc.tuple(shelf, fc.record({ type: fc.constant('shelf.relabelled' as const), payload: fc.record({ label: name }) })),
  );

  it('makes of any history the rows and the quarantine that the worker made, however little memory it has', async () => {
    const bench = await open();
    await bench.pool.query(neverTriedAgain);
    const worker = bench.start();
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (history) => {
        const instanceId = randomUUID();
        // One at a time: of a batch, the worker does not try what a later event of it takes away.
        for (const [id, one] of history) {
          await bench.append(id, one, instanceId);
          expect(await worker.caughtUp()).toBe(true);
        }
        const live = await waitingOf(bench);
        for (const memoryBytes of [0, 1_000_000]) {
          const [result] = await rebuildAll(bench, ['things'], { memoryBytes, verify: { exchange: 'always' } });
          expect(result?.differences).toEqual({ count: 0, shown: [] });
          expect(await waitingOf(bench)).toEqual(live);
        }
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('leaves a worker that goes on to say how far it is, also past events that mean nothing to the projection', async () => {
    const bench = await open();
    const worker = bench.start();
    await bench.append('thing-1', added('Lamp'));
    await worker.caughtUp();
    await rebuildAll(bench, ['things']);
    await bench.append('weather-1', { type: 'weather.changed', payload: { now: 'rain' } });
    const head = await bench.store.head();
    await expect
      .poll(async () => (await worker.status()).find(({ name }) => name === 'things')?.position, { timeout: 5_000 })
      .toBe(head);
  });

  it('refuses what Postgres refuses of a row, also when the row changes later', async () => {
    const bench = await open();
    await bench.pool.query(neverTriedAgain);
    const worker = bench.start();
    // Too long for an index, and too random to be made shorter.
    const name = Array.from({ length: 400 }, () => randomUUID()).join('');
    await bench.append('thing-1', added(name));
    await worker.caughtUp();
    await bench.append('thing-1', renamed('Lamp'));
    await bench.append('thing-2', added('n'.repeat(5_000)));
    await worker.caughtUp();
    const live = await waitingOf(bench);
    expect(live).toMatchObject([{ aggregateId: 'thing-1', eventType: 'thing.added', waiting: 2 }]);
    const [result] = await rebuildAll(bench, ['things'], { verify: { exchange: 'always' } });
    expect(result).toMatchObject({ differences: { count: 0 }, quarantined: 1 });
    expect(await waitingOf(bench)).toEqual(live);
  });

  it('reads the log once for several projections', async () => {
    const bench = await open();
    for (let n = 0; n < 10; n++) await bench.append(`thing-${n}`, added(`Thing ${n}`));
    const results = await rebuildAll(bench, ['things', 'thing_names']);
    expect(results).toMatchObject([
      { projection: 'things', events: 10, isServed: true },
      { projection: 'thing_names', events: 10, isServed: true },
    ]);
    expect(await bench.rows('things_v1')).toHaveLength(10);
    expect(await bench.rows('thing_names_v1')).toHaveLength(10);
    expect(await freshTables(bench)).toEqual([]);
  });

  it('names every row and column in which the served tables differ, and leaves them as they are unless it is told otherwise', async () => {
    const bench = await open();
    for (let n = 1; n <= 4; n++) await bench.append(`thing-${n}`, added(`Thing ${n}`));
    const worker = bench.start();
    await worker.caughtUp();
    await bench.pool.query(`
      update projections.things_v1 set name = 'Forged', label = 'L' where id = 'thing-1';
      delete from projections.things_v1 where id = 'thing-2';
      insert into projections.things_v1 select * from projections.things_v1 where false;
      update projections.things_v1 set id = 'thing-9' where id = 'thing-4'`);
    const verify = async (exchange: 'if equal' | 'always') =>
      (await rebuildAll(bench, ['things'], { verify: { exchange } }))[0];
    const keyOf = (id: string) => ({ instance_id: tenant, id });
    const expected = {
      count: 4,
      shown: [
        { table: 'things_v1', key: keyOf('thing-1'), column: 'name', served: 'Forged', rebuilt: 'Thing 1' },
        { table: 'things_v1', key: keyOf('thing-1'), column: 'label', served: 'L', rebuilt: null },
        { table: 'things_v1', key: keyOf('thing-2'), onlyIn: 'rebuilt' },
        { table: 'things_v1', key: keyOf('thing-4'), onlyIn: 'rebuilt' },
        { table: 'things_v1', key: keyOf('thing-9'), onlyIn: 'served' },
      ],
    };
    const differing = await verify('if equal');
    expect(differing?.isServed).toBe(false);
    expect(differing?.differences).toEqual(expected);
    expect((await bench.rows('things_v1'))[0]?.name).toBe('Forged');
    expect(await freshTables(bench)).toEqual([]);

    expect(await verify('always')).toMatchObject({ isServed: true, differences: { count: 4 } });
    expect(await verify('if equal')).toMatchObject({ isServed: true, differences: { count: 0 } });
    expect((await bench.rows('things_v1')).map((row) => row.name)).toEqual([
      'Thing 1',
      'Thing 2',
      'Thing 3',
      'Thing 4',
    ]);
  });

  it('compares both at the same position while the log goes on', async () => {
    const bench = await open();
    const worker = bench.start();
    let isWriting = true;
    const writing = (async () => {
      for (let n = 0; isWriting; n++) {
        await bench.append(`thing-${n % 20}`, n < 20 ? added(`Thing ${n}`) : renamed(`Name ${n}`));
        await pause(1);
      }
    })();
    for (let round = 0; round < 5; round++)
      expect(await rebuildAll(bench, ['things'], { verify: { exchange: 'if equal' } })).toMatchObject([
        { differences: { count: 0 }, isServed: true },
      ]);
    isWriting = false;
    await writing;
    expect(await worker.caughtUp()).toBe(true);
  });

  it('refuses nobody who reads while tables are exchanged, and shows nobody an older state', async () => {
    const bench = await open();
    bench.start();
    for (let n = 0; n < 50; n++) await bench.append(`thing-${n}`, added(`Thing ${n}`));
    let last = (await bench.append('thing-0', renamed('0'))).position;
    let isOver = false;
    const counts = { written: 0, read: 0 };
    const writing = (async () => {
      for (let n = 1; !isOver; n++, counts.written++) {
        last = (await bench.append('thing-0', renamed(String(n)))).position;
        await pause(2);
      }
    })();
    /** Each as another process: it knows of positions by looking, plans its queries once and keeps them. */
    const reader = async () => {
      const views = bench.views({ progress: progressOf(bench.pool) });
      let seen = -1;
      while (!isOver) {
        const context = { instanceId: tenant, notBefore: last, strict: true };
        const [row] = await views.query<{ name: string; label: string | null; all: bigint }>(
          context,
          [things],
          (db, name) =>
            db
              .selectFrom(`${name(thingsTable)} as t`)
              .innerJoin(`${name(shelvesTable)} as s`, 's.id', 't.shelf')
              .select([
                't.name',
                's.label',
                db
                  .selectFrom(name(thingsTable))
                  .select((e) => e.fn.countAll().as('n'))
                  .as('all'),
              ])
              .where('t.id', '=', 'thing-0'),
        );
        expect(row?.all).toBe(50n);
        expect(Number(row?.name)).toBeGreaterThanOrEqual(seen);
        seen = Number(row?.name);
        counts.read++;
      }
    };
    const readers = Array.from({ length: 6 }, reader);
    const watched = Promise.all(readers);
    watched.catch(() => undefined);
    const slow = bench.pool.query(`select pg_sleep(0.5), count(*) from projections.things_v1`);
    for (let round = 0; round < 6 || Math.min(counts.read, counts.written) <= 50; round++)
      await rebuildAll(bench, ['things', 'thing_names']);
    await slow;
    isOver = true;
    await Promise.all([watched, writing]);
  });

  it('cleans up when it is interrupted', async () => {
    const bench = await open();
    for (let n = 0; n < 10; n++) await bench.append(`thing-${n}`, added(`Thing ${n}`));
    const interrupted = new AbortController();
    const rebuilding = rebuildAll(bench, ['things'], {
      signal: interrupted.signal,
      onProgress: () => interrupted.abort(new Error('Ctrl-C')),
    });
    await expect(rebuilding).rejects.toThrow('Ctrl-C');
    expect(await freshTables(bench)).toEqual([]);
  });

  it('leaves nothing behind when its process is killed: the next one drops it, or whoever collects', async () => {
    const bench = await open();
    await bench.append('thing-1', added('Lamp'));
    for (const next of [() => rebuildAll(bench, ['things']), () => collectRebuilds(bench.pool)]) {
      const killed = await claim(bench.pool, things);
      killed.stopRenewing();
      await bench.pool.query(`create table projections.${killed.nameOf({ name: 'things' })} (id text)`);
      expect(await collectRebuilds(bench.pool)).toEqual([]);
      await bench.pool.query(`update projections.rebuilds set lease_until = now() - interval '1 second'`);
      await next();
      expect(await freshTables(bench)).toEqual([]);
      await killed.end();
    }
    expect(await bench.rows('things_v1')).toHaveLength(1);
  });

  it('is refused while another process rebuilds the same, and that one is not disturbed', async () => {
    const bench = await open();
    await bench.append('thing-1', added('Lamp'));
    const first = await claim(bench.pool, things, 400);
    await expect(claim(bench.pool, things, 400)).rejects.toMatchObject({ code: 'projection.rebuilding' });
    expect(first.lost.aborted).toBe(false);
    await first.end();
    expect(await rebuildAll(bench, ['things'])).toMatchObject([{ isServed: true }]);
  });
});

/** What is tried again and goes on late sees other rows than in the order of the log. */
const neverTriedAgain = `
  create function never_again() returns trigger language plpgsql as $$
    begin new.next_attempt_at := 'infinity'; return new; end $$;
  create trigger never_again before insert on projections.quarantine for each row execute function never_again()`;

function thing<T extends ThingEvent['type']>(payload: fc.Arbitrary<object>, type: T) {
  const id = fc.constantFrom('thing-1', 'thing-2', 'thing-3', 'thing-4', 'thing-5');
  return fc.tuple(
    id,
    payload.map((value) => ({ type, payload: value }) as ThingEvent),
  );
}
