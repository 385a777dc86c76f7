import { kurrentEventStore } from '../../eventstore/kurrentdb/kurrentdb.ts';
import { eventStoreContract } from '../contract/eventstore.ts';
import { freshDatabase } from '../support/database.ts';
import { against, emptyKurrentDb } from './server.ts';

/** `mirroring`: with a mirror that follows, or with one that stands still at the beginning. */
const open = (mirroring: boolean) => async () => {
  const kurrent = await emptyKurrentDb();
  const store = kurrentEventStore({
    server: kurrent.connect(),
    connection: await freshDatabase(),
    mirroring,
    patienceMs: 300,
    readers: 2,
  });
  return {
    ...store,
    async close() {
      await store.close();
      await kurrent.stop();
    },
  };
};

eventStoreContract(`${against}, mirrored`, open(true));
eventStoreContract(`${against}, its mirror standing still`, open(false));
