import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore, ReadFilter } from '../../eventstore/eventstore.ts';
import { auditEvents } from './events.ts';
import type { ShownEvent } from './shown.ts';

export type TrailLink = {
  readonly event: ShownEvent;
  /** How many causes lie before it in this trail. */
  readonly depth: number;
  /** The event that was asked about follows from it, or is it. */
  readonly leadsToAsked: boolean;
};

/** Longer trails are cut: a request that set more in motion is to be read page by page, by its correlation id. */
const longest = 1000;

/**
 * All that one request set in motion, oldest first. Whatever is caused by an event carries its correlation id on, so that
 * causes and consequences of one event are in one trail.
 */
export const trailOf = async (
  store: EventStore,
  codec: Codec,
  filter: ReadFilter & { readonly correlationId: string },
  asked?: bigint,
): Promise<readonly TrailLink[]> => {
  const { events } = await auditEvents(store, codec, filter, { limit: longest, order: 'oldest first' });
  const known = new Map(events.map((event) => [event.eventId, event]));
  const causesOf = (event: ShownEvent): readonly ShownEvent[] => {
    const causes: ShownEvent[] = [];
    let cause = event.causationId === undefined ? undefined : known.get(event.causationId);
    // What is caused comes later than its cause, so that no circle can be walked.
    for (let later = event; cause && cause.position < later.position; ) {
      causes.push(cause);
      later = cause;
      cause = later.causationId === undefined ? undefined : known.get(later.causationId);
    }
    return causes;
  };
  const askedEvent = events.find(({ position }) => position === asked);
  const leading = new Set(askedEvent ? [askedEvent, ...causesOf(askedEvent)] : []);
  return events.map((event) => ({ event, depth: causesOf(event).length, leadsToAsked: leading.has(event) }));
};
