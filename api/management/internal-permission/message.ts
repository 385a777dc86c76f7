import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { errors } from '../../../domain/errors.ts';
import type {
  AdministratorFilter,
  AdministratorsAsked,
  ListedAdministrator,
} from '../../../projections/member/list-administrators.ts';
import type { TimestampFilter } from '../../gen/zitadel/filter/v2/filter_pb.js';
import {
  AdministratorFieldName,
  type AdministratorSchema,
  type AdministratorSearchFilter,
  type ResourceFilter,
} from '../../gen/zitadel/internal_permission/v2/query_pb.js';
import { listErrors } from '../paging.ts';

export const administratorQueryErrors = errors('administrator_query', {
  too_deep: ['invalid', 'Filters are nested too deeply.'],
});
const deepest = 20;

type Message = MessageInitShape<typeof AdministratorSchema>;

export const administratorMessage = ({ row, user }: ListedAdministrator): Message => ({
  creationDate: timestampFromDate(row.creation_date),
  changeDate: timestampFromDate(row.change_date),
  user,
  resource: resourceOf(row),
  roles: [...row.roles],
});

const resourceOf = (row: ListedAdministrator['row']): NonNullable<Message['resource']> => {
  const id = row.aggregate_id;
  const name = row.project_name ?? '';
  const organizationId = row.org_id ?? '';
  switch (row.aggregate_type) {
    case 'org':
      return { case: 'organization', value: { id, name: row.org_name ?? '' } };
    case 'project':
      return { case: 'project', value: { id, name, organizationId } };
    case 'project_grant':
      return {
        case: 'projectGrant',
        value: {
          ...{ id: row.grant_id, projectId: id, projectName: name, organizationId },
          grantedOrganizationId: row.granted_org_id ?? '',
        },
      };
    default:
      return { case: 'instance', value: true };
  }
};

const columns: { readonly [F in AdministratorFieldName]?: AdministratorsAsked['sortBy'] } = {
  [AdministratorFieldName.USER_ID]: 'm.user_id',
  [AdministratorFieldName.CHANGE_DATE]: 'm.change_date',
};
/** Otherwise by the creation date. */
export const sortedBy = (field: AdministratorFieldName) => columns[field] ?? 'm.creation_date';

export const administratorFilterOf = ({ filter }: AdministratorSearchFilter, depth = 1): AdministratorFilter => {
  if (depth > deepest) throw administratorQueryErrors.too_deep();
  const inside = (filters: readonly AdministratorSearchFilter[]) =>
    filters.map((each) => administratorFilterOf(each, depth + 1));
  switch (filter.case) {
    case 'creationDate':
      return { by: 'created', ...timeOf(filter.value) };
    case 'changeDate':
      return { by: 'changed', ...timeOf(filter.value) };
    case 'inUserIdsFilter':
      return { by: 'users', ids: filter.value.ids };
    case 'userOrganizationId':
      return { by: 'user_org', orgId: filter.value.id };
    case 'userPreferredLoginName':
      return { by: 'login_name', method: filter.value.method, text: filter.value.preferredLoginName };
    case 'userDisplayName':
      return { by: 'display_name', method: filter.value.method, text: filter.value.displayName };
    case 'resource':
      return resourceFilterOf(filter.value);
    case 'role':
      return { by: 'role', key: filter.value.roleKey };
    case 'and':
      return { by: 'all', of: inside(filter.value.queries) };
    case 'or':
      return { by: 'any', of: inside(filter.value.queries) };
    case 'not': {
      const [negated] = inside(filter.value.query ? [filter.value.query] : []);
      if (!negated) throw listErrors.filter_empty();
      return { by: 'not', filter: negated };
    }
    case undefined:
      throw listErrors.filter_empty();
  }
};

const resourceFilterOf = ({ resource }: ResourceFilter): AdministratorFilter => {
  switch (resource.case) {
    case 'instance':
      return { by: 'instance' };
    case 'organizationId':
      return { by: 'org', id: resource.value };
    case 'projectId':
      return { by: 'project', id: resource.value };
    case 'projectGrant':
      return { by: 'grant', projectId: resource.value.projectId, grantedOrgId: resource.value.organizationId };
    case undefined:
      throw listErrors.filter_empty();
  }
};

const timeOf = ({ method, timestamp }: TimestampFilter) => ({
  method,
  time: timestamp ? timestampDate(timestamp) : new Date(0),
});
