import {
  type Append,
  type Appended,
  type AppendedEvent,
  type EventStore,
  StoreUnavailable,
  type Stream,
} from './eventstore.ts';
import type { Soon } from './soon.ts';
import { stretch } from './stretch.ts';

/** That something was recorded, without what. */
export type Occurrence = Stream & { readonly type: string; readonly revision: number; readonly position: bigint };

export type Listener = {
  /** Recorded by this process or another; now and then told twice. */
  heard(occurrences: readonly Occurrence[]): void;
  /** Something up to this position may have been missed: whatever was known before counts no more. */
  lost(position: bigint): void;
};

/** What is being recorded, as this process hears it: its own appends at once, those of others as soon as they are notified. */
export type News = {
  /**
   * Whether everything has been heard that any process recorded until a second ago. Usually that is so until some
   * milliseconds ago; the second is the bound for a lost notification, and nobody who can't reach the store is current.
   * Nothing is heard of other processes before somebody asks.
   */
  isCurrent(): boolean;
  /**
   * True at once where it is so. Else the store is asked, once for all who wait, and true means that everything has been heard that was
   * recorded until they began to wait, or until a second ago. False where the store does not answer: only then is each left to ask for
   * itself, since a process that is late because it has too much to do would have the more to do for that.
   */
  becomesCurrent(): Soon<boolean>;
  /** Waits until everything up to the position has been heard; where that can't be, nothing is current any more. */
  reached(position: bigint): Promise<void>;
  /** Everything up to this position has been heard; 0 before anybody asked. */
  heard(): bigint;
  listen(listener: Listener): void;
};

export type FollowedStore = EventStore & {
  readonly news: News;
  /** Told what this process appends itself, whole, as soon as it is recorded. */
  onOwn(callback: (events: readonly AppendedEvent[]) => void): void;
};

/** How long, at least, a notification waits for the answer to an append of our own, which may be what it is about. */
const graceMs = 3;
const pageSize = 1_000;
/** Further behind, forgetting everything costs less than reading what happened. */
const farBehind = 10_000;

/** The store, listened to. */
export const followed = (
  store: EventStore,
  { currentMs = 1_000, askMs = 250, patienceMs = 5_000 } = {},
): FollowedStore => {
  const listeners: Listener[] = [];
  const ownListeners: ((events: readonly AppendedEvent[]) => void)[] = [];
  const heard = stretch();
  let head = 0n;
  let certainAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  let catching: Promise<void> | undefined;
  let grace: NodeJS.Timeout | undefined;
  let stopListening: (() => void) | undefined;
  let isClosed = false;

  /** Whoever is not answered for so long has a dead connection: the next question gets another. */
  const patiently = <T>(answer: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const tired = setTimeout(() => reject(new StoreUnavailable(new Error('no answer for too long'))), patienceMs);
      tired.unref();
      answer.then(resolve, reject).finally(() => clearTimeout(tired));
    });

  const tell = (occurrences: readonly Occurrence[]) => {
    for (const listener of listeners) listener.heard(occurrences);
  };

  const recorded = (append: Append, appended: Appended) => {
    const events = eventsOf(append, appended);
    tell(events);
    // Whoever names no revision may not know whose the stream is.
    if (append.writes.every(({ expected }) => expected !== 'any')) for (const told of ownListeners) told(events);
    heard.add(appended.position - BigInt(events.length), appended.position);
  };

  const forget = (position: bigint) => {
    heard.beginAt(position);
    for (const { lost } of listeners) lost(position);
  };

  /** As far as the log is known to go now: while others keep writing, whoever waits would wait for ever for its end. */
  const readOn = async () => {
    const goal = head;
    for (let end = heard.end(); end !== undefined && end < goal; end = heard.end()) {
      if ((await patiently(store.count(end, goal))) > farBehind) return forget(head);
      const after = heard.end() ?? end;
      const { events, position } = await patiently(store.readAll(after, { limit: pageSize }));
      tell(events);
      heard.add(after, position);
      if (position === after) return;
    }
    moved(head);
  };
  const catchUp = () => {
    catching ??= readOn().finally(() => {
      catching = undefined;
    });
    return catching;
  };

  const moved = (position: bigint) => {
    if (position > head) head = position;
    const end = heard.end();
    // Who asked first could not reach the store, and where no request comes nobody asks again.
    if (end === undefined) makeCertain().catch(() => undefined);
    if (grace !== undefined || head <= (end ?? head)) return;
    grace = setTimeout(() => {
      // Timers come before sockets: an answer that lies there already is read first.
      setImmediate(() => {
        grace = undefined;
        // Who could not read asks again before anything is believed.
        if (!isClosed) catchUp().catch(() => undefined);
      });
    }, graceMs);
  };

  const ask = async () => {
    const askedAt = performance.now();
    stopListening ??= store.onAppended(moved);
    const newest = await patiently(store.head());
    if (newest > head) head = newest;
    if (heard.end() === undefined) forget(newest);
    // One that is underway may not go that far.
    for (let times = 0; times < 2 && (heard.end() ?? 0n) < newest; times++) await catchUp();
    if ((heard.end() ?? 0n) >= newest) certainAt = askedAt;
  };
  const makeCertain = () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };

  const isCurrent = () => {
    const age = performance.now() - certainAt;
    if (age > askMs) makeCertain().catch(() => undefined);
    return age <= currentMs;
  };

  const madeCurrent = async (since: number) => {
    try {
      // When the answer is long in coming, the first one may be about a moment too long ago.
      for (let times = 0; times < 2; times++) {
        await makeCertain();
        if (certainAt >= since || performance.now() - certainAt <= currentMs) return true;
      }
    } catch {
      // Nothing is known.
    }
    return false;
  };

  return {
    ...store,

    async append(append) {
      const appended = await store.append(append);
      if (!appended.repeated) recorded(append, appended);
      return appended;
    },

    close() {
      isClosed = true;
      stopListening?.();
      clearTimeout(grace);
      return store.close();
    },

    news: {
      isCurrent,
      becomesCurrent() {
        const since = performance.now();
        return isCurrent() || madeCurrent(since);
      },
      async reached(position) {
        const isHeard = () => (heard.end() ?? -1n) >= position;
        try {
          // The first may have asked before the position was recorded.
          for (let times = 0; times < 2 && !isHeard(); times++) await makeCertain();
        } catch {
          certainAt = Number.NEGATIVE_INFINITY;
        }
      },
      heard: () => heard.end() ?? 0n,
      listen(listener) {
        listeners.push(listener);
        const told = heard.furthest();
        // Who comes late has missed all that was told.
        if (told !== undefined) listener.lost(told > head ? told : head);
      },
    },

    onOwn(callback) {
      ownListeners.push(callback);
    },
  };
};

/** As readers of the log find them. */
const eventsOf = (
  { writes, cause }: Append,
  { position, createdAt, revisions }: Appended,
): readonly AppendedEvent[] => {
  const all: AppendedEvent[] = [];
  let before = position - BigInt(writes.reduce((sum, { events }) => sum + events.length, 0));
  for (const [index, { stream, owner, events }] of writes.entries()) {
    let revision = (revisions[index] ?? 0) - events.length;
    const { instanceId, aggregateType, aggregateId } = stream;
    for (const { eventId, type, version, payload } of events)
      all.push({
        position: ++before,
        revision: ++revision,
        instanceId,
        aggregateType,
        aggregateId,
        owner,
        eventId,
        type,
        version,
        payload,
        createdAt,
        ...cause,
      });
  }
  return all;
};
