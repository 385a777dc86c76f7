import { createClient } from '@connectrpc/connect';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErasureService } from '../../api/gen/fasti/erasure/v1/erasure_service_pb.js';
import { schemas } from '../../domain/index.ts';
import { user } from '../../domain/user/user.ts';
import { codecFor } from '../../eventstore/codec.ts';
import { executorOn } from '../../eventstore/execute.ts';
import { postgresKeys } from '../../eventstore/postgres/keys.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { wire } from '../../scripts/wire/wire.ts';
import { type Clients, clientsOf, connectAs } from '../scenarios/clients.ts';
import { machineWithToken } from '../scenarios/company.ts';
import { type Fasti, masterkey, startFasti } from '../support/fasti.ts';

describe('an erasure', () => {
  let fasti: Fasti;
  let admin: Clients;
  let client: pg.Client;
  const erase = (userId: string) => createClient(ErasureService, connectAs(fasti.url, fasti.pat)).eraseUser({ userId });

  beforeAll(async () => {
    fasti = await startFasti();
    admin = clientsOf(fasti.url, fasti.pat);
    client = new pg.Client(fasti.connection);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await fasti.stop();
  });

  it('reaches tables that nobody keeps up any more and streams in quarantine, also when a crash came before', async () => {
    const leftovers = async (id: string) => {
      await client.query(
        `insert into assets.files (instance_id, owner_id, key, type, content, user_id) values ($1, $2, 'avatar/' || $3, 'image/png', '', $3)`,
        [fasti.instanceId, fasti.orgId, id],
      );
      await client.query(`insert into projections.users_v0 values ($1, $2, 'left-over-name')`, [fasti.instanceId, id]);
      await client.query(
        `insert into projections.quarantine (projection, version, instance_id, aggregate_type, aggregate_id, position, event_type, error)
         values ('old_users', 7, $1, 'user', $2, 1, 'user.machine.added', 'refused: left-over-name')`,
        [fasti.instanceId, id],
      );
    };
    await client.query('create table projections.users_v0 (instance_id text, id text, user_name text)');
    const { id } = await machineWithToken(admin, fasti.orgId, 'left-behind');
    await leftovers(id);
    await leftovers('somebody-else');
    await erase(id);
    const left = async () =>
      (await client.query(`select id from projections.users_v0 order by id`)).rows.map((row) => row.id);
    const errors = async () =>
      (await client.query(`select error from projections.quarantine where aggregate_id = $1`, [id])).rows[0].error;
    const pictures = async () =>
      (await client.query('select user_id from assets.files order by 1')).rows.map((row) => row.user_id);
    expect(await left()).toEqual(['somebody-else']);
    expect(await pictures()).toEqual(['somebody-else']);
    expect(await errors()).toBe('the user was erased');

    await client.query(`delete from projections.quarantine where projection = 'old_users'`);
    await leftovers(id);
    const next = await wire({ config: fasti.config, connection: fasti.connection, masterkey });
    await expect.poll(left, { timeout: 30_000 }).toEqual(['somebody-else']);
    expect(await pictures()).toEqual(['somebody-else']);
    expect(await errors()).toBe('the user was erased');
    await next.close();
    await client.query(
      `drop table projections.users_v0; delete from projections.quarantine where projection = 'old_users'`,
    );
  });

  it('is finished by another process at once when the first one ended after the event', async () => {
    const { id } = await machineWithToken(admin, fasti.orgId, 'half-erased');
    // One that records and does nothing else: it hears nothing, destroys nothing.
    const pool = new pg.Pool(fasti.connection);
    const store = postgresEventStore(fasti.connection);
    const { execute } = executorOn(store, codecFor(schemas, postgresKeys(pool, [masterkey])));
    const context = { instanceId: fasti.instanceId, cause: { actor: 'SYSTEM', correlationId: 'half-erased' } };
    await execute(context, user, id, { type: 'EraseUser' });
    await expect.poll(() => fasti.api.keys.living(fasti.instanceId, [id])).toEqual([]);
    await store.close();
    await pool.end();
  });

  it('is finished by the next start when a crash came between the event and the key', async () => {
    const { id } = await machineWithToken(admin, fasti.orgId, 'interrupted');
    // What a process leaves that ends right after its append: the event, and the key.
    const { rows } = await client.query('select wrapped from eventstore.keys where subject = $1', [id]);
    await erase(id);
    await client.query('update eventstore.keys set wrapped = $2 where subject = $1', [id, rows[0]?.wrapped]);
    const next = await wire({ config: fasti.config, connection: fasti.connection, masterkey });
    await expect.poll(() => next.api.keys.living(fasti.instanceId, [id]), { timeout: 30_000 }).toEqual([]);
    await next.close();
  });
});
