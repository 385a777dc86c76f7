import type { Codec } from '../../eventstore/codec.ts';
import {
  type EventStore,
  isNotAfter,
  lastPosition,
  type Moment,
  type ReadFilter,
} from '../../eventstore/eventstore.ts';
import { type ShownEvent, shown } from './shown.ts';

export type AuditPage = {
  readonly events: readonly ShownEvent[];
  /** Where the next page begins; undefined: there is no more. */
  readonly next: bigint | undefined;
};

export type AuditPaging = {
  readonly limit?: number;
  readonly order?: 'newest first' | 'oldest first';
  /** `next` of the page before. */
  readonly from?: bigint;
  /** Only what was recorded by then. */
  readonly at?: Moment;
};

/** The record itself, not a read model of it: always complete, always current. */
export const auditEvents = async (
  store: EventStore,
  codec: Codec,
  filter: ReadFilter,
  { limit = 100, order = 'newest first', from = 0n, at }: AuditPaging = {},
): Promise<AuditPage> => {
  const backwards = order === 'newest first';
  const begin = backwards ? beforeOrAt(from, at) : from;
  const { events, position } = await store.readAll(begin, { limit, filter: knownBy(filter, at), backwards });
  const known = at === undefined ? events : events.filter(isNotAfter(at));
  return {
    events: (await codec.decodeAll(known)).map(shown(codec.schemas)),
    next: known.length === limit ? position : undefined,
  };
};

/** @returns undefined: no event at that position passes the filter, or none did by then. */
export const auditEventAt = async (
  store: EventStore,
  codec: Codec,
  filter: ReadFilter,
  position: bigint,
  at?: Moment,
): Promise<ShownEvent | undefined> => {
  const { events } = await auditEvents(store, codec, filter, {
    limit: 1,
    order: 'oldest first',
    from: position - 1n,
    ...(at ? { at } : {}),
  });
  return events[0]?.position === position ? events[0] : undefined;
};

const knownBy = (filter: ReadFilter, at: Moment | undefined): ReadFilter => {
  if (at === undefined || !('time' in at)) return filter;
  return { ...filter, until: filter.until === undefined || at.time < filter.until ? at.time : filter.until };
};

/** Backwards, what is newer than the moment need not be looked through; 0 is the end of the log. */
const beforeOrAt = (from: bigint, at: Moment | undefined): bigint => {
  if (at === undefined || !('position' in at) || at.position === lastPosition) return from;
  const end = at.position + 1n;
  return from === 0n || end < from ? end : from;
};
