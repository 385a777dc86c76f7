import pg from 'pg';
import { expect, it } from 'vitest';
import { migrate } from '../../eventstore/postgres/migrate.ts';
import { freshDatabase } from '../support/database.ts';

it('processes that start together migrate a database once', async () => {
  const connection = await freshDatabase();
  const clients = Array.from({ length: 4 }, () => new pg.Client(connection));
  for (const client of clients) await client.connect();
  await clients[0]?.query('drop schema eventstore cascade');
  const applied = await Promise.all(clients.map(migrate));
  expect(applied.filter((files) => files.length > 0)).toHaveLength(1);
  expect(applied.flat()).toContain('06-append.sql');
  expect(await migrate(clients[0] as pg.Client)).toEqual([]);
  for (const client of clients) await client.end();
});
