import { eventStoreContract } from '../contract/eventstore.ts';
import { against, emptyStore } from './server.ts';

eventStoreContract(`${against}, mirrored`, () => emptyStore({ mirroring: true }));
