import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type {
  CredentialFilter,
  CredentialRow,
  CredentialSorting,
} from '../../../../projections/user/list-credentials.ts';
import { TimestampFilterMethod } from '../../../gen/zitadel/filter/v2/filter_pb.js';
import { KeyFieldName, type KeysSearchFilter } from '../../../gen/zitadel/user/v2/key_pb.js';
import {
  PersonalAccessTokenFieldName,
  type PersonalAccessTokensSearchFilter,
} from '../../../gen/zitadel/user/v2/pat_pb.js';
import { userSearchErrors } from '../search.ts';

const comparisons = {
  [TimestampFilterMethod.EQUALS]: '=',
  [TimestampFilterMethod.AFTER]: '>',
  [TimestampFilterMethod.AFTER_OR_EQUALS]: '>=',
  [TimestampFilterMethod.BEFORE]: '<',
  [TimestampFilterMethod.BEFORE_OR_EQUALS]: '<=',
} as const;

const timed = (
  column: 'creation_date' | 'expiration',
  timestamp: Timestamp | undefined,
  method: TimestampFilterMethod,
) => {
  if (!timestamp) throw userSearchErrors.empty_query();
  return { by: column, is: comparisons[method], date: timestampDate(timestamp) } as const;
};

/** Of tokens and of keys: the contract asks the same of both. */
export const credentialFilterOf = ({
  filter,
}: PersonalAccessTokensSearchFilter | KeysSearchFilter): CredentialFilter => {
  switch (filter.case) {
    case 'tokenIdFilter':
    case 'keyIdFilter':
      return { by: 'id', id: filter.value.id };
    case 'userIdFilter':
      return { by: 'user_id', id: filter.value.id };
    case 'organizationIdFilter':
      return { by: 'org_id', id: filter.value.id };
    case 'createdDateFilter':
      return timed('creation_date', filter.value.timestamp, filter.value.method);
    case 'expirationDateFilter':
      return timed('expiration', filter.value.timestamp, filter.value.method);
    case undefined:
      throw userSearchErrors.empty_query();
  }
};

const patSortings: { readonly [F in PersonalAccessTokenFieldName]?: CredentialSorting } = {
  [PersonalAccessTokenFieldName.ID]: 'id',
  [PersonalAccessTokenFieldName.USER_ID]: 'user_id',
  [PersonalAccessTokenFieldName.ORGANIZATION_ID]: 'org_id',
  [PersonalAccessTokenFieldName.EXPIRATION_DATE]: 'expiration',
};
export const patSortingOf = (column: PersonalAccessTokenFieldName = 0): CredentialSorting =>
  patSortings[column] ?? 'creation_date';

const keySortings: { readonly [F in KeyFieldName]?: CredentialSorting } = {
  [KeyFieldName.ID]: 'id',
  [KeyFieldName.USER_ID]: 'user_id',
  [KeyFieldName.ORGANIZATION_ID]: 'org_id',
  [KeyFieldName.KEY_EXPIRATION_DATE]: 'expiration',
};
export const keySortingOf = (column: KeyFieldName = 0): CredentialSorting => keySortings[column] ?? 'creation_date';

/** PersonalAccessToken and Key have the same fields. */
export const credentialMessage = (row: CredentialRow) => ({
  creationDate: timestampFromDate(row.creation_date),
  changeDate: timestampFromDate(row.change_date),
  id: row.id,
  userId: row.user_id,
  organizationId: row.org_id,
  expirationDate: timestampFromDate(row.expiration),
});
