import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStore } from '../../eventstore/eventstore.ts';
import { storePool } from '../../eventstore/postgres/connection.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { upkeepOf } from '../../eventstore/postgres/upkeep.ts';
import { one, streamOf } from '../contract/eventstore/samples.ts';
import { freshDatabase } from '../support/database.ts';

describe('answers to old commands', () => {
  let connection: pg.PoolConfig;
  let store: EventStore;
  let client: pg.Client;
  beforeAll(async () => {
    connection = await freshDatabase();
    store = postgresEventStore(connection);
    client = new pg.Client(connection);
    await client.connect();
  });
  afterAll(async () => {
    await store.close();
    await client.end();
  });
  const tidy = async () => {
    const pool = storePool(connection, 1);
    const upkeep = upkeepOf(pool);
    await upkeep.once();
    await upkeep.stop();
    await pool.end();
  };
  const kept = async () => Number((await client.query('select count(*) from eventstore.command_log')).rows[0].count);

  it('are forgotten after a day, those of today are not, while others append', async () => {
    const yesterday = one(streamOf('rosa'), 0);
    const today = one(streamOf('mara'), 0);
    await store.append(yesterday);
    await client.query(
      `insert into eventstore.command_log (instance_id, command_id, position, created_at, revisions)
       select 'instance-1', gen_random_uuid(), 1, now(), '{1}' from generate_series(1, 2500)`,
    );
    await client.query("update eventstore.command_log set created_at = now() - interval '25 hours'");
    await store.append(today);
    const appending = Promise.all(Array.from({ length: 200 }, (_, n) => store.append(one(streamOf(`user-${n}`), 0))));
    await tidy();
    await appending;
    expect(await kept()).toBe(201);
    expect(await store.append(today)).toMatchObject({ repeated: true });
    expect(await store.appended('instance-1', yesterday.commandId)).toBeUndefined();
    await expect(store.append(yesterday)).rejects.toThrow('has changed since it was read');
  });

  it('are left alone by one process while another is at it', async () => {
    await client.query("update eventstore.command_log set created_at = now() - interval '25 hours'");
    await client.query("begin; select eventstore.prune_command_log(interval '24 hours', 10)");
    await tidy();
    await client.query('rollback');
    expect(await kept()).toBe(201);
    await tidy();
    expect(await kept()).toBe(0);
  });
});
