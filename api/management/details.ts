import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Envelope } from '../../domain/decider.ts';

/** object.v2.Details of an aggregate, from the envelope of its newest event. */
export const detailsOf = ({ revision, createdAt, owner }: Envelope) => ({
  sequence: BigInt(revision),
  changeDate: timestampFromDate(createdAt),
  resourceOwner: owner,
});
