import { errors } from '../../../domain/errors.ts';
import type { UserSorting } from '../../../projections/user/list-users.ts';
import type { UserFilter } from '../../../projections/user/user-filter.ts';
import { ByteFilterMethod } from '../../gen/zitadel/filter/v2/filter_pb.js';
import { type SearchQuery, UserFieldName } from '../../gen/zitadel/user/v2/query_pb.js';

export const userSearchErrors = errors('user_search', {
  empty_query: ['invalid', 'A search query asks for nothing.', 'USER-dsg3z'],
  too_deep: ['invalid', 'Search queries are nested too deeply.', 'USER-zsQ97'],
});

const deepest = 20;

export const userFilterOf = ({ query }: SearchQuery, depth = 1): UserFilter => {
  if (depth > deepest) throw userSearchErrors.too_deep();
  const inside = (queries: readonly SearchQuery[]) => queries.map((each) => userFilterOf(each, depth + 1));
  switch (query.case) {
    case 'userNameQuery':
      return { by: 'user_name', text: query.value.userName, method: query.value.method };
    case 'firstNameQuery':
      return { by: 'first_name', text: query.value.firstName, method: query.value.method };
    case 'lastNameQuery':
      return { by: 'last_name', text: query.value.lastName, method: query.value.method };
    case 'nickNameQuery':
      return { by: 'nick_name', text: query.value.nickName, method: query.value.method };
    case 'displayNameQuery':
      return { by: 'display_name', text: query.value.displayName, method: query.value.method };
    case 'emailQuery':
      return { by: 'email', text: query.value.emailAddress, method: query.value.method };
    case 'phoneQuery':
      return { by: 'phone', text: query.value.number, method: query.value.method };
    case 'loginNameQuery':
      return { by: 'login_name', text: query.value.loginName, method: query.value.method };
    case 'stateQuery':
      return { by: 'state', state: query.value.state };
    case 'typeQuery':
      return { by: 'type', type: query.value.type };
    case 'organizationIdQuery':
      return { by: 'org', orgId: query.value.organizationId };
    case 'inUserIdsQuery':
      return { by: 'ids', ids: query.value.userIds };
    case 'inUserEmailsQuery':
      return { by: 'emails', emails: query.value.userEmails };
    case 'metadataKeyFilter':
      return { by: 'metadata_key', text: query.value.key, method: query.value.method };
    case 'metadataValueFilter': {
      const { value, method } = query.value;
      return { by: 'metadata_value', value, differs: method === ByteFilterMethod.NOT_EQUALS };
    }
    case 'orQuery':
      return { by: 'any', of: inside(query.value.queries) };
    case 'andQuery':
      return { by: 'all', of: inside(query.value.queries) };
    case 'notQuery': {
      const [filter] = inside(query.value.query ? [query.value.query] : []);
      if (!filter) throw userSearchErrors.empty_query();
      return { by: 'not', filter };
    }
    case undefined:
      throw userSearchErrors.empty_query();
  }
};

const sortings: { readonly [F in UserFieldName]?: UserSorting } = {
  [UserFieldName.USER_NAME]: 'user_name',
  [UserFieldName.FIRST_NAME]: 'first_name',
  [UserFieldName.LAST_NAME]: 'last_name',
  [UserFieldName.NICK_NAME]: 'nick_name',
  [UserFieldName.DISPLAY_NAME]: 'display_name',
  [UserFieldName.EMAIL]: 'email',
  [UserFieldName.STATE]: 'state',
  [UserFieldName.TYPE]: 'type',
  [UserFieldName.CREATION_DATE]: 'creation_date',
};
/** Without a column the newest users come first: their ids are the highest. */
export const userSortingOf = (column: UserFieldName) => {
  const sortBy = sortings[column];
  return sortBy ? { sortBy } : {};
};
