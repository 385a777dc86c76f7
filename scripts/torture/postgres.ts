import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../postgres/embedded.ts';

/** A Postgres with fsync on that is killed and recovers. */
export type MortalPostgres = {
  readonly connection: { readonly host: string; readonly user: string; readonly database: string };
  readonly socketPath: string;
  /** SIGKILL, as if somebody pulled the plug of the process. */
  kill(): Promise<void>;
  /** Answers how long its recovery took, in milliseconds. */
  startAgain(): Promise<number>;
  stop(): Promise<void>;
};

const patienceMs = 30_000;

export const startPostgres = async (directory: string): Promise<MortalPostgres> => {
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres({ directory });
  const { host, user } = postgres;
  const admin = new pg.Client({ host, user, database: 'postgres' });
  await admin.connect();
  const { rowCount } = await admin.query("select from pg_database where datname = 'fasti'");
  if (rowCount === 0) await admin.query('create database fasti');
  await admin.end();

  return {
    connection: { host, user, database: 'fasti' },
    socketPath: join(host, '.s.PGSQL.5432'),
    async kill() {
      const ended = new Promise((done) => postgres.process.once('exit', done));
      postgres.process.kill('SIGKILL');
      await ended;
    },
    async startAgain() {
      const begun = performance.now();
      for (;;) {
        try {
          postgres = await startEmbeddedPostgres({ directory });
          return performance.now() - begun;
        } catch (error) {
          // What the killed one began may hold its memory for a moment still.
          if (performance.now() - begun > patienceMs) throw error;
          await pause(100);
        }
      }
    },
    stop: () => postgres.stop(),
  };
};
