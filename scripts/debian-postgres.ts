import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installPackage } from './debian-package.ts';

/** Where Debian puts them, one directory a version. */
const versions = '/usr/lib/postgresql';
const needed = ['initdb', 'postgres', 'pg_dump'];

const isWhole = (directory: string) => needed.every((program) => existsSync(join(directory, 'bin', program)));

/** The directory with the `bin` of a Postgres of this machine, client included; `FASTI_TEST_POSTGRES` names another. */
export const debianPostgres = (): string | undefined => {
  const named = process.env['FASTI_TEST_POSTGRES'];
  if (named !== undefined && isWhole(named)) return named;
  const found = existsSync(versions) ? readdirSync(versions).sort((one, other) => Number(other) - Number(one)) : [];
  return found.map((version) => join(versions, version)).find(isWhole);
};

export const howToInstall =
  'there is no Postgres with pg_dump here: install it (Debian: apt-get install postgresql) or name its directory in FASTI_TEST_POSTGRES';

/** The embedded Postgres brings no pg_dump, and an older one refuses its database: a test of dumps needs a whole Postgres. */
export const installPostgres = (): void => {
  if (debianPostgres() !== undefined) return;
  makeNoCluster();
  if (!installPackage('postgresql')) console.log(`Not installed: ${howToInstall}.`);
};

/** Debian would make a cluster of its own on port 5432 and start it. */
const makeNoCluster = () => {
  const file = '/etc/postgresql-common/createcluster.conf';
  if (process.getuid?.() !== 0 || existsSync(file) || !existsSync('/usr/bin/apt-get')) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'create_main_cluster = false\n');
};
