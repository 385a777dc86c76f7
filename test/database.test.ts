import pg from 'pg';
import { expect, it } from 'vitest';
import { freshDatabase } from './support/database.ts';

it('every test file has a database of its own', async () => {
  const [one, other] = [new pg.Client(await freshDatabase()), new pg.Client(await freshDatabase())];
  await one.connect();
  await other.connect();
  const name = async (client: pg.Client) => (await client.query('select current_database() as name')).rows[0].name;
  expect(await name(one)).not.toBe(await name(other));
  await one.end();
  await other.end();
});
