import { afterEach, beforeEach, describe } from 'vitest';
import type { EventStore } from '../../eventstore/eventstore.ts';
import { anAppend } from './eventstore/append.ts';
import { aClaim } from './eventstore/claim.ts';
import { anEvent } from './eventstore/event.ts';
import { theLog } from './eventstore/log.ts';
import { aStream } from './eventstore/stream.ts';

/** `open` gives an empty store. Every adapter runs the whole suite; there is no second entry point to forget. */
export const eventStoreContract = (adapter: string, open: () => Promise<EventStore>) =>
  describe(`event store contract: ${adapter}`, () => {
    let store: EventStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    for (const promised of [aStream, anEvent, anAppend, aClaim, theLog]) promised(() => store);
  });
