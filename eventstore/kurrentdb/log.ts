import type { StoredEvent } from '../eventstore.ts';
import { genesis, hashOf } from '../hash-chain.ts';
import { refusal } from './command-log.ts';
import { eventOf } from './record.ts';
import type { Server } from './server.ts';

/** An event of the log, as far as the next one has to know it. */
export type Link = { readonly position: bigint; readonly hash: Uint8Array; readonly createdAt: Date };

export const beginning: Link = { position: 0n, hash: genesis, createdAt: new Date(0) };
export const linkOf = ({ position, hash, createdAt }: StoredEvent): Link => ({ position, hash, createdAt });

export type LogPage = {
  readonly events: readonly StoredEvent[];
  /** Where to read on from. */
  readonly end: Link;
  /** There was no more. */
  readonly complete: boolean;
};

/**
 * The log in its order. The chain of hashes is not stored in KurrentDB, where a writer knows neither its position nor who
 * comes before: it follows from the log, so that everybody who reads on from a link comes to the same hashes.
 */
export const logOf = (server: Server) => ({
  async after(link: Link, limit: number): Promise<LogPage> {
    const from = link.position === 0n ? undefined : link.position;
    // One more, because the event that is read from comes too.
    const written = await server.logFrom(from, limit + 1);
    const events: StoredEvent[] = [];
    let end = link;
    let newest = link.position;
    for (const one of written) {
      if (one.position <= link.position) continue;
      newest = one.position;
      if (one.type === refusal) continue;
      const event = linked(eventOf(one), end);
      events.push(event);
      end = linkOf(event);
    }
    // Behind refusals there may be more, but nothing to link to: reading on begins after them.
    const complete = written.length <= limit;
    return { events, end: { ...end, position: complete ? end.position : newest }, complete };
  },

  async head(): Promise<bigint> {
    for (let before: bigint | undefined, count = 4; ; count *= 4) {
      const written = await server.logBefore(before, count);
      const newest = written.find(({ type }) => type !== refusal);
      if (newest) return newest.position;
      if (written.length < count) return 0n;
      before = written.at(-1)?.position;
    }
  },
});
export type Log = ReturnType<typeof logOf>;

/** Time never goes back in the log, even where the server's clock did. */
const linked = (event: StoredEvent, before: Link): StoredEvent => {
  const placed = event.createdAt < before.createdAt ? { ...event, createdAt: before.createdAt } : event;
  return { ...placed, hash: hashOf(placed, before.hash) };
};
