import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { ClientBase } from 'pg';

/** Any number that no other part of Fasti locks by. */
const migrationLock = 7_166_091_317;
const folder = new URL('sql/', import.meta.url);

type File = { readonly file: string; readonly text: string; readonly digest: string };
const filesIn = (place: string): readonly File[] =>
  readdirSync(new URL(place, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => {
      const file = place + name;
      const text = readFileSync(new URL(file, folder), 'utf8');
      return { file, text, digest: createHash('sha256').update(text).digest('hex') };
    })
    .sort((a, b) => (a.file < b.file ? -1 : 1));

/**
 * Brings a database up to this version, all or nothing; processes that start together wait for each other. A function is put in
 * place whenever its file has changed. What holds data is changed by the files of sql/, each once, in the order of their
 * names: one that was released is never edited, a further one changes what it made. @returns the files that were applied
 */
export const migrate = async (connection: ClientBase): Promise<readonly string[]> => {
  await connection.query('begin');
  try {
    await connection.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    await connection.query('create schema if not exists eventstore');
    await connection.query(
      'create table if not exists eventstore.migrations (file text primary key, applied_at timestamptz not null default now())',
    );
    await connection.query('alter table eventstore.migrations add column if not exists digest text');
    const { rows } = await connection.query<{ file: string; digest: string | null }>(
      'select file, digest from eventstore.migrations',
    );
    const applied = new Map(rows.map(({ file, digest }) => [file, digest]));
    // Functions first: the files after them call some, and no function looks for its tables before it is called.
    const missing = [
      ...filesIn('functions/').filter(({ file, digest }) => applied.get(file) !== digest),
      ...filesIn('').filter(({ file }) => !applied.has(file)),
    ];
    for (const { file, text, digest } of missing) {
      await connection.query(text);
      await connection.query(
        `insert into eventstore.migrations (file, digest) values ($1, $2)
         on conflict (file) do update set digest = excluded.digest, applied_at = now()`,
        [file, digest],
      );
    }
    await connection.query('commit');
    return missing.map(({ file }) => file);
  } catch (error) {
    await connection.query('rollback');
    throw error;
  }
};
