import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redis } from '../../scripts/redis.ts';

/** Why tests on Redis can't run here; undefined where they can. */
export const noRedis = redis.missing();

/** A real Redis on a socket of its own: nothing on the network, nothing on disk. */
export const startRedis = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fasti-redis-'));
  const path = join(directory, 'redis.sock');
  const settings = ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no', '--dir', directory];
  let child: ChildProcess | undefined;

  const start = async () => {
    const started = spawn(redis.path() ?? '', settings, { stdio: 'ignore' });
    child = started;
    for (let tries = 0; !existsSync(path); tries++) {
      if (tries === 100 || started.exitCode !== null) throw new Error('Redis does not start');
      await new Promise((wait) => setTimeout(wait, 50));
    }
  };
  const halt = async () => {
    const ended = child && once(child, 'exit');
    child?.kill('SIGTERM');
    child = undefined;
    await ended;
    rmSync(path, { force: true });
  };

  await start();
  return {
    path,
    start,
    /** It can be started again, empty. */
    halt,
    async stop() {
      await halt();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
