import pg from 'pg';
import { migrate } from '../eventstore/postgres/migrate.ts';
import { migrateAssets } from '../projections/asset/asset.ts';
import { migrateFirstUse } from '../projections/first-use/first-use.ts';
import { migrateInbox } from '../projections/inbox/inbox.ts';
import { projections } from '../projections/index.ts';
import { reactions } from '../projections/reactions/reactions.ts';
import { migrateReactions } from '../projections/reactions/tables.ts';
import { migrateProjections } from '../projections/worker/versions/migrate.ts';

/** Creates the tables that are missing. Safe while other processes do the same. */
export const migrateDatabase = async (connection: pg.ClientConfig): Promise<void> => {
  const client = new pg.Client(connection);
  // Whoever waits for a statement hears of a broken connection from that.
  client.on('error', () => {});
  await client.connect();
  try {
    await migrate(client);
    await migrateProjections(client, projections);
    await migrateReactions(client, reactions);
    await migrateInbox(client);
    await migrateFirstUse(client);
    await migrateAssets(client);
  } finally {
    await client.end();
  }
};
