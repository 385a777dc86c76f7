import type { DomainEvent } from '../../domain/decider.ts';
import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore, Moment, StoredEvent, Stream } from '../../eventstore/eventstore.ts';
import { projectionErrors } from '../errors.ts';
import type { Projection, Seen } from '../projection.ts';
import { changesOf, Rows } from '../rows.ts';

/** Rows of one thing as a projection would have shown them. */
export type Folded = (projection: Projection, streams: readonly Stream[], at: Moment) => Promise<Rows>;

/** Folds streams up to a moment through the projection's own handlers, in memory. */
export const foldedOn = (store: EventStore, codec: Codec): Folded => {
  const historiesOf = historiesOn(store);
  return async (projection, streams, at) => {
    const histories = await historiesOf(streams, at);
    const heard = histories.flat().filter(({ type }) => Object.hasOwn(projection.on, type));
    const events = await codec.decodeAll(heard.sort((a, b) => (a.position < b.position ? -1 : 1)));
    const rows = new Rows();
    try {
      for (const event of events) rows.apply(event, changesOf(projection, event as Seen<DomainEvent>));
    } catch (error) {
      throw Object.assign(projectionErrors.unreadable_at(), { cause: error });
    }
    return rows;
  };
};

/** A request carries one Moment through all its reads: what it has read of the past, it reads once, together. */
const historiesOn = (store: EventStore) => {
  const byRequest = new WeakMap<Moment, Map<string, Promise<readonly StoredEvent[]>>>();
  return (streams: readonly Stream[], at: Moment): Promise<readonly (readonly StoredEvent[])[]> => {
    const known = byRequest.get(at) ?? new Map<string, Promise<readonly StoredEvent[]>>();
    byRequest.set(at, known);
    const missing = streams.filter((stream) => !known.has(nameOf(stream)));
    if (missing.length > 0) {
      const read = store.readMany(
        missing.map((stream) => ({ stream })),
        { until: at },
      );
      for (const [index, stream] of missing.entries())
        known.set(
          nameOf(stream),
          read.then((histories) => histories[index] ?? []),
        );
    }
    return Promise.all(streams.map((stream) => known.get(nameOf(stream)) ?? []));
  };
};

const nameOf = ({ instanceId, aggregateType, aggregateId }: Stream) =>
  JSON.stringify([instanceId, aggregateType, aggregateId]);
