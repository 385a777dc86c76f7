import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { MetadataKeyFilter, MetadataRow } from '../../projections/list-metadata.ts';
import type { MetadataSearchFilter } from '../gen/zitadel/metadata/v2/metadata_pb.js';
import { listErrors } from './paging.ts';

/** zitadel.metadata.v2, of users and organizations alike. */
export const metadataMessage = ({ creation_date, change_date, key, value }: MetadataRow) => ({
  creationDate: timestampFromDate(creation_date),
  changeDate: timestampFromDate(change_date),
  key,
  value: new Uint8Array(value),
});

export const metadataFilterOf = ({ filter }: MetadataSearchFilter): MetadataKeyFilter => {
  if (filter.case === undefined) throw listErrors.filter_empty();
  return { text: filter.value.key, method: filter.value.method };
};
