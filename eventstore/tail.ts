import type { Codec, RecordedEvent } from './codec.ts';
import type { EventStore } from './eventstore.ts';

/** The newest part of the log, decoded once for all readers of this process. */
export type Tail = {
  /** As EventStore.readAll without a filter, decoded. */
  readAll(
    after: bigint,
    limit: number,
  ): Promise<{ readonly events: readonly RecordedEvent[]; readonly position: bigint }>;
  /** What was opened is not kept: somebody was erased. */
  forget(): void;
};

/** How far the window may outgrow its capacity before it is cut. */
const slack = 1.25;

type Page = Awaited<ReturnType<Tail['readAll']>>;

/** Readers who keep up find in the window what the first of them read; who is further behind reads the store. */
export const tailOf = (store: EventStore, codec: Codec, { capacity = 10_000 } = {}): Tail => {
  /** Every event after `start` up to and including `end`. */
  let window: { readonly start: bigint; readonly end: bigint; readonly events: RecordedEvent[] } | undefined;
  const underway = new Map<string, Promise<Page>>();

  const keep = (after: bigint, page: Page) => {
    if (page.events.length === 0 || (window && page.position <= window.end)) return;
    const joined = window?.end === after ? window : undefined;
    const events = joined?.events ?? [];
    events.push(...page.events);
    let start = joined?.start ?? after;
    // Cut now and then: thousands of events moved for each that comes cost more than reading it does.
    if (events.length > capacity * slack) {
      const dropped = events.splice(0, events.length - capacity);
      start = dropped.at(-1)?.position ?? start;
    }
    window = { start, end: page.position, events };
  };

  const fromStore = async (after: bigint, limit: number): Promise<Page> => {
    const { events, position } = await store.readAll(after, { limit });
    const page = { events: await codec.decodeAll(events), position };
    keep(after, page);
    return page;
  };

  const fromWindow = (after: bigint, limit: number): Page | undefined => {
    if (!window || after < window.start || after >= window.end) return undefined;
    const first = firstAfter(window.events, after);
    const events = window.events.slice(first, first + limit);
    const complete = first + limit >= window.events.length;
    return { events, position: complete ? window.end : (events.at(-1)?.position ?? after) };
  };

  return {
    forget() {
      window = undefined;
    },
    async readAll(after, limit) {
      const page = fromWindow(after, limit);
      if (page) return page;
      const key = `${after}/${limit}`;
      const shared = underway.get(key) ?? fromStore(after, limit).finally(() => underway.delete(key));
      underway.set(key, shared);
      return shared;
    },
  };
};

const firstAfter = (events: readonly RecordedEvent[], position: bigint): number => {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.position ?? 0n) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
};
