import { eventStoreContract } from '../contract/eventstore.ts';
import { against, emptyStore } from './server.ts';

eventStoreContract(`${against}, its mirror standing still`, () => emptyStore({ mirroring: false }));
