import type { DomainEvent } from '../../domain/decider.ts';
import type { Codec, RecordedEvent } from '../../eventstore/codec.ts';
import type { EventStore, Moment, StoredEvent, Stream } from '../../eventstore/eventstore.ts';
import { projectionErrors } from '../errors.ts';
import type { Projection, Seen } from '../projection.ts';
import { changesOf, Rows } from '../rows.ts';

/** Rows of one thing as a projection would have shown them. */
export type Folded = (projection: Projection, streams: readonly Stream[], at: Moment) => Promise<Rows>;

/** Folds streams up to a moment through the projection's own handlers, in memory. */
export const foldedOn = (store: EventStore, codec: Codec): Folded => {
  const historyOf = historiesOn(store, codec);
  return async (projection, streams, at) => {
    const histories = await Promise.all(streams.map((stream) => historyOf(projection, stream, at)));
    const [only] = histories;
    const events =
      histories.length === 1 && only ? only : histories.flat().sort((a, b) => (a.position < b.position ? -1 : 1));
    const rows = new Rows();
    try {
      for (const event of events) rows.apply(event, changesOf(projection, event as Seen<DomainEvent>));
    } catch (error) {
      throw Object.assign(projectionErrors.unreadable_at(), { cause: error });
    }
    return rows;
  };
};

/** A request carries one Moment through all its reads: what it has read of the past, it reads once. */
const historiesOn = (store: EventStore, codec: Codec) => {
  const stored = rememberedFor<readonly StoredEvent[]>();
  const decoded = rememberedFor<readonly RecordedEvent[]>();
  return (projection: Projection, stream: Stream, at: Moment): Promise<readonly RecordedEvent[]> => {
    const name = JSON.stringify([stream.instanceId, stream.aggregateType, stream.aggregateId]);
    return decoded(at, `${projection.name} ${name}`, async () => {
      const events = await stored(at, name, () => store.read(stream, { until: at }));
      return codec.decodeAll(events.filter(({ type }) => Object.hasOwn(projection.on, type)));
    });
  };
};

const rememberedFor = <V>() => {
  const byRequest = new WeakMap<Moment, Map<string, Promise<V>>>();
  return (at: Moment, name: string, ask: () => Promise<V>): Promise<V> => {
    const known = byRequest.get(at) ?? new Map<string, Promise<V>>();
    byRequest.set(at, known);
    const answer = known.get(name) ?? ask();
    known.set(name, answer);
    return answer;
  };
};
