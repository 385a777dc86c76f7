import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKeyBytes } from '../../eventstore/data-key.ts';
import { instanceKeyContext, postgresKeys } from '../../eventstore/postgres/keys.ts';
import { masterKeyOf } from '../../eventstore/postgres/master-keys.ts';
import { freshDatabase } from '../support/database.ts';
import { masterkey as first } from '../support/fasti.ts';
import { fasti as command } from '../support/process.ts';
import { environmentFor } from './command.ts';

const [second, third, fourth] = ['second', 'third-', 'fourth'].map((name) => `${name}-master-key-of-32-letters!`) as [
  string,
  string,
  string,
];
const tenants = 800;
const tenant = (n: number) => `tenant-${n}`;

/** In the order of an operator's day: the tests build on each other. */
describe('a replacement of the master key', () => {
  let pool: pg.Pool;
  let environment: Record<string, string>;
  let sealed: string;

  beforeAll(async () => {
    const connection = await freshDatabase();
    pool = new pg.Pool({ ...connection, max: 4 });
    environment = environmentFor(connection);
    const { id, key } = masterKeyOf(first);
    const names = Array.from({ length: tenants }, (_, n) => tenant(n));
    await pool.query(
      `insert into eventstore.keys (instance_id, subject, wrapped, master_key)
       select instance_id, '', wrapped, $3 from unnest($1::text[], $2::text[]) as t (instance_id, wrapped)`,
      [names, names.map((name) => key.seal(newKeyBytes(), instanceKeyContext(name))), id],
    );
    const person = await postgresKeys(pool, [first]).subject(tenant(0), 'rosa', { create: true });
    sealed = person?.seal(Buffer.from('Rosa'), 'c') ?? '';
  });
  afterAll(() => pool.end());

  const rotate = (to: string, from: string) =>
    command(['masterkey', 'rotate', '--newMasterkey', to], { ...environment, FASTI_MASTERKEY: from });
  const wrappedWith = async (key: string) => {
    const { rows } = await pool.query<{ n: number }>(
      `select count(*)::int as n from eventstore.keys where subject = '' and master_key = $1`,
      [masterKeyOf(key).id],
    );
    return rows[0]?.n ?? 0;
  };
  const rosaWith = async (key: string) => {
    const person = await postgresKeys(pool, [key]).subject(tenant(0), 'rosa');
    return Buffer.from(person?.open(sealed, 'c') ?? []).toString();
  };

  it('that was killed goes on with the next run; whoever comes meanwhile is wrapped again, or anew', async () => {
    const running = postgresKeys(pool, [first]);
    await running.instance(tenant(1));
    const holder = await pool.connect();
    await holder.query(`begin; select from eventstore.keys where instance_id = '${tenant(tenants - 1)}' for update`);
    const killed = rotate(second, first);
    await expect.poll(() => wrappedWith(second)).toBeGreaterThanOrEqual(50);
    killed.process.kill('SIGKILL');
    await killed.ended();
    await holder.query('rollback');
    holder.release();
    expect(await wrappedWith(second)).toBeLessThan(tenants);

    // Servers that were started with either key read everything, and take people and tenants in.
    for (const keys of [running, postgresKeys(pool, [first]), postgresKeys(pool, [second, first])]) {
      for (const n of [0, 1, tenants - 1]) await keys.instance(tenant(n));
      expect(await keys.subject(tenant(tenants - 1), `person-${Math.random()}`, { create: true })).toBeDefined();
    }
    await running.instance('came-meanwhile');
    await postgresKeys(pool, [first]).instance('came-meanwhile-too');

    const again = rotate(second, first);
    expect(await again.ended()).toBe(0);
    expect(again.said()).toMatch(/[1-9]\d* keys are wrapped/);
    expect(await wrappedWith(second)).toBe(tenants + 2);
    expect(await rosaWith(second)).toBe('Rosa');
    await postgresKeys(pool, [second]).instance('came-meanwhile');
  });

  it('is made by one process at a time, also towards another key', async () => {
    const rotations = [rotate(third, second), rotate(third, second), rotate(fourth, second)];
    expect(await Promise.all(rotations.map((one) => one.ended()))).toEqual([0, 0, 0]);
    // Each found all of them or none: nobody wrapped beside another.
    for (const { said } of rotations) expect(said()).toMatch(new RegExp(`^(0|${tenants + 2}) keys are wrapped`, 'm'));
    const [thirds, fourths] = [await wrappedWith(third), await wrappedWith(fourth)];
    expect([thirds, fourths].sort((one, other) => one - other)).toEqual([0, tenants + 2]);
    const newest = thirds > 0 ? third : fourth;
    expect(await rosaWith(newest)).toBe('Rosa');
    expect(await rosaWith(second)).toBe('Rosa');
    const closed = command(['masterkey', 'close'], { ...environment, FASTI_MASTERKEY: newest });
    expect(await closed.ended()).toBe(0);
    await expect(postgresKeys(pool, [second]).check()).rejects.toThrow('The masterkey is wrong');
    expect(await rosaWith(newest)).toBe('Rosa');
  });
});
