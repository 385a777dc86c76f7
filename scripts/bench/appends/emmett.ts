import { randomUUID } from 'node:crypto';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { payload } from '../appender.ts';

/** With a pool of our own making: the one it makes itself outlives `close` and dies with Postgres. */
export const emmetts = async ({ host, user }: pg.ClientConfig) => {
  const pool = new pg.Pool({ host, user, database: 'emmett', max: 20 });
  const store = getPostgreSQLEventStore('postgresql://pooled', { connectionOptions: { pooled: true, pool } });
  await store.schema.migrate();
  const append = () =>
    store.appendToStream(`user-${randomUUID()}`, [{ type: 'user.human.added', data: payload }], {
      expectedStreamVersion: 'STREAM_DOES_NOT_EXIST',
    });
  const close = async () => {
    await store.close();
    if (!pool.ended) await pool.end();
  };
  return { append, close };
};
