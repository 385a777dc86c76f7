import type { DomainEvent } from '../domain/decider.ts';
import type { Codec, RecordedEvent } from '../eventstore/codec.ts';
import type { EventStore, Moment, Stream } from '../eventstore/eventstore.ts';
import { projectionErrors } from './errors.ts';
import type { Projection, Seen } from './projection.ts';
import { changesOf, Rows } from './rows.ts';

export type Past = { readonly rows: Rows; readonly last: RecordedEvent | undefined };

/** What a projection would have shown of these streams at that moment: their events, through its own handlers, in memory. */
export const foldedAt = async (
  store: EventStore,
  codec: Codec,
  projection: Projection,
  streams: readonly Stream[],
  at: Moment,
): Promise<Past> => {
  const histories = await Promise.all(streams.map((stream) => store.read(stream, { until: at })));
  const stored = histories.flat().sort((a, b) => (a.position < b.position ? -1 : 1));
  const events = await codec.decodeAll(stored.filter(({ type }) => Object.hasOwn(projection.on, type)));
  const rows = new Rows();
  try {
    for (const event of events) rows.apply(event, changesOf(projection, event as Seen<DomainEvent>));
  } catch (error) {
    throw Object.assign(projectionErrors.unreadable_at(), { cause: error });
  }
  return { rows, last: events.at(-1) };
};
