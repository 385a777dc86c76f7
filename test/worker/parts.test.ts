import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import type { Projection } from '../../projections/projection.ts';
import { migrateProjections } from '../../projections/worker/versions/migrate.ts';
import { freshDatabase } from '../support/database.ts';
import { shelvesTable, things, thingsTable } from './things.ts';

/** A database whose things are looked for by parts of their names. */
const withParts = async () => {
  const client = new pg.Client(await freshDatabase());
  await client.connect();
  onTestFinished(() => client.end());
  const tables = [{ ...thingsTable, parts: ['name'] }, shelvesTable] as unknown as Projection['tables'];
  await migrateProjections(client, [{ ...things, tables }]);
  return client;
};

it('whoever has a part of a text is found by an index, of the own tenant only, and only while they are few', async () => {
  const client = await withParts();
  await client.query(
    `insert into projections.things_v1 (instance_id, resource_owner, creation_date, change_date, sequence, id, shelf, name)
     select instance, 'org', now(), now(), 1, instance || n, 's', 'thing ' || n
       from unnest(array['one', 'other']) instance, generate_series(1, 50) n`,
  );
  await client.query(`set role fasti_tenant; set fasti.instance_id = 'one'`);
  const having = async (pattern: string, most = 20) =>
    (await client.query(`select projections.ids_with_part('things_v1', 'name', $1, $2) as ids`, [pattern, most]))
      .rows[0].ids;
  expect(await having('%ing 7%')).toEqual(['one7']);
  expect(await having('%ing 1%')).toHaveLength(11);
  expect(await having('%ing 1%', 10)).toBeNull();
  await expect(client.query(`select projections.ids_with_part('shelves_v1', 'label', '%', 5) as ids`)).resolves.toEqual(
    expect.objectContaining({ rows: [{ ids: null }] }),
  );
  await expect(client.query(`select projections.index_parts('projections.shelves_v1', '{label}')`)).rejects.toThrow(
    'permission denied',
  );
  await client.query('reset fasti.instance_id');
  expect(await having('%ing%')).toEqual([]);
});

it('of a part what few have is looked up, which Postgres knows of a sample, and the whole of it is found', async () => {
  const client = await withParts();
  await client.query(
    `insert into projections.things_v1 (instance_id, resource_owner, creation_date, change_date, sequence, id, shelf, name)
     select case when n % 10 = 0 then 'other' else 'one' end, 'org', now(), now(), 1, 'id' || n, 's', 'thing ' || 100000 + n * 37
       from generate_series(1, 5000) n`,
  );
  const rareIn = async (pattern: string) =>
    (await client.query(`select projections.rare_in('things_v1', 'name', $1) as rare`, [pattern])).rows[0].rare;
  expect(await rareIn('%thing 145657%')).toBeNull();
  await client.query('analyze projections.things_v1');
  expect(await rareIn('%thing 145657%')).toMatch(/^%\d*657%$/);
  expect(await rareIn('%thing%')).toBeNull();
  await client.query(`set role fasti_tenant`);
  for (const [tenant, ids] of [
    ['one', ['id1234']],
    ['other', []],
  ] as const) {
    await client.query(`select set_config('fasti.instance_id', $1, false)`, [tenant]);
    for (const [pattern, found] of [
      ['%thing 145658%', ids],
      ['%ing 145658', ids],
      ['%ding 145658%', []],
      ['%thing_145658%', ids],
      ['%thing\\_145658%', []],
    ] as const)
      expect(
        (await client.query(`select projections.ids_with_part('things_v1', 'name', $1, 20) as ids`, [pattern])).rows,
      ).toEqual([{ ids: found }]);
  }
});
