import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Projection } from '../../../projections/projection.ts';
import { things } from '../../worker/things.ts';
import { type OpenStore, poolOn, workbench } from '../../worker/workbench.ts';
import { added } from './samples.ts';

/** Six projections, so that there is something to share. */
const six: readonly Projection[] = Array.from({ length: 6 }, (_, n) => ({
  ...things,
  name: `things_${n}`,
  tables: [],
  on: {},
}));

export const leasesContract = (openStore: OpenStore) =>
  describe('several workers', () => {
    it('share the projections fairly, each in exactly one, also when one joins or leaves', async () => {
      const bench = await workbench(openStore);
      await bench.migrate(six);
      // Of those that live nobody loses one, however busy the machine is.
      const start = (name: string) => bench.start({ projections: six, name, leaseMs: 60_000 });
      const first = start('first');
      const shares = async () => {
        const workers = (await first.status()).map(({ worker }) => worker);
        return ['first', 'second', 'third'].map((name) => workers.filter((worker) => worker === name).length);
      };
      await expect.poll(shares).toEqual([6, 0, 0]);
      const second = start('second');
      await expect.poll(shares).toEqual([3, 3, 0]);
      const third = start('third');
      await expect.poll(shares).toEqual([2, 2, 2]);
      await pause(300);
      expect(await shares()).toEqual([2, 2, 2]);
      await second.stop();
      await expect.poll(shares).toEqual([3, 0, 3]);
      await third.stop();
      await expect.poll(shares).toEqual([6, 0, 0]);
    });

    it('let a projection go on while it changes hands', async () => {
      const bench = await workbench(openStore);
      const patient = { heartbeatMs: 1_500, leaseMs: 10_000 };
      const first = bench.start({ name: 'first', ...patient });
      await bench.append('thing-0', added('Thing 0'));
      expect(await first.caughtUp()).toBe(true);
      let slowest = 0;
      const second = bench.start({ name: 'second', ...patient });
      const isShared = async () => new Set((await second.status()).map(({ worker }) => worker)).size === 2;
      let [things, sharedSince] = [1, 0];
      while (sharedSince < 10) {
        const started = performance.now();
        await bench.append(`thing-${things}`, added(`Thing ${things++}`));
        expect(await second.caughtUp()).toBe(true);
        slowest = Math.max(slowest, performance.now() - started);
        if (await isShared()) sharedSince++;
        await pause(25);
      }
      // Nobody had to wait for a heartbeat.
      expect(slowest).toBeLessThan(patient.heartbeatMs);
      expect(await bench.rows('things_v1')).toHaveLength(things);
    });

    it('take over from one that is gone', async () => {
      const bench = await workbench(openStore);
      const doomed = poolOn(bench.database, 'doomed');
      const first = bench.start({ pool: doomed, name: 'first' });
      await bench.append('thing-1', added('Lamp'));
      expect(await first.caughtUp()).toBe(true);
      const second = bench.start({ name: 'second' });
      const holders = async () => (await second.status()).map(({ worker }) => worker).toSorted();
      await expect.poll(holders).toEqual(['first', 'second']);

      await doomed.end();
      await bench.append('thing-2', added('Chair'));
      expect(await second.caughtUp()).toBe(true);
      expect(await bench.rows('things_v1')).toHaveLength(2);
      await expect.poll(holders).toEqual(['second', 'second']);
    });

    it('take over at once from one that stopped', async () => {
      const bench = await workbench(openStore);
      const first = bench.start({ leaseMs: 60_000 });
      await bench.append('thing-1', added('Lamp'));
      expect(await first.caughtUp()).toBe(true);
      await first.stop();
      const second = bench.start({ leaseMs: 60_000 });
      await bench.append('thing-2', added('Chair'));
      expect(await second.caughtUp()).toBe(true);
    });
  });
