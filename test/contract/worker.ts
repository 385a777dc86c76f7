import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { rebuild } from '../../projections/worker/rebuild/rebuild.ts';
import { names, things } from '../worker/things.ts';
import { type OpenStore, poolOn, tenant, type Workbench, workbench } from '../worker/workbench.ts';
import { leasesContract } from './worker/leases.ts';
import { quarantineContract } from './worker/quarantine.ts';
import { added, cursed, renamed, weather } from './worker/samples.ts';

/** What the worker promises on every store. */
export const workerContract = (adapter: string, openStore: OpenStore) =>
  describe(`projecting from the ${adapter} store`, () => {
    leasesContract(openStore);
    quarantineContract(openStore);

    it('shows what was recorded, with who owns it and when it changed', async () => {
      const bench = await workbench(openStore);
      const worker = bench.start();
      await bench.append('thing-1', added('Lamp'));
      const { createdAt } = await bench.append('thing-1', renamed('Lantern'));
      expect(await worker.caughtUp()).toBe(true);
      expect(await bench.rows('things_v1')).toMatchObject([
        {
          instance_id: tenant,
          id: 'thing-1',
          name: 'Lantern',
          resource_owner: 'org-1',
          change_date: createdAt,
          sequence: '2',
        },
      ]);
    });

    it('takes up what was recorded before it started', async () => {
      const bench = await workbench(openStore);
      for (let n = 0; n < 25; n++) await bench.append(`thing-${n}`, added(`Thing ${n}`));
      const worker = bench.start();
      expect(await worker.caughtUp()).toBe(true);
      expect(await bench.rows('things_v1')).toHaveLength(25);
    });

    it('moves a projection past events that mean nothing to it, for other processes too', async () => {
      const bench = await workbench(openStore);
      const worker = bench.start();
      await bench.append('sky', weather);
      expect(await worker.caughtUp()).toBe(true);
      await expect
        .poll(async () => (await worker.status()).map(({ lag }) => lag))
        .toEqual([
          { events: 0, seconds: 0 },
          { events: 0, seconds: 0 },
        ]);
    });

    it('moves a projection past its own events that change nothing in it, for other processes too', async () => {
      const bench = await workbench(openStore);
      const worker = bench.start();
      await bench.append('thing-1', added('Lamp'));
      await bench.append('shelf-1', { type: 'shelf.relabelled', payload: { label: 'Light' } });
      expect(await worker.caughtUp()).toBe(true);
      await expect.poll(async () => (await worker.status()).map(({ lag }) => lag?.events)).toEqual([0, 0]);
      await bench.append('thing-1', renamed('Lantern'));
      expect(await worker.caughtUp()).toBe(true);
      expect(await bench.rows('thing_names_v1')).toMatchObject([{ id: 'thing-1', name: 'Lantern' }]);
    });

    it('writes every event once, however often its connections are cut', async () => {
      const bench = await workbench(openStore);
      const doomed = poolOn(bench.database, 'doomed');
      const worker = bench.start({ pool: doomed });
      const cutting = (async () => {
        for (let cut = 0; cut < 15; cut++) {
          await pause(20);
          await bench.pool.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed' and datname = current_database()`,
          );
        }
      })();
      for (let n = 0; n < 150; n++) {
        await bench.append(`thing-${n}`, added('New'));
        await bench.append(`thing-${n}`, renamed(`Thing ${n}`));
      }
      await cutting;
      expect(await worker.caughtUp()).toBe(true);
      const rows = await bench.rows('things_v1');
      expect(rows.map(({ name }) => name).sort()).toEqual(Array.from({ length: 150 }, (_, n) => `Thing ${n}`).sort());
      expect((await worker.status()).flatMap(({ quarantined }) => quarantined)).toEqual([]);
      await worker.stop();
      await doomed.end();
    });

    it.each([
      ['another event of its own', added('Chair')],
      ['an event of others', weather],
    ])('begins again from what Postgres has kept, when a crash lost its newest commits, with %s', async (_, next) => {
      const bench = await workbench(openStore);
      const worker = bench.start();
      await bench.append('thing-1', added('Lamp'));
      expect(await worker.caughtUp()).toBe(true);
      await losingCommits(bench);
      await bench.append('thing-2', next);
      await expect.poll(async () => (await bench.rows('things_v1')).map(({ id }) => id)).toContain('thing-1');
    });

    it('tells readers nothing of what Postgres may have lost, while it cannot be reached', async () => {
      const bench = await workbench(openStore);
      const doomed = poolOn(bench.database, 'doomed');
      const worker = bench.start({ pool: doomed });
      const { position } = await bench.append('thing-1', added('Lamp'));
      expect(await worker.caughtUp()).toBe(true);
      expect(bench.progress.known([things]).position).toBeGreaterThanOrEqual(position);
      await doomed.end();
      await expect.poll(() => bench.progress.known([things]).position).toBe(0n);
    });

    it('does not let a worker write that lost its lease without noticing', async () => {
      const bench = await workbench(openStore);
      const first = bench.start({ heartbeatMs: 60_000, leaseMs: 60_000 });
      await bench.append('thing-1', added('Lamp'));
      expect(await first.caughtUp()).toBe(true);
      await bench.pool.query(
        `update projections.checkpoints set lease_owner = gen_random_uuid(), lease_until = now() + interval '1 hour'`,
      );
      await bench.append('thing-2', added('Chair'));
      await pause(300);
      expect(await bench.rows('things_v1')).toHaveLength(1);
    });

    it('says how far behind it is, in events and in seconds', async () => {
      const bench = await workbench(openStore);
      const worker = bench.start();
      await bench.append('thing-1', added('Lamp'));
      expect(await worker.caughtUp()).toBe(true);
      const blocker = await bench.pool.connect();
      await blocker.query('begin; lock table projections.things_v1');
      await bench.append('thing-2', added('Chair'));
      await bench.append('thing-3', added('Table'));
      await pause(300);
      const [ofThings] = await worker.status();
      expect(ofThings?.lag.events).toBe(2);
      expect(ofThings?.lag.seconds).toBeGreaterThan(0.25);
      await blocker.query('rollback');
      blocker.release();
      expect(await worker.caughtUp()).toBe(true);
      expect((await worker.status())[0]?.lag).toEqual({ events: 0, seconds: 0 });
    });

    it('rebuilds a projection while it is read and written, to the same rows and without a gap', async () => {
      const bench = await workbench(openStore);
      const worker = bench.start();
      for (let n = 0; n < 60; n++) await bench.append(`thing-${n}`, added(`Thing ${n}`));
      await bench.append('thing-0', cursed);
      expect(await worker.caughtUp()).toBe(true);

      const seen: number[] = [];
      let rebuilding = true;
      const reading = (async () => {
        while (rebuilding) seen.push((await bench.rows('things_v1')).length);
      })();
      const writing = (async () => {
        for (let n = 60; n < 120; n++) await bench.append(`thing-${n}`, added(`Thing ${n}`));
      })();
      const steps: (readonly [number, number])[] = [];
      await rebuild(bench, 'things', (done, total) => steps.push([done, total]));
      await writing;
      rebuilding = false;
      await reading;

      expect(await worker.caughtUp()).toBe(true);
      expect(await bench.rows('things_v1')).toHaveLength(120);
      expect(Math.min(...seen)).toBeGreaterThanOrEqual(60);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(steps.at(-1)?.[0]).toBe(steps.at(-1)?.[1]);
      expect((await worker.status())[0]?.quarantined).toHaveLength(1);
    });

    it('mends rows by a rebuild, also without a worker', async () => {
      const bench = await workbench(openStore);
      const worker = bench.start();
      for (let n = 0; n < 5; n++) await bench.append(`thing-${n}`, added(`Thing ${n}`));
      await worker.caughtUp();
      await worker.stop();
      const before = await bench.rows('things_v1');
      await bench.pool.query(`update projections.things_v1 set name = 'lost'; delete from projections.shelves_v1`);
      expect(await rebuild(bench, 'things')).toEqual({ events: 5 });
      expect(await bench.rows('things_v1')).toEqual(before);
      expect(await bench.rows('shelves_v1')).toHaveLength(1);
      await rebuild(bench, 'things');
      expect(await bench.rows('things_v1')).toEqual(before);
      await expect(rebuild(bench, 'nothing')).rejects.toMatchObject({ code: 'projection.unknown' });
    });

    it('fills a new version of a projection beside the old one', async () => {
      const bench = await workbench(openStore);
      const old = bench.start();
      await bench.append('thing-1', added('Lamp'));
      expect(await old.caughtUp()).toBe(true);
      const next = [{ ...things, version: 2 }, names];
      await bench.migrate(next);
      const worker = bench.start({ projections: next });
      expect(await worker.caughtUp()).toBe(true);
      await bench.append('thing-2', added('Chair'));
      expect(await worker.caughtUp()).toBe(true);
      expect(await old.caughtUp()).toBe(true);
      expect(await bench.rows('things_v2')).toEqual(await bench.rows('things_v1'));
    });
  });

/** What a crash does to commits that did not wait for the disk, seen by a worker whose connections outlive it. */
const losingCommits = (bench: Workbench) =>
  bench.pool.query(`with gone as (delete from projections.things_v1)
    update projections.checkpoints set position = 0, last_event_at = null`);
