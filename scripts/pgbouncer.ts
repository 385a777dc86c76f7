import { testProgram } from './test-program.ts';

/** Tests through a pooler need one. */
export const pgbouncer = testProgram({
  name: 'PgBouncer',
  debianPackage: 'pgbouncer',
  variable: 'FASTI_TEST_PGBOUNCER',
  candidates: ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'],
});
