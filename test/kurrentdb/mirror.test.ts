import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { genesis, hashOf } from '../../eventstore/hash-chain.ts';
import { kurrentEventStore } from '../../eventstore/kurrentdb/kurrentdb.ts';
import { logOf } from '../../eventstore/kurrentdb/log.ts';
import { isMirrorOf, logIn } from '../../eventstore/kurrentdb/mirror/belongs.ts';
import { compare } from '../../eventstore/kurrentdb/mirror/compare.ts';
import { mirrorIn } from '../../eventstore/kurrentdb/mirror/mirror.ts';
import { storePool } from '../../eventstore/postgres/connection.ts';
import { tenantPool } from '../../eventstore/postgres/tenant.ts';
import { appendOf, name, one, rosa, streamOf } from '../contract/eventstore/samples.ts';
import { freshDatabase } from '../support/database.ts';
import { against, emptyKurrentDb } from './server.ts';

const world = async () => {
  const kurrent = await emptyKurrentDb();
  const connection = await freshDatabase();
  const pool = new pg.Pool(connection);
  onTestFinished(async () => {
    await pool.end();
    await kurrent.stop();
  });
  const openWith = (database: typeof connection, mirroring: boolean) => {
    const store = kurrentEventStore({
      ...{ server: kurrent.connect(), connection: database, mirroring },
      ...{ patienceMs: 200, readers: 2 },
    });
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= store.close();
      return closing;
    };
    onTestFinished(close);
    return { ...store, close };
  };
  const open = () => openWith(connection, true);
  const mirrored = async () => (await pool.query('select * from eventstore.mirror order by position')).rows;
  return { kurrent, connection, pool, open, openWith, mirrored };
};

describe(`the mirror of the log of ${against}`, () => {
  it('has every event once, numbered and chained, however many processes keep it', async () => {
    const { open, mirrored } = await world();
    const [store, other] = [open(), open()];
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 ? store : other).append(one(streamOf(`user-${n % 9}`)))),
    );
    await store.append(
      appendOf([
        { stream: rosa, types: ['a', 'b'] },
        { stream: streamOf('mara'), types: ['c'] },
      ]),
    );
    const { events } = await store.readAll(0n, { limit: 100 });
    await expect.poll(mirrored).toHaveLength(43);
    const rows = await mirrored();
    expect(rows.map(({ number }) => Number(number))).toEqual(rows.map((_, index) => index + 1));
    expect(rows.map(({ position, event_id }) => [BigInt(position), event_id])).toEqual(
      events.map(({ position, eventId }) => [position, eventId]),
    );
    let previous = genesis;
    for (const [index, event] of events.entries()) {
      expect(rows[index].hash.equals(hashOf(event, previous))).toBe(true);
      expect(Buffer.from(event.hash).equals(rows[index].hash)).toBe(true);
      previous = event.hash;
    }
  });

  it('answers as the log itself does, and no less', async () => {
    const { open, openWith, mirrored } = await world();
    const store = open();
    for (let n = 0; n < 30; n++)
      await store.append(
        one(
          streamOf(`user-${n % 4}`, n % 3 ? 'instance-1' : 'instance-2'),
          'any',
          n % 5 ? {} : { cause: { actor: 'mara', correlationId: `request-${n}` } },
        ),
      );
    await expect.poll(mirrored).toHaveLength(30);
    const fromLog = openWith(await freshDatabase(), false);
    const middle = (await store.readAll(0n, { limit: 15 })).position;
    for (const filter of [
      { instanceId: 'instance-1' },
      { actor: 'mara' },
      { aggregateIds: ['user-1'] },
      { types: ['none'] },
    ])
      for (const backwards of [false, true])
        for (const after of [0n, middle, middle + 1n]) {
          const asked = { limit: 7, filter, backwards };
          expect(await store.readAll(after, asked)).toEqual(await fromLog.readAll(after, asked));
        }
  });

  it('shows a tenant its own rows only', async () => {
    const { open, mirrored, connection } = await world();
    const store = open();
    for (const instance of ['instance-1', 'instance-2']) await store.append(one(streamOf('rosa', instance)));
    await expect.poll(mirrored).toHaveLength(2);
    const tenants = tenantPool({ ...connection, max: 1 });
    onTestFinished(() => tenants.end());
    expect(await tenants.query('instance-1', 'select instance_id from eventstore.mirror')).toEqual([
      { instance_id: 'instance-1' },
    ]);
  });

  it('can be thrown away and comes again with the same hashes', async () => {
    const { open, mirrored, pool } = await world();
    const store = open();
    // Refused commands leave marks in the log of KurrentDB, of which the mirror knows nothing.
    await store.append(one(rosa, 0, { take: [name('rosa')] }));
    for (let n = 0; n < 5; n++) {
      await store.append(one(streamOf(`user-${n}`), 0, { take: [name('rosa')] })).catch(() => undefined);
      await store.append({ ...one(rosa, n + 1), commandId: randomUUID() });
    }
    await expect.poll(mirrored).toHaveLength(6);
    const before = await mirrored();
    await pool.query('truncate eventstore.mirror');
    await store.append(one(rosa, 6));
    await expect.poll(mirrored).toHaveLength(7);
    expect((await mirrored()).slice(0, 6)).toEqual(before);
  });

  it('is held against the log, and what it has otherwise is named', async () => {
    const { kurrent, open, mirrored, pool, connection } = await world();
    const store = open();
    for (let n = 0; n < 4; n++) await store.append(one(rosa, n));
    await store.append(one(streamOf('mara'), 3)).catch(() => undefined);
    await expect.poll(mirrored).toHaveLength(4);
    await store.close();
    const server = kurrent.connect();
    const reading = storePool(connection, 1);
    const compared = () => compare({ log: logOf(server), mirror: mirrorIn(reading), pool: reading }, () => {});
    expect(await compared()).toEqual({ events: 4 });

    const [, second, third, fourth] = await mirrored();
    const position = (row: { position: string }) => BigInt(row.position);
    await pool.query('delete from eventstore.mirror where number = 4');
    expect(await compared()).toEqual({ events: 3 });
    await pool.query(`update eventstore.mirror set hash = decode(repeat('00', 32), 'hex') where number = 3`);
    expect(await compared()).toEqual({ events: 2, difference: { position: position(third), what: 'changed' } });
    await pool.query('delete from eventstore.mirror where number = 2');
    expect(await compared()).toEqual({
      events: 1,
      difference: { position: position(second), what: 'not in the mirror' },
    });
    await pool.query('update eventstore.mirror set position = $1 where number = 3', [String(position(second) - 1n)]);
    expect(await compared()).toMatchObject({ events: 1, difference: { what: 'not in KurrentDB' } });
    expect(position(fourth)).toBeGreaterThan(position(third));
    await Promise.all([reading.end(), server.close()]);
  });

  it('is known to be of this KurrentDB and of no other', async () => {
    const { kurrent, open, mirrored, pool } = await world();
    expect(await logIn(pool)).toBe('none');
    await open().append(one(rosa));
    await expect.poll(mirrored).toHaveLength(1);
    expect(await logIn(pool)).toBe('mirror');
    const [here, elsewhere] = [kurrent.connect(), (await world()).kurrent.connect()];
    expect(await isMirrorOf(pool, here)).toBe(true);
    expect(await isMirrorOf(pool, elsewhere)).toBe(false);
    await Promise.all([here.close(), elsewhere.close()]);
  });
});
