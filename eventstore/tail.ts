import type { Codec, Decoded } from './codec.ts';
import type { AppendedEvent, EventStore } from './eventstore.ts';

export type TailEvent = Decoded<AppendedEvent>;
type Found = {
  readonly events: readonly TailEvent[];
  readonly position: bigint;
  /** When the newest event that was looked at was recorded. */
  readonly recordedAt: Date | undefined;
};

/** The newest part of the log, read and decoded once for all readers of this process. */
export type Tail = {
  /** As EventStore.readAll, decoded: of the next `limit` events those of these types. */
  readAll(after: bigint, limit: number, types: ReadonlySet<string>): Promise<Found>;
  /** What this process appended itself, in one append: it need not be read back. */
  appended(events: readonly AppendedEvent[]): void;
  /** What was opened is not kept: somebody was erased. */
  forget(): void;
};

/** How far the window may outgrow its capacity before it is cut. */
const slack = 1.25;

/** Opened for the first reader who cares for it: most of what is recorded means nothing to any. */
type Kept = { readonly event: AppendedEvent; readonly isOwn: boolean; opened?: TailEvent };
type Page = {
  readonly kept: readonly Kept[];
  readonly byType: ReadonlyMap<string, readonly Kept[]>;
  readonly position: bigint;
};

/** Readers who keep up find in the window what the first of them read; who is further behind reads the store. */
export const tailOf = (store: EventStore, codec: Codec, { capacity = 10_000 } = {}): Tail => {
  /** Every event after `start` up to and including `end`. */
  let window: { start: bigint; end: bigint; readonly kept: Kept[] } | undefined;
  /** Appended beyond the window, by the position before: until somebody reads what others wrote in between. */
  const ahead = new Map<bigint, readonly AppendedEvent[]>();
  const underway = new Map<string, Promise<Page>>();
  /** Of the window, by what was asked: readers are woken together, and ask for the same. */
  const pages = new Map<string, Page>();
  let opening: Promise<unknown> = Promise.resolve();

  const extend = (to: NonNullable<typeof window>, newer: readonly Kept[], end: bigint) => {
    pages.clear();
    to.kept.push(...newer);
    to.end = end;
    // Cut now and then: thousands of events moved for each that comes cost more than reading it does.
    if (to.kept.length > capacity * slack)
      to.start = to.kept.splice(0, to.kept.length - capacity).at(-1)?.event.position ?? to.start;
  };

  const keep = (after: bigint, kept: readonly Kept[], position: bigint) => {
    if (kept.length === 0 || (window && position <= window.end)) return;
    if (!window || after < window.start || after > window.end) window = { start: after, end: after, kept: [] };
    extend(window, kept.slice(firstAfter(kept, window.end)), position);
    for (const before of ahead.keys()) if (before < position) ahead.delete(before);
    joinAhead(window);
  };

  const joinAhead = (to: NonNullable<typeof window>) => {
    for (let events = ahead.get(to.end); events; events = ahead.get(to.end)) {
      ahead.delete(to.end);
      extend(
        to,
        events.map((event) => ({ event, isOwn: true })),
        events.at(-1)?.position ?? to.end,
      );
    }
  };

  const fromStore = async (after: bigint, limit: number): Promise<Page> => {
    const { events, position } = await store.readAll(after, { limit });
    const kept = events.map((event) => ({ event, isOwn: false }));
    keep(after, kept, position);
    return pageOf(kept, position);
  };

  const fromWindow = (after: bigint, limit: number): Page | undefined => {
    if (!window || after < window.start || after >= window.end) return undefined;
    const first = firstAfter(window.kept, after);
    const kept = window.kept.slice(first, first + limit);
    const complete = first + limit >= window.kept.length;
    return pageOf(kept, complete ? window.end : (kept.at(-1)?.event.position ?? after));
  };

  const pageAfter = (after: bigint, limit: number): Page | Promise<Page> => {
    const asked = `${after}/${limit}`;
    const known = pages.get(asked) ?? fromWindow(after, limit);
    if (known) {
      pages.set(asked, known);
      return known;
    }
    const shared = underway.get(asked) ?? fromStore(after, limit).finally(() => underway.delete(asked));
    underway.set(asked, shared);
    return shared;
  };

  /** One after the other, so that what two readers want is opened once. */
  const opened = async (wanted: readonly Kept[]): Promise<readonly TailEvent[]> => {
    const work = opening.then(async () => {
      const closed = wanted.filter((one) => one.opened === undefined);
      const decoded = await codec.decodeAll(closed.map(({ event, isOwn }) => (isOwn ? asRead(event) : event)));
      for (const [index, one] of closed.entries()) one.opened = decoded[index] as TailEvent;
    });
    opening = work.catch(() => undefined);
    await work;
    return wanted.map((one) => one.opened as TailEvent);
  };

  return {
    appended(events) {
      const [first] = events;
      if (!window || !first || first.position <= window.end) return;
      // Nobody has read on for long.
      if (ahead.size >= capacity) ahead.clear();
      ahead.set(first.position - 1n, events);
      joinAhead(window);
    },
    forget() {
      window = undefined;
      ahead.clear();
      pages.clear();
    },
    async readAll(after, limit, types) {
      const page = await pageAfter(after, limit);
      const wanted = [...page.byType].filter(([type]) => types.has(type));
      const [only] = wanted;
      const kept = wanted.length > 1 ? page.kept.filter(({ event }) => types.has(event.type)) : (only?.[1] ?? []);
      return {
        events: kept.length === 0 ? [] : await opened(kept),
        position: page.position,
        recordedAt: page.kept.at(-1)?.event.createdAt,
      };
    },
  };
};

/** Of what was given to the store, what it gives back. */
const asRead = (event: AppendedEvent): AppendedEvent => ({
  ...event,
  payload: JSON.parse(JSON.stringify(event.payload)),
});

const pageOf = (kept: readonly Kept[], position: bigint): Page => ({
  kept,
  position,
  byType: Map.groupBy(kept, ({ event }) => event.type),
});

const firstAfter = (kept: readonly Kept[], position: bigint): number => {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((kept[middle]?.event.position ?? 0n) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
};
