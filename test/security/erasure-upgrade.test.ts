import pg from 'pg';
import { expect, it } from 'vitest';
import { user } from '../../domain/user/user.ts';
import { hideClaims } from '../../eventstore/postgres/hide-claims.ts';
import { clientsOf } from '../scenarios/clients.ts';
import { machineWithToken } from '../scenarios/company.ts';
import { refusal } from '../scenarios/refusal.ts';
import { startFasti } from '../support/fasti.ts';

it('login names that an older version kept in clear are hidden by the first start, and stay taken', async () => {
  const fasti = await startFasti();
  const pool = new pg.Pool(fasti.connection);
  const claims = async () => (await pool.query('select scope, kind, key from eventstore.claims order by 1, 2, 3')).rows;
  try {
    const before = await claims();
    await pool.query(
      `insert into eventstore.claims (scope, kind, key, hidden) values ($1, 'usernames', 'rosa', false), ('', 'domains', 'id.example.com', false)`,
      [fasti.instanceId],
    );
    expect(await hideClaims(pool, fasti.api.keys)).toBe(1);
    expect(await hideClaims(pool, fasti.api.keys)).toBe(0);
    const after = await claims();
    expect(after).toHaveLength(before.length + 2);
    expect(JSON.stringify(after)).not.toContain('rosa');
    expect(after).toContainEqual({ scope: '', kind: 'domains', key: 'id.example.com' });
    expect(await refusal(machineWithToken(clientsOf(fasti.url, fasti.pat), fasti.orgId, 'Rosa'))).toBe(
      'AlreadyExists V3-DKcYh',
    );
  } finally {
    await pool.end();
    await fasti.stop();
  }
});

it('a deletion erases where that is configured', async () => {
  const fasti = await startFasti({ 'Erasure.OnDelete': true });
  try {
    const admin = clientsOf(fasti.url, fasti.pat);
    const { id } = await machineWithToken(admin, fasti.orgId, 'robot');
    expect(await fasti.api.keys.living(fasti.instanceId, [id])).toEqual([id]);
    await admin.users.deleteUser({ userId: id });
    expect(await fasti.api.keys.living(fasti.instanceId, [id])).toEqual([]);
    expect((await fasti.api.load(fasti.instanceId, user, id)).state).toMatchObject({ status: 'removed', erased: true });
  } finally {
    await fasti.stop();
  }
});
