import { existsSync } from 'node:fs';
import { installPackage } from './debian-package.ts';

/** Where Debian and others put it. */
const candidates = [
  '/usr/sbin/pgbouncer',
  '/usr/bin/pgbouncer',
  '/usr/local/bin/pgbouncer',
  '/opt/homebrew/bin/pgbouncer',
];

/** The PgBouncer of this machine, if it has one; `FASTI_TEST_PGBOUNCER` names another. */
export const pgbouncerPath = (): string | undefined => {
  const named = process.env['FASTI_TEST_PGBOUNCER'];
  return named !== undefined && existsSync(named) ? named : candidates.find((path) => existsSync(path));
};

export const howToInstall =
  'there is no PgBouncer here: install it (Debian: apt-get install pgbouncer) or name it in FASTI_TEST_PGBOUNCER';

/** Tests through a pooler need one. */
export const installPgbouncer = (): void => {
  if (pgbouncerPath() === undefined && !installPackage('pgbouncer')) console.log(`Not installed: ${howToInstall}.`);
};
