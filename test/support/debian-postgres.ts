import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { debianPostgres, howToInstall } from '../../scripts/debian-postgres.ts';
import { migrateDatabase } from '../../scripts/migrate.ts';
import { startEmbeddedPostgres } from '../../scripts/postgres/embedded.ts';

/** Why there can be no pg_dump here; undefined where there can. */
export const noPgDump = debianPostgres() === undefined ? howToInstall : undefined;

/** A cluster of the machine's own Postgres, with a database for Fasti, and what `pg_dump` writes of it. */
export const startDebianPostgres = async () => {
  const native = debianPostgres() ?? '';
  const directory = mkdtempSync(join(tmpdir(), 'fasti-debian-'));
  const { host, user, stop } = await startEmbeddedPostgres({ directory, durable: false, native });
  const connection = { host, user, database: 'fasti' };
  const admin = new pg.Client({ ...connection, database: 'postgres' });
  await admin.connect();
  await admin.query('create database fasti');
  const { rows } = await admin.query<{ readonly server_version: string }>('show server_version');
  await admin.end();
  await migrateDatabase(connection);
  return {
    connection,
    version: rows[0]?.server_version ?? '',
    async dump() {
      const args = ['--host', host, '--username', user, connection.database];
      return (await promisify(execFile)(join(native, 'bin/pg_dump'), args, { maxBuffer: 1 << 30 })).stdout;
    },
    async stop() {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
