import type { Claim } from '../domain/decider.ts';

/** Ids compare byte by byte: `a` and `A` are two streams. */
export type Stream = { readonly instanceId: string; readonly aggregateType: string; readonly aggregateId: string };
/**
 * For maps and sets, and kept with tables of the past. Neither instances nor types have the separator in their names: whatever is
 * in an id, no two streams have one name. It is none that Postgres refuses in a text, as it does NUL.
 */
export const streamName = ({ instanceId, aggregateType, aggregateId }: Stream): string =>
  `${instanceId}\x1f${aggregateType}\x1f${aggregateId}`;

/** An event as the store keeps it: encoded and sealed (see codec.ts). */
type StoredPayload = { readonly [name: string]: unknown };
export type NewEvent = {
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly payload: StoredPayload;
};

/** A revision: the last one the writer saw, 0 for a stream that must not exist. 'any': no check. */
export type Expected = number | 'any';
/** Without events it only checks the expectation: a guard on a stream that the decision rests on. */
export type StreamWrite = {
  readonly stream: Stream;
  readonly expected: Expected;
  /** Owner of the aggregate; kept from the stream's first event on. */
  readonly owner: string;
  readonly events: readonly NewEvent[];
};

/** Who caused it, and within what; the same for all events of one append. */
export type Cause = {
  readonly actor: string;
  readonly impersonator?: string;
  /** Request or trace id. */
  readonly correlationId: string;
  /** Id of the event this one follows from. */
  readonly causationId?: string;
  /** Where it came from, sealed: ip, user agent, client id. */
  readonly origin?: string;
};

/** All within one instance: at least one event, each stream once. */
export type Append = {
  /**
   * UUID, of whoever may ask again: an append with a command id that the instance knows writes nothing and answers what the
   * first one answered. Without one nothing is remembered but the events.
   */
  readonly commandId?: string;
  readonly writes: readonly StreamWrite[];
  readonly take?: readonly Claim[];
  /** Happens before `take`; releasing what nobody holds does nothing. */
  readonly release?: readonly Claim[];
  readonly cause: Cause;
};

export type Appended = {
  /** Position of the last event written. */
  readonly position: bigint;
  readonly createdAt: Date;
  /** The new revision of each stream, in the order of `writes`. */
  readonly revisions: readonly number[];
  /** The command id was known: nothing was written this time. */
  readonly repeated?: boolean;
};

/** What is known of an event as soon as its append was answered. */
export type AppendedEvent = Stream &
  NewEvent &
  Cause & {
    readonly position: bigint;
    readonly revision: number;
    readonly owner: string;
    /** Never earlier than the event before it. */
    readonly createdAt: Date;
  };

export type StoredEvent = AppendedEvent & {
  /** What a Date cannot hold of `createdAt`: 0 to 999 microseconds. */
  readonly createdAtMicros: number;
  /** SHA-256 over the previous event's hash and this event's canonical bytes (hash-chain.ts). */
  readonly hash: Uint8Array;
};

/** Somebody wrote to a stream since it was read: decide again. */
export class RevisionConflict extends Error {
  override readonly name = 'RevisionConflict';
  readonly stream: Stream;
  constructor(stream: Stream) {
    super(`${stream.aggregateType} ${stream.aggregateId} has changed since it was read`);
    this.stream = stream;
  }
}

/** Another owner holds the value. */
export class ClaimTaken extends Error {
  override readonly name = 'ClaimTaken';
  readonly claim: Claim;
  constructor(claim: Claim) {
    super(`another ${claim.kind} has this value`);
    this.claim = claim;
  }
}

/** The store could not be asked. Nothing or everything was written: try again with the same command id. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  constructor(cause: unknown) {
    super(`the event store could not be reached: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** A moment of the log: everything up to and including; of a time, everything in that millisecond too. */
export type Moment = { readonly position: bigint } | { readonly time: Date };

/** No event can lie beyond it: what Postgres' bigint holds. */
export const lastPosition = 2n ** 63n - 1n;

export const isNotAfter = (moment: Moment) => (event: Pick<StoredEvent, 'position' | 'createdAt'>) =>
  'position' in moment ? event.position <= moment.position : event.createdAt <= moment.time;

export type ReadFilter = {
  readonly instanceId?: string;
  readonly aggregateTypes?: readonly string[];
  readonly aggregateIds?: readonly string[];
  readonly types?: readonly string[];
  readonly actor?: string;
  readonly owner?: string;
  readonly correlationId?: string;
  readonly from?: Date;
  readonly until?: Date;
};

/** What every adapter promises. test/contract/eventstore.ts is this promise in executable form. */
export interface EventStore {
  /**
   * All writes and claims, or none. Several streams in one append are atomic.
   * Revisions are checked before claims: who is told of a taken claim had seen the newest events.
   * @throws RevisionConflict, ClaimTaken, StoreUnavailable
   */
  append(append: Append): Promise<Appended>;

  /** What the append with this command id answered, if there was one. */
  appended(instanceId: string, commandId: string): Promise<Appended | undefined>;

  /** Oldest first; empty for a stream that does not exist. `after`: only later revisions. */
  read(stream: Stream, options?: { readonly after?: number; readonly until?: Moment }): Promise<readonly StoredEvent[]>;

  /** Several streams in one round trip; the answer has one list for each, in the order asked. */
  readMany(
    asked: readonly { readonly stream: Stream; readonly after?: number }[],
    options?: { readonly until?: Moment },
  ): Promise<readonly (readonly StoredEvent[])[]>;

  /**
   * Events after `position`, in position order, that can no longer be overtaken by a slower transaction.
   * `position` in the answer is how far the log was looked through, matching or not: go on from there.
   * Backwards: newest first, events before `after`, or from the head when `after` is 0; ends at position 1.
   */
  readAll(
    after: bigint,
    options: { readonly limit: number; readonly filter?: ReadFilter; readonly backwards?: boolean },
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly position: bigint }>;

  /** Position of the newest event, 0 for an empty log. */
  head(): Promise<bigint>;

  /**
   * How many events come after the one position, up to and including the other. Positions only say what comes first:
   * in some stores their difference is no number of events.
   */
  count(after: bigint, upTo: bigint): Promise<number>;

  /** Calls back, soon and at least once, when the head has moved. Returns how to stop. */
  onAppended(callback: (head: bigint) => void): () => void;

  close(): Promise<void>;
}
