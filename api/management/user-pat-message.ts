import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type {
  PersonalAccessTokenFilter,
  PersonalAccessTokenRow,
  PersonalAccessTokenSorting,
} from '../../projections/user/list-personal-access-tokens.ts';
import { TimestampFilterMethod } from '../gen/zitadel/filter/v2/filter_pb.js';
import { PersonalAccessTokenFieldName, type PersonalAccessTokensSearchFilter } from '../gen/zitadel/user/v2/pat_pb.js';
import { userSearchErrors } from './user-search.ts';

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

export const patFilterOf = ({ filter }: PersonalAccessTokensSearchFilter): PersonalAccessTokenFilter => {
  switch (filter.case) {
    case 'tokenIdFilter':
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

const sortings: { readonly [F in PersonalAccessTokenFieldName]?: PersonalAccessTokenSorting } = {
  [PersonalAccessTokenFieldName.ID]: 'id',
  [PersonalAccessTokenFieldName.USER_ID]: 'user_id',
  [PersonalAccessTokenFieldName.ORGANIZATION_ID]: 'org_id',
  [PersonalAccessTokenFieldName.EXPIRATION_DATE]: 'expiration',
};
export const patSortingOf = (column: PersonalAccessTokenFieldName | undefined): PersonalAccessTokenSorting =>
  (column === undefined ? undefined : sortings[column]) ?? 'creation_date';

export const patMessage = (row: PersonalAccessTokenRow) => ({
  creationDate: timestampFromDate(row.creation_date),
  changeDate: timestampFromDate(row.change_date),
  id: row.id,
  userId: row.user_id,
  organizationId: row.org_id,
  expirationDate: timestampFromDate(row.expiration),
});
