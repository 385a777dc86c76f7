import type { ProjectionEvent, projectionEvents } from '../../../domain/projection/events.ts';
import type { Codec } from '../../../eventstore/codec.ts';
import type { EventStore } from '../../../eventstore/eventstore.ts';
import type { TailEvent } from '../../../eventstore/tail.ts';
import type { Projection } from '../../projection.ts';

/** Recorded by an operator: a projection passes over one event. */
export const skipType = 'projection.event.skipped' satisfies keyof typeof projectionEvents;

/** The position that this event has the projection skip, if it has. */
export const skippedBy = (event: TailEvent, { name, version }: Projection): bigint | undefined => {
  if (event.type !== skipType || event.aggregateId !== name) return undefined;
  const { version: of, position } = event.payload as ProjectionEvent['payload'];
  return of === version ? BigInt(position) : undefined;
};

/** Everything that a projection is to skip, as recorded until now: known before the events are met, so that a rebuild skips them too. */
export const skipsOf = async (store: EventStore, codec: Codec, projection: Projection): Promise<Set<bigint>> => {
  const skipped = new Set<bigint>();
  for (let position = 0n; ; ) {
    const filter = { aggregateTypes: ['projection'], types: [skipType] };
    const page = await store.readAll(position, { limit: 1_000, filter });
    for (const event of await codec.decodeAll(page.events)) {
      const passed = skippedBy(event, projection);
      if (passed !== undefined) skipped.add(passed);
    }
    if (page.events.length < 1_000) return skipped;
    position = page.position;
  }
};
