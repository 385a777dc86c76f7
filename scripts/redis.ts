import { existsSync } from 'node:fs';
import { installPackage } from './debian-package.ts';

/** Where Debian and others put it; a Valkey is as good. */
const candidates = [
  '/usr/bin/redis-server',
  '/usr/local/bin/redis-server',
  '/opt/homebrew/bin/redis-server',
  '/usr/bin/valkey-server',
];

/** The Redis of this machine, if it has one; `FASTI_TEST_REDIS` names another. */
export const redisPath = (): string | undefined => {
  const named = process.env['FASTI_TEST_REDIS'];
  return named !== undefined && existsSync(named) ? named : candidates.find((path) => existsSync(path));
};

export const howToInstall =
  'there is no Redis here: install it (Debian: apt-get install redis-server) or name it in FASTI_TEST_REDIS';

/** Tests of the queue on Redis need one. */
export const installRedis = (): void => {
  if (redisPath() === undefined && !installPackage('redis-server')) console.log(`Not installed: ${howToInstall}.`);
};
