import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type ProjectCommand, project } from '../../../domain/project/project.ts';
import { step } from '../../../eventstore/execute.ts';
import { listProjectRoles, type RoleFilter } from '../../../projections/project/queries.ts';
import type { ProjectRoleRow } from '../../../projections/project/tables.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { ProjectService } from '../../gen/zitadel/project/v2/project_service_pb.js';
import { ProjectRoleFieldName, type ProjectRoleSearchFilter } from '../../gen/zitadel/project/v2/query_pb.js';
import { withResting } from '../authorization/resting.ts';
import { when } from '../details.ts';
import { listErrors, paginationOf, pagingOf } from '../paging.ts';
import { record } from '../record.ts';
import { allowOnProject } from './access.ts';

type RoleMethods = Pick<
  Methods<typeof ProjectService>,
  'addProjectRole' | 'updateProjectRole' | 'removeProjectRole' | 'listProjectRoles'
>;

export const projectRoleMethods = (api: Api): RoleMethods => {
  const write = async (call: Call, projectId: string, command: ProjectCommand) => {
    await allowOnProject(api, call, 'project.role.write', projectId);
    const { last } = await record(api, call, project, projectId, command);
    return last;
  };

  return {
    addProjectRole: async (call, { projectId, roleKey, displayName, group = '' }) =>
      when('creationDate', await write(call, projectId, { type: 'AddRole', key: roleKey, displayName, group })),

    updateProjectRole: async (call, { projectId, roleKey, displayName, group }) =>
      when('changeDate', await write(call, projectId, { type: 'ChangeRole', key: roleKey, displayName, group })),

    async removeProjectRole(call, { projectId, roleKey }) {
      await allowOnProject(api, call, 'project.role.delete', projectId);
      const remove = step(project, projectId, { type: 'RemoveRole', key: roleKey } as const);
      const without = [roleKey];
      const ground = { of: 'roles', projectId, keys: without } as const;
      return when('removalDate', await withResting(api, call, [remove], ground, { type: 'CascadeRoles', without }));
    },

    async listProjectRoles(call, { projectId, pagination, sortingColumn, filters }) {
      const page = pagingOf(api.settings, pagination);
      const { total, rows } = await listProjectRoles(api.views, call.read, {
        projectId,
        filters: filters.map(roleFilterOf),
        reach: await call.reach('project.role.read'),
        page,
        sortBy: [columns[sortingColumn ?? 0] ?? 'creation_date', 'key'],
      });
      return { pagination: paginationOf(page, total), projectRoles: rows.map(roleMessage) };
    },
  };
};

const columns: { readonly [field: number]: 'key' | 'change_date' } = {
  [ProjectRoleFieldName.KEY]: 'key',
  [ProjectRoleFieldName.CHANGE_DATE]: 'change_date',
};

const roleFilterOf = ({ filter }: ProjectRoleSearchFilter): RoleFilter => {
  switch (filter.case) {
    case 'roleKeyFilter':
      return { by: 'key', method: filter.value.method, text: filter.value.key };
    case 'displayNameFilter':
      return { by: 'display_name', method: filter.value.method, text: filter.value.displayName };
    case undefined:
      throw listErrors.filter_empty();
  }
};

const roleMessage = (row: ProjectRoleRow) => ({
  projectId: row.project_id,
  key: row.key,
  creationDate: timestampFromDate(row.creation_date),
  changeDate: timestampFromDate(row.change_date),
  displayName: row.display_name,
  group: row.group_name,
});
