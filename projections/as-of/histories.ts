import {
  type EventStore,
  type Moment,
  type StoredEvent,
  type Stream,
  streamName,
} from '../../eventstore/eventstore.ts';
import { lru } from '../../eventstore/lru.ts';
import type { Moments } from './moment.ts';

/** A stream's events up to a position, sealed as they are stored: whoever is erased is erased in memory too. */
type History = { readonly events: readonly StoredEvent[]; readonly upTo: bigint };
export type Histories = (streams: readonly Stream[], at: Moment) => Promise<readonly (readonly StoredEvent[])[]>;

const keptStreams = 500;
/** A longer history is not worth the memory. */
const longestKept = 300;

/**
 * Streams up to a moment, in one round trip; none for what was read before, as what is recorded stays as it is. A request
 * carries one Moment through all its reads: what it has read of the past, it reads once.
 */
export const historiesOn = (store: EventStore, moments: Moments): Histories => {
  const kept = lru<History>(keptStreams);
  const byRequest = new WeakMap<Moment, Map<string, Promise<readonly StoredEvent[]>>>();

  const keep = (stream: Stream, events: readonly StoredEvent[], upTo: bigint) => {
    if (events.length <= longestKept && upTo > (kept.get(streamName(stream))?.upTo ?? -1n))
      kept.set(streamName(stream), { events, upTo });
    return events;
  };

  const known = (stream: Stream, position: bigint): readonly StoredEvent[] | undefined => {
    const history = kept.get(streamName(stream));
    if (history === undefined || history.upTo < position) return undefined;
    return history.events.filter((event) => event.position <= position);
  };

  const read = async (streams: readonly Stream[], at: Moment): Promise<readonly (readonly StoredEvent[])[]> => {
    // First: of a moment ahead of the log, only what was there when it was resolved is complete.
    const { position } = await moments.resolved(at);
    const found = streams.map((stream) => known(stream, position));
    const missing = streams.filter((_, index) => found[index] === undefined);
    if (missing.length === 0) return found.map((events) => events ?? []);
    const asked = missing.map((stream) => ({ stream }));
    const answers = await store.readMany(asked, { until: { position } });
    const histories = missing.map((stream, index) => keep(stream, answers[index] ?? [], position));
    return found.map((events) => events ?? histories.shift() ?? []);
  };

  return (streams, at) => {
    const names = byRequest.get(at) ?? new Map<string, Promise<readonly StoredEvent[]>>();
    byRequest.set(at, names);
    const missing = streams.filter((stream) => !names.has(streamName(stream)));
    if (missing.length > 0) {
      const histories = read(missing, at);
      for (const [index, stream] of missing.entries())
        names.set(
          streamName(stream),
          histories.then((all) => all[index] ?? []),
        );
    }
    return Promise.all(streams.map((stream) => names.get(streamName(stream)) ?? []));
  };
};
