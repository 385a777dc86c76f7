import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore, StoredEvent, Stream } from '../../eventstore/eventstore.ts';
import type { Tail, TailEvent } from '../../eventstore/tail.ts';
import { isPassing } from './refusal.ts';

/** `unreadable`: why its payload could not be opened. */
export type Delivered = TailEvent & { readonly unreadable?: unknown };
export type Batch = {
  readonly events: readonly Delivered[];
  /** How far the log was looked through, and when the newest event seen on the way was recorded. */
  readonly position: bigint;
  readonly recordedAt: Date | undefined;
};
export type Source = {
  after(position: bigint, types: ReadonlySet<string>): Promise<Batch>;
  /** One stream's events from `revision` on, recorded up to `until`. */
  ofStream(stream: Stream, revision: number, until: bigint, types: ReadonlySet<string>): Promise<readonly Delivered[]>;
};

const batchSize = 1_000;
/** Further behind than this, a projection reads only its own events and leaves the shared tail to those who keep up. */
const farBehind = 5_000;

/** `head`: the newest position that this process has heard of. */
export const sourceOf = (store: EventStore, codec: Codec, tail: Tail, head: () => bigint): Source => {
  return {
    async after(position, types) {
      // There is nothing to read; who hears of more looks again.
      if (position >= head()) return { events: [], position, recordedAt: undefined };
      if ((await store.count(position, head())) > farBehind) return readOwn(store, codec, position, types);
      try {
        return await tail.readAll(position, batchSize, types);
      } catch (error) {
        if (isPassing(error)) throw error;
        return readOwn(store, codec, position, types);
      }
    },

    async ofStream(stream, revision, until, types) {
      const events = await store.read(stream, { after: revision - 1, until: { position: until } });
      return decoded(
        codec,
        events.filter(({ type }) => types.has(type)),
      );
    },
  };
};

/** Only the events of these types, past the tail. */
export const readOwn = async (
  store: EventStore,
  codec: Codec,
  position: bigint,
  types: Iterable<string>,
): Promise<Batch> => {
  const read = await store.readAll(position, { limit: batchSize, filter: { types: [...types] } });
  return {
    events: await decoded(codec, read.events),
    position: read.position,
    recordedAt: read.events.at(-1)?.createdAt,
  };
};

/** One event that can't be opened must not hide the others. */
export const decoded = async (codec: Codec, events: readonly StoredEvent[]): Promise<readonly Delivered[]> => {
  try {
    return await codec.decodeAll(events);
  } catch (error) {
    if (isPassing(error)) throw error;
    return Promise.all(events.map((event) => decodedOrWhyNot(codec, event)));
  }
};

const decodedOrWhyNot = async (codec: Codec, event: StoredEvent): Promise<Delivered> => {
  try {
    return await codec.decode(event);
  } catch (error) {
    if (isPassing(error)) throw error;
    return { ...event, unreadable: error };
  }
};
