import { type EventData, jsonEvent } from '@eventstore/db-client';
import type { Append, Appended, Cause, StoredEvent, Stream } from '../eventstore.ts';
import { leafOf } from '../hash-chain.ts';
import type { Written } from './server.ts';

/** The part of the envelope that KurrentDB has no place of its own for. */
type Metadata = Stream &
  Omit<Cause, 'correlationId' | 'causationId'> & {
    readonly version: number;
    readonly revision: number;
    readonly owner: string;
    readonly attempt: string;
    /** With the last event of a command: what the append is answered. */
    readonly revisions?: readonly number[];
    /** As KurrentDB's own projection by correlation id wants them to be called. */
    readonly $correlationId: string;
    readonly $causationId?: string;
  };

/** One attempt of a command, decided down to its revisions. */
export type Decided = {
  readonly append: Append;
  readonly attempt: string;
  /** Of each write. */
  readonly streams: readonly { readonly revision: number; readonly owner: string }[];
};

/** What is written to the command's stream when it is committed. */
export const recordsOf = ({ append, attempt, streams }: Decided): readonly EventData[] => {
  const { correlationId, causationId, ...cause } = append.cause;
  const revisions = streams.map(({ revision }) => revision);
  const records = append.writes.flatMap(({ stream, events }, write) =>
    events.map((event, place) => {
      const { revision = 0, owner = '' } = streams[write] ?? {};
      const metadata: Metadata = {
        ...stream,
        ...cause,
        version: event.version,
        revision: revision - events.length + place + 1,
        owner,
        attempt,
        $correlationId: correlationId,
        ...(causationId === undefined ? {} : { $causationId: causationId }),
      };
      return { event, metadata };
    }),
  );
  return records.map(({ event: { eventId, type, payload }, metadata }, index) =>
    jsonEvent({
      id: eventId,
      type,
      data: JSON.parse(JSON.stringify(payload)),
      metadata: index === records.length - 1 ? { ...metadata, revisions } : metadata,
    }),
  );
};

export const attemptOf = (written: Written): string => (written.metadata as Metadata).attempt;

/**
 * With the leaf in place of the hash: what comes before an event is known only to who reads the log in its order
 * (`linked` in log.ts).
 */
export const eventOf = ({ id, type, data, metadata, created, position }: Written): StoredEvent => {
  const { attempt: _, revisions: __, $correlationId, $causationId, ...known } = metadata as Metadata;
  const event = {
    ...known,
    eventId: id,
    type,
    payload: data as StoredEvent['payload'],
    correlationId: $correlationId,
    ...($causationId === undefined ? {} : { causationId: $causationId }),
    position,
    createdAt: created,
    createdAtMicros: 0,
  };
  return { ...event, hash: leafOf(event, event, event, JSON.stringify(event.payload)) };
};

export const appendedOf = (last: Written): Appended => ({
  position: last.position,
  createdAt: last.created,
  revisions: (last.metadata as Metadata).revisions ?? [],
});
