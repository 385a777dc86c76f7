import { setTimeout as pause } from 'node:timers/promises';
import {
  BACKWARDS,
  END,
  type EventData,
  FORWARDS,
  MaxAppendSizeExceededError,
  NO_STREAM,
  NotLeaderError,
  type RecordedEvent,
  START,
  StreamNotFoundError,
  streamNameFilter,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { StoreUnavailable } from '../eventstore.ts';
import { FilteringClient } from './filtering-client.ts';
import { type Names, namesIn } from './names.ts';

/** An event as KurrentDB gives it back. Revisions begin at 0 there. */
export type Written = {
  readonly streamId: string;
  readonly id: string;
  readonly revision: bigint;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: unknown;
  readonly created: Date;
  readonly position: bigint;
};

/** What is asked of KurrentDB, and nothing of what it means. All of it throws StoreUnavailable. */
export type Server = {
  readonly names: Names;
  /** `expected`: the stream's last revision, -1 for none. Conflict: it has another one, and nothing was written. */
  append(stream: string, events: readonly EventData[], expected: bigint): Promise<'written' | 'conflict'>;
  /** Newest first, from a revision or from the end. */
  readBackwards(
    stream: string,
    options: { readonly from?: bigint; readonly count: number },
  ): Promise<readonly Written[]>;
  readForwards(stream: string): Promise<readonly Written[]>;
  /** Of all command streams, in the order of the log: from an event on, itself included, or from the beginning. */
  logFrom(position: bigint | undefined, count: number): Promise<readonly Written[]>;
  /** The newest of all command streams first; before a position or from the end. */
  logBefore(position: bigint | undefined, count: number): Promise<readonly Written[]>;
  /** Calls back for everything after the position until it fails, and answers then. */
  subscribe(after: bigint, told: (position: bigint) => void, stopped: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

const deadline = 10_000;
const none = -1n;

/** What an old server says instead of a position. */
const unknownPosition = 2n ** 63n;

export const serverAt = (url: string, prefix = 'fasti'): Server => {
  const names = namesIn(prefix);
  // The client knows but the old name of the scheme.
  const client = FilteringClient.at(url.replace(/^kurrent(db)?(\+discover)?:/, 'esdb$2:'));

  const asking = async <R>(ask: () => Promise<R>): Promise<R> => {
    try {
      return await withinDeadline(ask());
    } catch (error) {
      if (error instanceof MaxAppendSizeExceededError) throw error;
      throw new StoreUnavailable(error);
    }
  };

  const collected = async (events: AsyncIterable<{ readonly event?: RecordedEvent }>) => {
    const found: Written[] = [];
    try {
      for await (const { event } of events) if (event) found.push(writtenOf(event));
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    return found;
  };
  const options = { requiresLeader: true, deadline };

  const append: Server['append'] = async (stream, events, expected) => {
    try {
      await client.appendToStream(stream, [...events], {
        ...options,
        expectedRevision: expected === none ? NO_STREAM : expected,
      });
      return 'written';
    } catch (error) {
      if (error instanceof WrongExpectedVersionError) return 'conflict';
      throw error;
    }
  };

  return {
    names,
    append: (stream, events, expected) =>
      asking(async () => {
        try {
          return await append(stream, events, expected);
        } catch (error) {
          // Nothing was written, and the client now knows who leads.
          if (error instanceof NotLeaderError) return append(stream, events, expected);
          throw error;
        }
      }),
    readBackwards: (stream, { from, count }) =>
      asking(() =>
        collected(
          client.readStream(stream, { ...options, direction: BACKWARDS, fromRevision: from ?? END, maxCount: count }),
        ),
      ),
    readForwards: (stream) => asking(() => collected(client.readStream(stream, { ...options, direction: FORWARDS }))),
    logFrom: (position, count) =>
      asking(() =>
        collected(
          client.readLog({ ...(position === undefined ? {} : { from: position }), count, prefix: names.log, deadline }),
        ),
      ),
    logBefore: (position, count) =>
      asking(() =>
        collected(
          client.readLog({
            ...(position === undefined ? {} : { from: position }),
            backwards: true,
            count,
            prefix: names.log,
            deadline,
          }),
        ),
      ),

    async subscribe(after, told, stopped) {
      if (stopped.aborted) return;
      const subscription = client.subscribeToAll({
        fromPosition: after === 0n ? START : { commit: after, prepare: after },
        filter: streamNameFilter({ prefixes: [names.log], checkpointInterval: 1 }),
        requiresLeader: true,
      });
      const ended = Promise.withResolvers<void>();
      for (const ending of ['error', 'close', 'end'] as const) subscription.on(ending, () => ended.resolve());
      stopped.addEventListener('abort', () => ended.resolve(), { once: true });
      subscription.on('data', ({ event }) => {
        if (event) told(event.position.commit);
      });
      await ended.promise;
      await subscription.unsubscribe().catch(() => undefined);
    },

    close: () => client.close(),
  };
};

/** The client forgets calls whose connection ends at the wrong moment: nobody waits for it without end. */
const withinDeadline = async <R>(asked: Promise<R>): Promise<R> => {
  const answered = new AbortController();
  try {
    return await Promise.race([
      asked,
      pause(deadline, undefined, { signal: answered.signal, ref: false }).then(() => {
        throw new Error(`no answer within ${deadline / 1000} s`);
      }),
    ]);
  } finally {
    answered.abort();
  }
};

const writtenOf = (event: RecordedEvent): Written => {
  const { streamId, id, revision, type, data, metadata, created, position } = event;
  if (position === undefined || position.commit >= unknownPosition)
    throw new Error('it does not tell positions in streams: EventStoreDB 22.6 is the oldest that will do');
  return { streamId, id, revision, type, data, metadata, created, position: position.commit };
};
