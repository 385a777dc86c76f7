import { createPostgresBackend, type PostgresConnectionOptions, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';
import type { Bounds } from './bounds.ts';
import { bullmqJobs } from './bullmq.ts';
import type { Jobs } from './jobs.ts';

/** BullMQ's own name, and the only one that it takes with a pool that is not its own. */
const schema = 'bullmq';

/**
 * The queue in Postgres, in tables of BullMQ's that are made when they are first needed. Not through a pooler: its worker is told of jobs by
 * LISTEN, and finds its tables by the search path of the connection.
 */
export const postgresJobs = async (connection: pg.ClientConfig, bounds: Partial<Bounds> = {}): Promise<Jobs> => {
  // One for the worker to listen on, the others for what it does.
  const pool = new pg.Pool({ ...connection, max: 4, keepAlive: true, options: `-c search_path=${schema}` });
  // A connection that breaks while idle is replaced when the next one is asked for.
  pool.on('error', () => undefined);
  try {
    await made(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  // BullMQ's own description of a pool asks for more than it uses.
  const theirs = pool as PostgresConnectionOptions & typeof pool;
  return bullmqJobs({
    ...{ kept: 'Postgres', classes: withBackend(createPostgresBackend), connection: theirs, bounds },
    disconnect: () => pool.end(),
  });
};

const made = async (pool: pg.Pool) => {
  const client = await pool.connect();
  try {
    await runMigrations(client, schema);
  } finally {
    client.release();
  }
};
