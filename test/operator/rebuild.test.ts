import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projections } from '../../projections/index.ts';
import { physicalName } from '../../projections/projection.ts';
import { usersTable } from '../../projections/user/tables.ts';
import { users } from '../../projections/user/user.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { fasti as command } from '../support/process.ts';
import { environmentFor, outcomeOf } from './command.ts';

/** `fasti projections rebuild` and `collect`, beside a server that runs. */
let fasti: Fasti;
let pool: pg.Pool;
const served = physicalName(users, usersTable);
beforeAll(async () => {
  fasti = await startFasti();
  pool = new pg.Pool(fasti.connection);
  expect(await fasti.caughtUp(15_000)).toBe(true);
});
afterAll(async () => {
  await pool.end();
  await fasti.stop();
});

const start = (...args: string[]) => command(['projections', ...args], environmentFor(fasti.connection));
const run = (...args: string[]) => outcomeOf(start(...args));
const listed = async () => {
  const answer = await fetch(`${fasti.url}/zitadel.user.v2.UserService/ListUsers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fasti.pat}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { readonly result: readonly object[] }).result.length;
};
const fresh = async () => {
  const { rows } = await pool.query(`select from pg_tables where schemaname = 'projections' and tablename like $1`, [
    `${served}\\_%`,
  ]);
  return rows.length;
};
/** Its query in Postgres waits behind this lock, and the rebuild with it. */
const holdTheTable = async () => {
  const holder = await pool.connect();
  await holder.query(`begin; lock table projections.${served} in access share mode`);
  return async () => {
    await holder.query('rollback');
    holder.release();
  };
};

describe('fasti projections rebuild', () => {
  it('makes every read model anew in one pass, and says what became of each', async () => {
    const before = await listed();
    const { code, said } = await run('rebuild', '--all', '--verify');
    expect(code, said).toBe(0);
    for (const { name } of projections) expect(said).toContain(`${name}: what was served equals what the log says`);
    expect(said).toMatch(/events\/s/);
    expect(await listed()).toBe(before);
  });

  it('prints what differs, leaves it for whoever wants to look, and mends it when asked', async () => {
    await pool.query(`update projections.${served} set user_name = 'forged' where id = $1`, [fasti.adminId]);
    const found = await run('rebuild', 'users', '--verify');
    expect(found.code).toBe(1);
    expect(found.said).toMatch(new RegExp(`${served}.*${fasti.adminId}.*user_name.*forged`));
    expect(found.said).toContain('1 rows differ');
    expect((await run('rebuild', 'users', '--verify', '--force')).code).toBe(1);
    expect((await run('rebuild', 'users', '--verify-only')).code).toBe(0);
  });

  it('undoes itself on Ctrl-C', async () => {
    const release = await holdTheTable();
    const rebuilding = start('rebuild', 'users');
    await rebuilding.until(/serving users/);
    expect(await fresh()).toBe(1);
    rebuilding.process.kill('SIGINT');
    expect(await rebuilding.ended()).toBe(1);
    expect(rebuilding.said()).toContain('everything is as it was');
    expect(await fresh()).toBe(0);
    expect(await listed()).toBeGreaterThan(0);
    await release();
  });

  it('killed, it leaves nothing that the next one does not clear away', async () => {
    const release = await holdTheTable();
    const rebuilding = start('rebuild', 'users');
    await rebuilding.until(/serving users/);
    rebuilding.process.kill('SIGKILL');
    await rebuilding.ended();
    await release();
    expect(await fresh()).toBe(1);
    expect(await listed()).toBeGreaterThan(0);
    // Its lease runs out meanwhile.
    const { code, said } = await run('rebuild', 'users');
    expect(code, said).toBe(0);
    expect(await fresh()).toBe(0);
  });

  it('says what it can not do', async () => {
    const [nameless, unknown] = await Promise.all([run('rebuild'), run('rebuild', 'nothing')]);
    expect(nameless).toMatchObject({ code: 1, said: expect.stringContaining('Say which projection, or --all.') });
    expect(unknown).toMatchObject({ code: 1, said: expect.stringContaining('No projection is called nothing') });
  });
});

describe('fasti projections collect', () => {
  it('drops what an old release left, when it is old enough', async () => {
    await pool.query(`
      create table projections.users_v0 (id text);
      insert into projections.checkpoints (projection, version, tables, updated_at)
      values ('users', 0, '{users_v0}', now() - interval '2 days')`);
    expect((await run('collect')).said).toContain('Nothing has been unused for 7d');
    expect((await run('collect', '--older-than', '1d', '--dry-run')).said).toMatch(/users +0 .*users_v0/);
    expect((await run('collect', '--older-than', '1d')).said).toMatch(/users +0 .*users_v0/);
    const { rows } = await pool.query(`select to_regclass('projections.users_v0') as there`);
    expect(rows).toEqual([{ there: null }]);
    expect(await listed()).toBeGreaterThan(0);
  });
});
