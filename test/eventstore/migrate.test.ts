import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../eventstore/postgres/migrate.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { tenantPool } from '../../eventstore/postgres/tenant.ts';
import { one, streamOf } from '../contract/eventstore/samples.ts';
import { freshDatabase } from '../support/database.ts';

it('processes that start together migrate a database once', async () => {
  const connection = await freshDatabase();
  const clients = Array.from({ length: 4 }, () => new pg.Client(connection));
  for (const client of clients) await client.connect();
  await clients[0]?.query('drop schema eventstore cascade');
  const applied = await Promise.all(clients.map(migrate));
  expect(applied.filter((files) => files.length > 0)).toHaveLength(1);
  expect(applied.flat()).toContain('functions/append.sql');
  expect(await migrate(clients[0] as pg.Client)).toEqual([]);
  for (const client of clients) await client.end();
});

it('a function that was changed is put in place again by the next start, and nothing else', async () => {
  const connection = await freshDatabase();
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(`update eventstore.migrations set digest = 'of before' where file = 'functions/traffic.sql'`);
  await client.query(
    'create or replace function eventstore.traffic() returns text[] language sql as $$ select null::text[] $$',
  );
  expect(await migrate(client)).toEqual(['functions/traffic.sql']);
  const { rows } = await client.query('select eventstore.traffic() as types');
  expect(rows).toEqual([{ types: expect.arrayContaining(['session']) }]);
  await client.end();
});

describe('a database user who is no administrator', () => {
  /** A database of its own without our schema, owned by a user made with these words. */
  const ownedBy = async (attributes: string, grants: string[] = []) => {
    const connection = await freshDatabase();
    const user = `user_${connection.database}`;
    const admin = new pg.Client(connection);
    await admin.connect();
    await admin.query('drop schema eventstore cascade');
    await admin.query(`create role ${user} login ${attributes}`);
    for (const role of grants) await admin.query(`grant ${role} to ${user}`);
    await admin.query(`alter database ${connection.database} owner to ${user}`);
    await admin.end();
    return { ...connection, user };
  };
  const migrateAs = async (connection: pg.ClientConfig) => {
    const client = new pg.Client(connection);
    await client.connect();
    return migrate(client).finally(() => client.end());
  };

  it('runs the store when an administrator gave it the role of tenants', async () => {
    const connection = await ownedBy('', ['fasti_tenant']);
    await migrateAs(connection);
    const store = postgresEventStore(connection);
    await store.append(one(streamOf('rosa')));
    await store.append(one(streamOf('mara', 'instance-2'), 0, { take: [{ kind: 'usernames', value: 'mara' }] }));
    const pool = tenantPool(connection);
    expect(await pool.query('instance-1', 'select aggregate_id from eventstore.events')).toEqual([
      { aggregate_id: 'rosa' },
    ]);
    await pool.end();
    await store.close();
  });

  it('is told what an administrator has to do when it has not that role', async () => {
    const connection = await ownedBy('');
    await expect(migrateAs(connection)).rejects.toThrow(`grant fasti_tenant to ${connection.user}`);
  });
});
