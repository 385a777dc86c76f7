import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore, ReadFilter } from '../../eventstore/eventstore.ts';
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
};

/** The record itself, not a read model of it: always complete, always current. */
export const auditEvents = async (
  store: EventStore,
  codec: Codec,
  filter: ReadFilter,
  { limit = 100, order = 'newest first', from = 0n }: AuditPaging = {},
): Promise<AuditPage> => {
  const backwards = order === 'newest first';
  const { events, position } = await store.readAll(from, { limit, filter, backwards });
  return {
    events: (await codec.decodeAll(events)).map(shown(codec.schemas)),
    next: events.length === limit ? position : undefined,
  };
};
