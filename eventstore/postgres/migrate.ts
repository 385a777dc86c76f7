import { readdirSync, readFileSync } from 'node:fs';
import type { ClientBase } from 'pg';

/** Any number that no other part of Fasti locks by. */
const migrationLock = 7_166_091_317;
const folder = new URL('sql/', import.meta.url);

/**
 * Applies the files of sql/ that this database does not have yet, in the order of their names, all or none. A file that
 * was released is never edited: what it made is changed by a further one. Processes that start together wait for each other.
 */
export const migrate = async (connection: ClientBase): Promise<readonly string[]> => {
  await connection.query('begin');
  try {
    await connection.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    await connection.query('create schema if not exists eventstore');
    await connection.query(
      'create table if not exists eventstore.migrations (file text primary key, applied_at timestamptz not null default now())',
    );
    const { rows } = await connection.query<{ file: string }>('select file from eventstore.migrations');
    const applied = new Set(rows.map(({ file }) => file));
    const missing = readdirSync(folder)
      .filter((file) => !applied.has(file))
      .sort();
    for (const file of missing) {
      await connection.query(readFileSync(new URL(file, folder), 'utf8'));
      await connection.query('insert into eventstore.migrations (file) values ($1)', [file]);
    }
    await connection.query('commit');
    return missing;
  } catch (error) {
    await connection.query('rollback');
    throw error;
  }
};
