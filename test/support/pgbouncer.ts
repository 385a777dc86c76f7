import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { pgbouncer } from '../../scripts/pgbouncer.ts';

/** Why tests through a pooler can't run here; undefined where they can. */
export const noPgbouncer = pgbouncer.missing();

/** It refuses to run as root. */
const nobody = 65534;
const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

/** A real PgBouncer before the run's Postgres, in transaction mode, with so few connections that clients must share them. */
export const startPgbouncer = async (poolSize = 4) => {
  const { host, user } = inject('postgres');
  const directory = mkdtempSync(join(tmpdir(), 'fasti-pgbouncer-'));
  const port = await freePort();
  const config = join(directory, 'pgbouncer.ini');
  const settings = [
    '[databases]',
    `* = host=${host} user=${user}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    `default_pool_size = ${poolSize}`,
    'max_client_conn = 500',
  ];
  writeFileSync(config, `${settings.join('\n')}\n`);
  if (identity.uid !== undefined) {
    chownSync(directory, nobody, nobody);
    chownSync(config, nobody, nobody);
  }
  const child = spawn(pgbouncer.path() ?? '', [config], { ...identity, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-4000);
  });
  const connection = { host: '127.0.0.1', port, user };
  for (let tries = 0; !(await answers({ ...connection, database: 'postgres' })); tries++) {
    if (tries === 100 || child.exitCode !== null) throw new Error(`PgBouncer does not answer: ${said}`);
    await new Promise((wait) => setTimeout(wait, 50));
  }
  return {
    connection,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

const answers = async (connection: pg.ClientConfig): Promise<boolean> => {
  const client = new pg.Client(connection);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};
