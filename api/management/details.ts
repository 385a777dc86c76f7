import { type Timestamp, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Envelope } from '../../domain/decider.ts';
import type { Tracked } from '../../projections/projection.ts';

/** object.v2.Details of an aggregate, from the envelope of its newest event. */
export const detailsOf = ({ revision, createdAt, owner }: Envelope) => ({
  sequence: BigInt(revision),
  changeDate: timestampFromDate(createdAt),
  resourceOwner: owner,
});

/** The same of a row of a read model, and when it began. */
export const detailsOfRow = ({ sequence, change_date, creation_date, resource_owner }: Tracked) => ({
  sequence,
  changeDate: timestampFromDate(change_date),
  resourceOwner: resource_owner,
  creationDate: timestampFromDate(creation_date),
});

/** The time of an aggregate's newest event, under the name that an answer has for it; nothing if it has none. */
export const when = <N extends string>(name: N, last: Envelope | undefined) =>
  (last ? { [name]: timestampFromDate(last.createdAt) } : {}) as { readonly [K in N]?: Timestamp };
