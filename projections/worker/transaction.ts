import pg, { type Pool, type PoolClient, type QueryResult } from 'pg';

export type Statement = { readonly text: string; readonly values: unknown[] };

/** A pool whose connections send queries without waiting for the answers to those before. */
export type WorkerPool = Pool & { readonly pipelined: true; readonly connection: pg.PoolConfig };

/** What a worker and a rebuild write through; a rebuild holds three connections at once. */
export const workerPool = (connection: pg.PoolConfig, max = 6): WorkerPool => {
  // Not in pg's types yet.
  const pipelining = { pipeline: true };
  const pool = new pg.Pool({ ...connection, max, ...pipelining });
  // A connection that breaks while idle, or as soon as it is there, is replaced when the next one is asked for.
  pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
  return Object.assign(pool, { pipelined: true as const, connection });
};

/** A connection that breaks while it is lent out says so in an event, which would end the process if nobody listened. */
export const withClient = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onBroken = (error: Error) => {
    broken = error;
  };
  client.on('error', onBroken);
  try {
    return await work(client);
  } finally {
    client.off('error', onBroken);
    client.release(broken);
  }
};

/** A connection of its own that waits for each answer, as COPY asks for. */
export const withPlainClient = async <T>(
  { connection }: WorkerPool,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client(connection);
  // Whoever waits for a query hears of it from that.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Read models can be rebuilt from the log: a commit need not wait for the disk. */
const begin = 'begin; set local synchronous_commit = off';

export const inTransaction = <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> =>
  withClient(pool, async (client) => {
    await client.query(begin);
    try {
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => client.emit('error', failure));
      throw error;
    }
  });

/**
 * All or none, in one round trip: Postgres refuses whatever follows a failed statement, and makes the commit a rollback.
 * On a busy machine rows are visible in half the time that waiting for each answer takes.
 */
export const commitTogether = (pool: WorkerPool, statements: readonly Statement[]): Promise<readonly QueryResult[]> =>
  withClient(pool, async (client) => {
    const answers = [begin, ...statements, 'commit'].map((statement) => client.query(statement));
    const failed = (await Promise.allSettled(answers)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    return (await Promise.all(answers)).slice(1, -1);
  });
