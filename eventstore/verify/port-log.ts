import type { EventStore } from '../eventstore.ts';
import type { TreeSource } from '../verifiable-log.ts';
import type { LogSource } from './log-source.ts';

const pageSize = 2_000;

/** A store without gaps by its port. Payloads were written by JSON.stringify, which gives the same text again. */
export const portLog = (store: Pick<EventStore, 'readAll' | 'head'>): LogSource => ({
  head: () => store.head(),

  async *entries(after, upTo) {
    for (let from = after; from < upTo; ) {
      const { events, position } = await store.readAll(from, { limit: pageSize });
      const wanted = events.filter((event) => event.position <= upTo);
      if (wanted.length > 0)
        yield wanted.map(({ payload, ...event }) => ({
          ...event,
          text: JSON.stringify(payload),
          number: event.position,
        }));
      if (wanted.length < pageSize) return;
      from = position;
    }
  },
});

/** The same with its tree, of which nothing is kept: for a log of a test's size. */
export const portTree = (store: Pick<EventStore, 'readAll' | 'head'>): TreeSource => {
  const log = portLog(store);
  const all = async (after: bigint, upTo: bigint) => (await Array.fromAsync(log.entries(after, upTo))).flat();
  return {
    ...log,
    hashes: async (after, upTo) => (await all(after, upTo)).map(({ hash }) => hash),
    nodes: async () => [],
    keep: async () => {},
    async find(event) {
      if ('position' in event) return event.position <= (await log.head()) ? event.position : undefined;
      return (await all(0n, await log.head())).find(({ eventId }) => eventId === event.eventId)?.number;
    },
  };
};
