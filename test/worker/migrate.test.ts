import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Projection } from '../../projections/projection.ts';
import { migrateProjections } from '../../projections/worker/versions/migrate.ts';
import { freshDatabase } from '../support/database.ts';
import { names, shelvesTable, things, thingsTable } from './things.ts';

const open = async () => {
  const database = await freshDatabase();
  const connect = async () => {
    const client = new pg.Client(database);
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  };
  return { one: await connect(), other: await connect() };
};

describe('migrating the read models', () => {
  it('makes what is missing, also when two processes start at once or again', async () => {
    const { one, other } = await open();
    await Promise.all([migrateProjections(one, [things]), migrateProjections(other, [things])]);
    await migrateProjections(one, [things, names]);
    const { rows } = await one.query(`select tablename from pg_tables where schemaname = 'projections'`);
    expect(rows.map(({ tablename }) => tablename)).toEqual(
      expect.arrayContaining(['things_v1', 'shelves_v1', 'thing_names_v1']),
    );
  });

  it.each<[string, readonly object[]]>([
    ['a further column', [{ ...thingsTable, columns: { ...thingsTable.columns, height: 'integer' } }, shelvesTable]],
    ['a further index', [{ ...thingsTable, indexes: [['label']] }, shelvesTable]],
    ['a further table', [thingsTable, shelvesTable, { ...shelvesTable, name: 'drawers' }]],
  ])('asks for a new version when a projection gets %s', async (_, changed) => {
    const tables = changed as Projection['tables'];
    const { one } = await open();
    await migrateProjections(one, [things]);
    await expect(migrateProjections(one, [{ ...things, tables }])).rejects.toThrow(/raise the projection's version/);
    await migrateProjections(one, [{ ...things, version: 2, tables }]);
  });

  it('refuses a column that every table has anyway', async () => {
    const { one } = await open();
    const tables = [{ ...shelvesTable, columns: { id: 'text', sequence: 'bigint' } }] as Projection['tables'];
    await expect(migrateProjections(one, [{ ...things, tables }])).rejects.toThrow(/added to every table/);
  });
});
