import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { eventStoreContract } from '../contract/eventstore.ts';
import { freshDatabase } from '../support/database.ts';

eventStoreContract('Postgres', async () => postgresEventStore(await freshDatabase()));
