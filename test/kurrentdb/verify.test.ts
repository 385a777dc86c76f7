import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { kurrentEventStore } from '../../eventstore/kurrentdb/kurrentdb.ts';
import { rootOfInclusion } from '../../eventstore/merkle.ts';
import { storePool } from '../../eventstore/postgres/connection.ts';
import { merkleNodes } from '../../eventstore/postgres/merkle-nodes.ts';
import { verifyPostgres } from '../../eventstore/postgres/verify/verify.ts';
import { verifiableLog } from '../../eventstore/verifiable-log.ts';
import { one, streamOf } from '../contract/eventstore/samples.ts';
import { freshDatabase } from '../support/database.ts';
import { against, emptyKurrentDb } from './server.ts';

it(`the log of ${against} is verified, signed and proved by its mirror, in spite of the gaps between positions`, async () => {
  const kurrent = await emptyKurrentDb();
  const connection = await freshDatabase();
  const store = kurrentEventStore({
    ...{ server: kurrent.connect(), connection, mirroring: true },
    ...{ patienceMs: 200, readers: 2 },
  });
  const pool = storePool(connection, 2);
  const behind = new pg.Client(connection);
  await behind.connect();
  onTestFinished(async () => {
    await Promise.all([store.close(), pool.end(), behind.end()]);
    await kurrent.stop();
  });
  for (let n = 0; n < 30; n++) await store.append(one(streamOf(`user-${n % 4}`)));

  const log = verifiableLog(merkleNodes(pool, 'mirror'));
  await expect.poll(() => log.head()).toBe(30n);
  const { events } = await store.readAll(0n, { limit: 30 });
  const number = (await log.find({ position: events[11]?.position ?? 0n })) ?? 0n;
  const path = await log.inclusion(number, 30n);
  expect(number).toBe(12n);
  expect(rootOfInclusion(events[11]?.hash ?? new Uint8Array(), 11, 30, path)).toEqual(await log.root(30n));

  expect(await verifyPostgres(connection, { table: 'mirror' })).toMatchObject({ events: 30, findings: [] });
  await behind.query(`update eventstore.mirror set actor = 'mallory' where number = 12`);
  const { findings } = await verifyPostgres(connection, { table: 'mirror' });
  expect(findings).toMatchObject([{ kind: 'changed', position: 12n }]);
});
