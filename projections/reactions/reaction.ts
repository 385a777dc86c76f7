import type { DomainEvent, Envelope } from '../../domain/decider.ts';
import type { NewJob } from '../jobs/jobs.ts';

/** An event as a reaction sees it. Personal fields of an erased person are absent. */
export type Happened<E extends DomainEvent> = E &
  Envelope & { readonly position: bigint; readonly eventId: string; readonly aggregateType: string };

/**
 * What follows from an event outside of Fasti: jobs. It never reads, never waits, and answers the same for the same event; the
 * ids of its jobs come from the event's, so that an event met twice is one job.
 */
export type Reaction = {
  /** For ever: its checkpoint goes by it. */
  readonly name: string;
  readonly on: { readonly [type: string]: (event: Happened<never>) => readonly NewJob[] };
};

type Answers<E extends DomainEvent> = {
  readonly [T in E['type']]?: (event: Happened<Extract<E, { readonly type: T }>>) => readonly NewJob[];
};

/** `reaction<UserEvent>()({ name, on })`: a misspelt event does not compile. */
export const reaction =
  <E extends DomainEvent>() =>
  (definition: { readonly name: string; readonly on: Answers<E> }): Reaction =>
    definition as Reaction;
