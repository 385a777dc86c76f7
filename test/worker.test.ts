import { memoryEventStore } from '../eventstore/memory/memory.ts';
import { postgresEventStore } from '../eventstore/postgres/postgres.ts';
import { workerContract } from './contract/worker.ts';

workerContract('memory', async () => memoryEventStore());
workerContract('Postgres', async (database) => postgresEventStore(database, { readers: 2 }));
