import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { densePositions } from '../contract/eventstore/dense.ts';
import { eventStoreContract } from '../contract/eventstore.ts';
import { freshDatabase } from '../support/database.ts';

const open = async () => postgresEventStore(await freshDatabase());

eventStoreContract('Postgres', open);
densePositions(open);
