import { expect, it } from 'vitest';
import { queue } from './queue.ts';

const settled = () => new Promise((done) => setImmediate(done));

it('tenants take turns, however much one of them asks for', async () => {
  const turns = queue({ atOnce: 1, mostWaiting: 3 });
  const done: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (tenant: string, what: string) =>
    turns.run(tenant, async () => {
      await new Promise<void>((end) => ends.push(end));
      done.push(what);
    });
  const all = ['a1', 'a2', 'a3', 'a4'].map((what) => ask('a', what));
  expect(turns.isFull('a')).toBe(true);
  expect(turns.isFull('b')).toBe(false);
  all.push(ask('b', 'b1'));
  for (let turn = 0; turn < 5; turn++) {
    await settled();
    expect(ends).toHaveLength(turn + 1);
    ends[turn]?.();
  }
  await Promise.all(all);
  expect(done).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  expect(turns.isFull('a')).toBe(false);
});

it('work that fails makes room as well', async () => {
  const turns = queue({ atOnce: 1, mostWaiting: 1 });
  const failing = turns.run('a', async () => Promise.reject(new Error('no')));
  const next = turns.run('a', async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
