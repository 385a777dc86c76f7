import type { EventStore, ReadFilter, StoredEvent } from '../eventstore.ts';
import { matches } from '../filter.ts';
import { lru } from '../lru.ts';
import { type Link, type Log, linkOf } from './log.ts';
import type { Mirror } from './mirror/mirror.ts';

const pageSize = 1_000;
/** Ends of pages, from which somebody may read on. */
const rememberedLinks = 1_000;

/**
 * Up to where the mirror ends the log is read from the mirror, beyond from KurrentDB: what was appended is there at once,
 * however far behind the mirror is. Who has come to the end reads on without asking the mirror.
 */
export const logReads = (log: Log, mirror: Mirror): Pick<EventStore, 'readAll' | 'count'> => {
  const links = lru<Link>(rememberedLinks);
  const remember = (link: Link) => links.set(String(link.position), link);

  const beyond = async (start: Link, see: (event: StoredEvent) => boolean, limit = pageSize): Promise<Link> => {
    for (let link = start; ; ) {
      const page = await log.after(link, limit);
      for (const event of page.events) if (!see(event)) return linkOf(event);
      link = page.end;
      if (page.complete) return link;
    }
  };

  const forwards = async (after: bigint, limit: number, filter: ReadFilter | undefined) => {
    // What is filtered may have a long way to go, for which the mirror has indexes.
    const known = filter ? undefined : links.get(String(after));
    const copied = known ? undefined : await mirror.read({ after }, { limit, ...(filter ? { filter } : {}) });
    if (copied?.events.length === limit)
      return { events: copied.events, position: copied.events.at(-1)?.position ?? after };
    const events = [...(copied?.events ?? [])];
    const isWanted = filter ? matches(filter) : () => true;
    const end = await beyond(known ?? (copied as { end: Link }).end, (event) => {
      if (event.position > after && isWanted(event)) events.push(event);
      return events.length < limit;
    });
    remember(end);
    return { events, position: end.position > after ? end.position : after };
  };

  const backwards = async (after: bigint, limit: number, filter: ReadFilter | undefined) => {
    const end = await mirror.end();
    const isWanted = filter ? matches(filter) : () => true;
    const before = after === 0n ? undefined : after;
    let newest: StoredEvent[] = [];
    if (before === undefined || before > end.position)
      await beyond(end, (event) => {
        if (before !== undefined && event.position >= before) return false;
        if (isWanted(event)) newest.push(event);
        if (newest.length >= 2 * limit) newest = newest.slice(-limit);
        return true;
      });
    const events = newest.slice(-limit).reverse();
    if (events.length < limit) {
      // No further than it was a moment ago: what has been copied since is among the newest already.
      const known = before === undefined || before > end.position ? end.position + 1n : before;
      const copied = await mirror.read(
        { after: 0n, before: known },
        { limit: limit - events.length, backwards: true, ...(filter ? { filter } : {}) },
      );
      events.push(...copied.events);
    }
    return { events, position: events.length === limit ? (events.at(-1)?.position ?? 1n) : 1n };
  };

  const count = async (after: bigint, upTo: bigint): Promise<number> => {
    const copied = await mirror.count(after, upTo);
    if (upTo <= copied.end.position) return copied.count;
    let more = 0;
    await beyond(copied.end, ({ position }) => {
      if (position > after && position <= upTo) more++;
      return position < upTo;
    });
    return copied.count + more;
  };
  const counting = new Map<string, Promise<number>>();

  return {
    readAll: (after, { limit, filter, backwards: isBackwards = false }) =>
      isBackwards ? backwards(after, limit, filter) : forwards(after, limit, filter),

    count(after, upTo) {
      if (upTo <= after) return Promise.resolve(0);
      // Every projection of a process asks this at the same moment.
      const asked = `${after}/${upTo}`;
      const shared = counting.get(asked) ?? count(after, upTo).finally(() => counting.delete(asked));
      counting.set(asked, shared);
      return shared;
    },
  };
};
