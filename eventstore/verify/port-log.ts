import type { EventStore } from '../eventstore.ts';
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
