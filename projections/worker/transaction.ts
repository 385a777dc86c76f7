import type { Pool, PoolClient } from 'pg';

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

/** Read models can be rebuilt from the log: a commit need not wait for the disk. */
export const inTransaction = <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> =>
  withClient(pool, async (client) => {
    await client.query('begin; set local synchronous_commit = off');
    try {
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => client.emit('error', failure));
      throw error;
    }
  });
