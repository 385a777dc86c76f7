import { setImmediate } from 'node:timers/promises';
import type { Codec } from '../../../eventstore/codec.ts';
import type { EventStore } from '../../../eventstore/eventstore.ts';
import { type Delivered, decoded } from '../source.ts';

export type Page = { readonly events: readonly Delivered[]; readonly position: bigint };

/** Fewer and larger than a worker's batches: nobody waits for the first of these events. */
const pageSize = 4_000;
/** Opened and folded in one go, some 20 ms; then it is the turn of the requests that a server in this process answers. */
const sliceSize = 1_000;

/** The log after `from`, up to `until` at least: the store looks for the next page while this one is folded. */
export async function* pagesOf(
  store: EventStore,
  codec: Codec,
  types: readonly string[],
  from: bigint,
  until: bigint,
): AsyncGenerator<Page> {
  const after = (position: bigint) => {
    const page = store.readAll(position, { limit: pageSize, filter: { types } });
    // Whoever waits for it hears of a failure; until then it is not one that nobody handles.
    page.catch(() => undefined);
    return page;
  };
  let next = from < until ? after(from) : undefined;
  while (next) {
    const { events, position } = await next;
    next = position < until ? after(position) : undefined;
    for (let begin = 0; begin < events.length || begin === 0; begin += sliceSize) {
      const slice = events.slice(begin, begin + sliceSize);
      const isLast = begin + sliceSize >= events.length;
      yield { events: await decoded(codec, slice), position: isLast ? position : (slice.at(-1)?.position ?? position) };
      await setImmediate();
    }
  }
}
