import { type EventOf, events, number, text } from '../event.ts';

/** Stored for ever: rebuilds pass over what was skipped. The aggregate is a read model of one instance, its id the name. */
export const projectionEvents = events({
  'projection.event.skipped': {
    /** Of the projection: the next one meets the event again. */
    version: number,
    /** Of the skipped event, in digits. */
    position: text,
    eventType: text,
    aggregateType: text,
    aggregateId: text,
    reason: text,
  },
});
export type ProjectionEvent = EventOf<typeof projectionEvents>;
