import { memoryEventStore } from '../eventstore/memory/memory.ts';
import { workerContract } from './contract/worker.ts';

workerContract('memory', async () => memoryEventStore());
