import type { DomainError } from './errors.ts';
import type { EventSchemas } from './event.ts';

export type DomainEvent = { readonly type: string; readonly payload: object };

/** What is known of a recorded event beside its payload. */
export type Envelope = {
  readonly instanceId: string;
  readonly aggregateId: string;
  /** The organization (or instance) that owns the aggregate. */
  readonly owner: string;
  readonly actor: string;
  readonly revision: number;
  readonly createdAt: Date;
};

/** A value that only one owner in an instance may hold, compared case-insensitively; `global`: one in the whole system. */
export type Claim = { readonly kind: string; readonly value: string; readonly global?: boolean };
export type ClaimChange = { readonly op: 'take' | 'release' } & Claim;
export const take = (kind: string, value: string): ClaimChange => ({ op: 'take', kind, value });
export const release = (kind: string, value: string): ClaimChange => ({ op: 'release', kind, value });

/**
 * Three pure parts and a name. No clock, no randomness, no I/O: whatever decide must know arrives in the command.
 * Doing again what is done gives no event.
 */
export type Decider<Command, State, Event extends DomainEvent> = {
  /** Unique among all deciders; several may fold the same aggregate, each only the events of its own schemas. */
  readonly name: string;
  /** The aggregate type of the stream, as ZITADEL names it. */
  readonly aggregate: string;
  readonly events: EventSchemas;
  readonly initial: State;
  readonly decide: (command: Command, state: State) => readonly Event[];
  readonly evolve: (state: State, event: Event, envelope: Envelope) => State;
  /** Which unique values an event takes and frees, given the state before it; `owner`: the aggregate's organization. */
  readonly claims?: (event: Event, before: State, aggregateId: string, owner: string) => readonly ClaimChange[];
  /**
   * Whose the stream is, as far as that is known: what was recorded while it was not known goes with them when they are
   * erased. For streams that are about a person; that of a user is the user's.
   */
  readonly person?: (state: State) => string | undefined;
  /** What to answer when somebody else holds a claim of this kind. */
  readonly taken?: { readonly [kind: string]: () => DomainError };
};

/** Several deciders may fold one stream: whether the event is of this one's own. */
export const isOwnEvent = <E extends DomainEvent>(
  { events }: Pick<Decider<never, never, E>, 'events' | 'decide'>,
  event: DomainEvent,
): event is E => Object.hasOwn(events, event.type);

/** What a decider says of itself, whatever its types: enough for the registry, documents and tests. */
export type AnyDecider = Pick<Decider<never, never, never>, 'name' | 'aggregate' | 'events' | 'taken'>;
