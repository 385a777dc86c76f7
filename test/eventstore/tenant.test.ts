import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { type TenantPool, tenantPool } from '../../eventstore/postgres/tenant.ts';
import { one, streamOf } from '../contract/eventstore/samples.ts';
import { freshDatabase } from '../support/database.ts';

describe('reading as a tenant', () => {
  let pool: TenantPool;
  let connection: pg.PoolConfig;

  beforeAll(async () => {
    connection = await freshDatabase();
    const store = postgresEventStore(connection);
    for (const instanceId of ['instance-1', 'instance-2'])
      await store.append(one(streamOf('rosa', instanceId), 0, { take: [{ kind: 'usernames', value: 'rosa' }] }));
    const global = { kind: 'instance_domain', value: 'id.example.com', global: true };
    await store.append(one(streamOf('instance', 'instance-1', 'instance'), 0, { take: [global] }));
    await store.close();
    pool = tenantPool({ ...connection, max: 2 });
  });
  afterAll(() => pool.end());

  const visible = async (instanceId: string, table: string, column = 'instance_id') =>
    (await pool.query<{ of: string }>(instanceId, `select distinct ${column} as of from eventstore.${table}`)).map(
      (row) => row.of,
    );

  it('shows no row of another tenant, whatever the query asks for', async () => {
    for (const instanceId of ['instance-1', 'instance-2']) {
      expect(await visible(instanceId, 'events')).toEqual([instanceId]);
      expect(await visible(instanceId, 'streams')).toEqual([instanceId]);
      expect(await visible(instanceId, 'claims', 'scope')).toEqual([instanceId]);
    }
    expect(await visible('nobody', 'events')).toEqual([]);
    expect(await pool.query('instance-1', "select from eventstore.events where instance_id = 'instance-2'")).toEqual(
      [],
    );
  });

  it('shows nothing at all without a tenant', async () => {
    await expect(pool.query('', 'select from eventstore.events')).rejects.toThrow('a tenant has a name');
    const client = new pg.Client(connection);
    await client.connect();
    await client.query('set role fasti_tenant');
    for (const table of ['events', 'streams', 'claims'])
      expect((await client.query(`select from eventstore.${table}`)).rowCount).toBe(0);
    await client.end();
  });

  it('gives many tenants their own rows while they share connections', async () => {
    const asked = Array.from({ length: 60 }, (_, n) => (n % 3 === 0 ? 'instance-2' : 'instance-1'));
    const answers = await Promise.all(asked.map((instanceId) => visible(instanceId, 'events')));
    expect(answers.flat()).toEqual(asked);
  });

  it('gives a query up that keeps a connection for too long', async () => {
    const impatient = tenantPool({ ...connection, max: 1 }, { longestMs: 100 });
    await expect(impatient.query('instance-1', 'select pg_sleep(60)')).rejects.toMatchObject({ code: 'read.too_long' });
    expect(await impatient.query('instance-1', 'select instance_id as of from eventstore.events')).not.toEqual([]);
    await impatient.end();
  });

  it('serves the right tenant after an error', async () => {
    for (let n = 0; n < 4; n++) {
      await expect(pool.query('instance-1', 'select 1 / 0')).rejects.toThrow('division by zero');
      expect(await visible('instance-2', 'events')).toEqual(['instance-2']);
    }
    await expect(pool.query('instance-1', 'select pg_terminate_backend(pg_backend_pid())')).rejects.toThrow();
    expect(await visible('instance-2', 'events')).toEqual(['instance-2']);
  });

  it('reads a table that took the place of another, on connections that know the query', async () => {
    const owner = new pg.Client(connection);
    await owner.connect();
    const make = (name: string, value: string) =>
      owner.query(`create table ${name} as select '${value}' as value; grant select on ${name} to fasti_tenant`);
    const read = () => Promise.all([1, 2].map(() => pool.query('instance-1', 'select * from shelf')));
    await make('shelf', 'old');
    expect(await read()).toEqual([[{ value: 'old' }], [{ value: 'old' }]]);
    await make('fresh', 'new');
    await owner.query('begin; drop table shelf; alter table fresh rename to shelf; commit');
    await owner.end();
    expect(await read()).toEqual([[{ value: 'new' }], [{ value: 'new' }]]);
  });

  it('outlives a connection that the server ends in the middle of a query', async () => {
    const cut = expect(pool.query('instance-1', 'select pg_sleep(20) as cut_me')).rejects.toThrow();
    const other = new pg.Client(connection);
    await other.connect();
    const end =
      "select pg_terminate_backend(pid) from pg_stat_activity where query like '%cut_me%' and pid <> pg_backend_pid()";
    await expect.poll(async () => (await other.query(end)).rowCount).toBe(1);
    await cut;
    await other.end();
    expect(await visible('instance-2', 'events')).toEqual(['instance-2']);
  });

  it('refuses to write, to append, to see keys, and to be somebody else', async () => {
    const refused = [
      "insert into eventstore.claims values ('instance-1', 'a', 'b')",
      "update eventstore.events set owner = 'me'",
      'delete from eventstore.streams',
      'select * from eventstore.keys',
      'select * from eventstore.command_log',
      "select set_config('role', 'none', false); select 1",
      'reset role; select 1',
    ];
    for (const sql of refused)
      await expect(pool.query('instance-1', sql), sql).rejects.toThrow(/permission denied|multiple commands/);
    const appending = `select eventstore.append(${Array.from({ length: 26 }, () => 'null').join(', ')})`;
    await expect(pool.query('instance-1', appending)).rejects.toThrow('permission denied for function append');
  });
});
