import type { StorePool } from '../../postgres/connection.ts';
import { beginning, type Log } from '../log.ts';
import type { Mirror } from './mirror.ts';

export type Comparison = {
  readonly events: number;
  /** The first event that the two don't have alike; everything after it follows from it. */
  readonly difference?: {
    readonly position: bigint;
    readonly what: 'changed' | 'not in KurrentDB' | 'not in the mirror';
  };
};

const pageSize = 1_000;
const hashes = `
  select position, encode(hash, 'hex') from eventstore.mirror where position > $1 and position <= $2 order by position`;

/** Reads the log from its beginning and holds it against the mirror, as far as that goes. */
export const compare = async (
  { log, mirror, pool }: { readonly log: Log; readonly mirror: Mirror; readonly pool: StorePool },
  onProgress: (events: number) => void,
): Promise<Comparison> => {
  const { position: last } = await mirror.end();
  let events = 0;
  for (let link = beginning; link.position < last; ) {
    const page = await log.after(link, pageSize);
    const copied = page.events.filter(({ position }) => position <= last);
    const upTo = page.complete || copied.length < page.events.length ? last : page.end.position;
    const rows = await pool.query(hashes, [link.position, upTo], 'mirror-hashes');
    for (let index = 0; index < Math.max(rows.length, copied.length); index++) {
      const event = copied[index];
      const [place, hash] = rows[index] ?? [];
      const position = place ? BigInt(place) : undefined;
      if (position === undefined || (event && event.position < position))
        return { events, difference: { position: event?.position ?? 0n, what: 'not in the mirror' } };
      if (!event || position < event.position) return { events, difference: { position, what: 'not in KurrentDB' } };
      if (hash !== Buffer.from(event.hash).toString('hex'))
        return { events, difference: { position, what: 'changed' } };
      events++;
    }
    onProgress(events);
    if (page.complete || upTo === last) break;
    link = page.end;
  }
  return { events };
};
