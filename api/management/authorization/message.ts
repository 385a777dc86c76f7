import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type {
  AuthorizationFilter,
  AuthorizationsAsked,
  ListedAuthorization,
} from '../../../projections/authorization/list-authorizations.ts';
import { assetUrl } from '../../asset/address.ts';
import {
  AuthorizationFieldName,
  type AuthorizationSchema,
  type AuthorizationsSearchFilter,
} from '../../gen/zitadel/authorization/v2/authorization_pb.js';
import { listErrors } from '../paging.ts';

type Message = MessageInitShape<typeof AuthorizationSchema>;

export const authorizationMessage =
  (origin: string) =>
  ({ row, user, roles }: ListedAuthorization): Message => ({
    id: row.id,
    creationDate: timestampFromDate(row.creation_date),
    changeDate: timestampFromDate(row.change_date),
    project: { id: row.project_id, name: row.project_name ?? '', organizationId: row.project_org_id ?? '' },
    organization: { id: row.org_id, name: row.org_name ?? '' },
    user: { ...user, avatarUrl: assetUrl(origin, user.organizationId, user.avatarKey) ?? '' },
    state: row.state,
    roles: roles.map(({ key, display_name, group_name }) => ({ key, displayName: display_name, group: group_name })),
  });

const columns: { readonly [F in AuthorizationFieldName]?: AuthorizationsAsked['sortBy'] } = {
  [AuthorizationFieldName.CHANGED_DATE]: 'a.change_date',
  [AuthorizationFieldName.ID]: 'a.id',
  [AuthorizationFieldName.USER_ID]: 'a.user_id',
  [AuthorizationFieldName.PROJECT_ID]: 'a.project_id',
  [AuthorizationFieldName.ORGANIZATION_ID]: 'a.org_id',
  [AuthorizationFieldName.USER_ORGANIZATION_ID]: 'u.org_id',
};
/** Otherwise by the creation date. */
export const sortedBy = (field: AuthorizationFieldName) => columns[field] ?? 'a.creation_date';

export const authorizationFilterOf = ({ filter }: AuthorizationsSearchFilter): AuthorizationFilter => {
  switch (filter.case) {
    case 'authorizationIds':
      return { by: 'ids', ids: filter.value.ids };
    case 'organizationId':
      return { by: 'org', id: filter.value.id };
    case 'state':
      return { by: 'state', state: filter.value.state };
    case 'inUserIds':
      return { by: 'users', ids: filter.value.ids };
    case 'userOrganizationId':
      return { by: 'user_org', orgId: filter.value.id };
    case 'userPreferredLoginName':
      return { by: 'login_name', method: filter.value.method, text: filter.value.loginName };
    case 'userDisplayName':
      return { by: 'display_name', method: filter.value.method, text: filter.value.displayName };
    case 'projectId':
      return { by: 'project', id: filter.value.id };
    case 'projectName':
      return { by: 'project_name', method: filter.value.method, text: filter.value.name };
    case 'roleKey':
      return { by: 'role_key', method: filter.value.method, text: filter.value.key };
    case 'projectGrantId':
      return { by: 'grant', id: filter.value.id };
    case undefined:
      throw listErrors.filter_empty();
  }
};
