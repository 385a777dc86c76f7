import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { tenantPool } from '../../eventstore/postgres/tenant.ts';
import { migrateDatabase } from '../../scripts/migrate.ts';
import { type Running, wire } from '../../scripts/wire/wire.ts';
import { one, streamOf } from '../contract/eventstore/samples.ts';
import { callOn } from '../support/call.ts';
import { freshDatabase } from '../support/database.ts';
import { type Fasti, masterkey, startFasti } from '../support/fasti.ts';
import { noPgbouncer, startPgbouncer } from '../support/pgbouncer.ts';

/** Through a real PgBouncer in transaction mode: every transaction may run on another connection, shared with strangers. */
let bouncer: Awaited<ReturnType<typeof startPgbouncer>>;
beforeAll(async () => {
  if (noPgbouncer === undefined) bouncer = await startPgbouncer();
});
afterAll(async () => {
  await bouncer?.stop();
});
beforeEach(({ skip }) => skip(noPgbouncer !== undefined, noPgbouncer));

describe('behind PgBouncer in transaction mode', () => {
  it('a tenant sees no row of another, however the connections are shared', async () => {
    const direct = await freshDatabase();
    const connection = { ...direct, ...bouncer.connection };
    const store = postgresEventStore(connection);
    const tenants = ['instance-1', 'instance-2', 'instance-3'];
    for (const instanceId of tenants) await store.append(one(streamOf('rosa', instanceId), 0));
    const pools = [tenantPool({ ...connection, max: 5 }), tenantPool({ ...connection, max: 5 })];
    const seen = await Promise.all(
      Array.from({ length: 300 }, async (_, n) => {
        const instanceId = tenants[n % tenants.length] ?? '';
        const rows = await pools[n % 2]?.query<{ who: string; of: string }>(
          instanceId,
          'select current_user as who, instance_id as of from eventstore.events where $1 = $1',
          [String(n)],
        );
        return [instanceId, rows];
      }),
    );
    for (const [instanceId, rows] of seen) expect(rows).toEqual([{ who: 'fasti_tenant', of: instanceId }]);
    const impatient = tenantPool({ ...connection, max: 1 }, { longestMs: 100 });
    await expect(impatient.query('instance-1', 'select pg_sleep(60)')).rejects.toMatchObject({ code: 'read.too_long' });
    await impatient.end();
    await expect(pools[0]?.query('instance-1', 'delete from eventstore.events')).rejects.toThrow();
    await expect(pools[0]?.query('instance-1', 'select * from no_such_table')).rejects.toThrow(/no_such_table/);
    expect(await pools[0]?.query('instance-1', 'select instance_id as of from eventstore.events')).toHaveLength(1);
    await Promise.all(pools.map((pool) => pool.end()));
    await store.close();
  });

  it('the tables are made', async () => {
    const { database } = await freshDatabase();
    const empty = { ...bouncer.connection, database: `${database}_empty` };
    const admin = new pg.Client({ ...bouncer.connection, database: 'postgres' });
    await admin.connect();
    await admin.query(`create database ${empty.database}`);
    await admin.end();
    await migrateDatabase(empty);
    await migrateDatabase(empty);
    const store = postgresEventStore(empty);
    expect(await store.append(one(streamOf('rosa'), 0))).toMatchObject({ position: 1n });
    await store.close();
  });

  it.each([
    ['at once, by a connection past it', true],
    ['soon, where there is no way past it', false],
  ])('a process hears what another one records: %s', async (_, past) => {
    const direct = await freshDatabase();
    const connection = { ...direct, ...bouncer.connection };
    const [listening, writing] = [
      postgresEventStore(connection, past ? { direct } : {}),
      postgresEventStore(connection),
    ];
    const heard: bigint[] = [];
    listening.onAppended((head) => heard.push(head));
    const postgres = new pg.Client(direct);
    await postgres.connect();
    const ears = `select from pg_stat_activity where datname = current_database() and query = 'listen eventstore'`;
    await expect.poll(async () => (await postgres.query(ears)).rowCount).toBe(past ? 1 : 0);
    await postgres.end();
    const { position } = await writing.append(one(streamOf('rosa'), 0));
    await expect.poll(() => heard.at(-1), { interval: 1 }).toBe(position);
    await Promise.all([listening.close(), writing.close()]);
  });

  describe('two servers', () => {
    let fasti: Fasti;
    let other: Running;
    beforeAll(async () => {
      if (noPgbouncer !== undefined) return;
      fasti = await startFasti({}, undefined, bouncer.connection);
      other = await wire({ config: fasti.config, connection: fasti.connection, masterkey });
    });
    afterAll(async () => {
      await other?.close();
      await fasti?.stop();
    });

    const call = (on: Running, method: string, body: object, headers = {}) =>
      callOn(fasti, on, `user.v2.UserService/${method}`, body, headers);

    it('read each other’s writes, on fewer connections than they have requests', async () => {
      const answers = await Promise.all(
        Array.from({ length: 60 }, async (_, n) => {
          const [one, another] = n % 2 === 0 ? [fasti, other] : [other, fasti];
          const { id, position } = await call(one, 'CreateUser', {
            organizationId: fasti.orgId,
            username: `pooled-${n}`,
            machine: { name: `Pooled ${n}` },
          });
          const { user, status } = await call(
            another,
            'GetUserByID',
            { userId: id },
            { 'fasti-not-before': position, 'fasti-strict': 'true' },
          );
          return [status, user?.username];
        }),
      );
      expect(answers).toEqual(Array.from({ length: 60 }, (_, n) => [200, `pooled-${n}`]));
    });

    it('rebuild a read model again and again, and leave no lock behind', async () => {
      const before = await call(fasti, 'ListUsers', {});
      for (const running of [other, fasti, other])
        expect(await running.rebuild('users')).toMatchObject({ events: expect.any(Number) });
      const after = await call(fasti, 'ListUsers', {});
      expect(after.details.totalResult).toBe(before.details.totalResult);
    });
  });
});
