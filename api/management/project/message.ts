import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ListedProject, ProjectFilter } from '../../../projections/project/queries.ts';
import type { ProjectRow } from '../../../projections/project/tables.ts';
import {
  ProjectOrganizationIDFilter_Type as Belonging,
  ProjectFieldName,
  type ProjectSearchFilter,
} from '../../gen/zitadel/project/v2/query_pb.js';
import { listErrors } from '../paging.ts';

export const projectMessage = (row: ProjectRow) => ({
  projectId: row.id,
  organizationId: row.org_id,
  creationDate: timestampFromDate(row.creation_date),
  changeDate: timestampFromDate(row.change_date),
  name: row.name,
  state: row.state,
  projectRoleAssertion: row.role_assertion,
  authorizationRequired: row.role_check,
  projectAccessRequired: row.project_check,
  privateLabelingSetting: row.private_labeling,
});

export const listedProjectMessage = (row: ListedProject) => ({
  ...projectMessage(row),
  ...(row.granted_org_id === null
    ? {}
    : {
        grantedOrganizationId: row.granted_org_id,
        grantedOrganizationName: row.granted_org_name ?? '',
        grantedState: row.granted_state ?? 0,
      }),
});

const columns: { readonly [field: number]: 'id' | 'change_date' | 'name' } = {
  [ProjectFieldName.ID]: 'id',
  [ProjectFieldName.CHANGE_DATE]: 'change_date',
  [ProjectFieldName.NAME]: 'name',
};
export const sortedBy = (field: ProjectFieldName = 0) => columns[field] ?? 'creation_date';

/** Otherwise either. */
const belongings: { readonly [type: number]: 'owned' | 'granted' } = {
  [Belonging.OWNED]: 'owned',
  [Belonging.GRANTED]: 'granted',
};

export const projectFilterOf = ({ filter }: ProjectSearchFilter): ProjectFilter => {
  switch (filter.case) {
    case 'projectNameFilter':
      return { by: 'name', method: filter.value.method, text: filter.value.projectName };
    case 'inProjectIdsFilter':
      return { by: 'ids', ids: filter.value.ids };
    case 'organizationIdFilter':
      return { by: belongings[filter.value.type] ?? 'owned_or_granted', orgId: filter.value.organizationId };
    case undefined:
      throw listErrors.filter_empty();
  }
};
