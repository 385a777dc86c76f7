import pg from 'pg';
import { migrate } from '../../eventstore/postgres/migrate.ts';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import { withDirectory } from './server.ts';

export type Place = { readonly host: string; readonly user: string; readonly database: string };

/** A Postgres of its own, fsync on, with an empty log; gone afterwards. `client` is its owner's. */
export const onPostgres = <T>(use: (connection: Place, client: pg.Client) => Promise<T>): Promise<T> =>
  withDirectory(async (directory) => {
    const { host, user, stop } = await startEmbeddedPostgres({ directory });
    const connection = { host, user, database: 'postgres' };
    const client = new pg.Client(connection);
    try {
      await client.connect();
      await migrate(client);
      return await use(connection, client);
    } finally {
      await client.end();
      await stop();
    }
  });
