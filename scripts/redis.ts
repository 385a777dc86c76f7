import { testProgram } from './test-program.ts';

/** Tests of the queue on Redis need one; a Valkey is as good. */
export const redis = testProgram({
  name: 'Redis',
  debianPackage: 'redis-server',
  variable: 'FASTI_TEST_REDIS',
  candidates: [
    '/usr/bin/redis-server',
    '/usr/local/bin/redis-server',
    '/opt/homebrew/bin/redis-server',
    '/usr/bin/valkey-server',
  ],
});
