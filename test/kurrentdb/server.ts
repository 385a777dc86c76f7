import { randomBytes } from 'node:crypto';
import type { EventStore } from '../../eventstore/eventstore.ts';
import { kurrentEventStore } from '../../eventstore/kurrentdb/kurrentdb.ts';
import { serverAt } from '../../eventstore/kurrentdb/server.ts';
import { freshDatabase } from '../support/database.ts';
import { startInProcessServer } from './in-process-server.ts';

const real = process.env['FASTI_TEST_KURRENTDB'];

/** Says in every title what the tests ran against. */
export const against = real ? 'KurrentDB as named by FASTI_TEST_KURRENTDB' : 'KurrentDB (its protocol, in process)';

/** Nothing but ours is under the prefix: on a real server every store begins empty too. */
const freshPrefix = () => `test-${randomBytes(6).toString('hex')}`;

/** A connection to an empty log, and how to end what was started for it. */
export const emptyKurrentDb = async () => {
  const started = real ? undefined : await startInProcessServer();
  const url = real ?? started?.url ?? '';
  const prefix = freshPrefix();
  return { url, prefix, connect: () => serverAt(url, prefix), stop: async () => started?.stop() };
};

/** `mirroring`: with a mirror that follows, or with one that stands still at the beginning. */
export const emptyStore = async ({ mirroring }: { readonly mirroring: boolean }): Promise<EventStore> => {
  const kurrent = await emptyKurrentDb();
  const store = kurrentEventStore({
    ...{ server: kurrent.connect(), connection: await freshDatabase(), mirroring },
    ...{ patienceMs: 300, readers: 2 },
  });
  return {
    ...store,
    async close() {
      await store.close();
      await kurrent.stop();
    },
  };
};
