import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { projectErrors } from '../../../domain/project/errors.ts';
import { type ProjectCommand, project } from '../../../domain/project/project.ts';
import { step } from '../../../eventstore/execute.ts';
import {
  findProject,
  type ListedProject,
  listProjectRoles,
  listProjects,
  type ProjectFilter,
  type RoleFilter,
} from '../../../projections/project/queries.ts';
import type { ProjectRoleRow, ProjectRow } from '../../../projections/project/tables.ts';
import { type Api, type Call, type Service, service } from '../../api.ts';
import { ProjectService } from '../../gen/zitadel/project/v2/project_service_pb.js';
import {
  ProjectOrganizationIDFilter_Type as Belonging,
  ProjectFieldName,
  ProjectRoleFieldName,
  type ProjectRoleSearchFilter,
  type ProjectSearchFilter,
} from '../../gen/zitadel/project/v2/query_pb.js';
import { withResting } from '../authorization/resting.ts';
import { when } from '../details.ts';
import { listErrors, paginationOf, pagingOf } from '../paging.ts';
import { record } from '../record.ts';
import { allowOnProject, historyOf, mustBeActiveOrg } from './access.ts';
import { projectGrantMethods } from './grant.ts';

export const projectService = (api: Api): Service => {
  const write = async (call: Call, id: string, command: ProjectCommand, owner?: string) => {
    const { last } = await record(api, call, project, id, command, owner);
    return last;
  };

  return service(ProjectService, {
    async createProject(call, { organizationId, projectId = api.newId(), name, ...asked }) {
      await call.allow('project.create', { orgId: organizationId });
      await mustBeActiveOrg(api, call, organizationId);
      const last = await write(
        call,
        projectId,
        { type: 'AddProject', name, settings: settingsOf(asked) },
        organizationId,
      );
      return { projectId, ...when('creationDate', last) };
    },

    async updateProject(call, { projectId, name, ...asked }) {
      await allowOnProject(api, call, 'project.write', projectId);
      const last = await write(call, projectId, { type: 'ChangeProject', name, settings: settingsOf(asked) });
      return when('changeDate', last);
    },

    async getProject(call, { projectId }) {
      const row = await findProject(api.views, call.read, projectId, await historyOf(api, call, projectId));
      if (!row || !(await call.may('project.read', { orgId: row.org_id, projectId }))) throw projectErrors.not_found();
      return { project: projectMessage(row) };
    },

    async listProjects(call, { pagination, sortingColumn, filters }) {
      const page = pagingOf(api.settings, pagination);
      const { total, rows } = await listProjects(api.views, call.read, {
        filters: filters.map(projectFilter),
        reach: await call.reach('project.read'),
        page,
        sortBy: [projectColumns[sortingColumn ?? 0] ?? 'creation_date', 'id'],
      });
      return {
        pagination: paginationOf(page, total),
        projects: rows.map(listedProjectMessage),
      };
    },

    async deactivateProject(call, { projectId }) {
      await allowOnProject(api, call, 'project.write', projectId);
      return when('changeDate', await write(call, projectId, { type: 'DeactivateProject' }));
    },

    async activateProject(call, { projectId }) {
      await allowOnProject(api, call, 'project.write', projectId);
      return when('changeDate', await write(call, projectId, { type: 'ReactivateProject' }));
    },

    async deleteProject(call, { projectId }) {
      await allowOnProject(api, call, 'project.delete', projectId);
      const remove = step(project, projectId, { type: 'RemoveProject' } as const);
      const ground = { of: 'project', id: projectId } as const;
      return when('deletionDate', await withResting(api, call, [remove], ground, { type: 'CascadeRemoval' }));
    },

    async addProjectRole(call, { projectId, roleKey, displayName, group = '' }) {
      await allowOnProject(api, call, 'project.role.write', projectId);
      const last = await write(call, projectId, { type: 'AddRole', key: roleKey, displayName, group });
      return when('creationDate', last);
    },

    async updateProjectRole(call, { projectId, roleKey, displayName, group }) {
      await allowOnProject(api, call, 'project.role.write', projectId);
      const last = await write(call, projectId, { type: 'ChangeRole', key: roleKey, displayName, group });
      return when('changeDate', last);
    },

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
        filters: filters.map(roleFilter),
        reach: await call.reach('project.role.read'),
        page,
        sortBy: [roleColumns[sortingColumn ?? 0] ?? 'creation_date', 'key'],
      });
      return {
        pagination: paginationOf(page, total),
        projectRoles: rows.map(roleMessage),
      };
    },

    ...projectGrantMethods(api),
  });
};

const settingsOf = (asked: {
  readonly projectRoleAssertion?: boolean | undefined;
  readonly authorizationRequired?: boolean | undefined;
  readonly projectAccessRequired?: boolean | undefined;
  readonly privateLabelingSetting?: number | undefined;
}) => ({
  projectRoleAssertion: asked.projectRoleAssertion,
  projectRoleCheck: asked.authorizationRequired,
  hasProjectCheck: asked.projectAccessRequired,
  privateLabelingSetting: asked.privateLabelingSetting,
});

/** Otherwise by the creation date. */
const projectColumns: { readonly [field: number]: 'id' | 'change_date' | 'name' } = {
  [ProjectFieldName.ID]: 'id',
  [ProjectFieldName.CHANGE_DATE]: 'change_date',
  [ProjectFieldName.NAME]: 'name',
};

const roleColumns: { readonly [field: number]: 'key' | 'change_date' } = {
  [ProjectRoleFieldName.KEY]: 'key',
  [ProjectRoleFieldName.CHANGE_DATE]: 'change_date',
};

/** Otherwise either. */
const belongings: { readonly [type: number]: 'owned' | 'granted' } = {
  [Belonging.OWNED]: 'owned',
  [Belonging.GRANTED]: 'granted',
};

const projectFilter = ({ filter }: ProjectSearchFilter): ProjectFilter => {
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

const roleFilter = ({ filter }: ProjectRoleSearchFilter): RoleFilter => {
  switch (filter.case) {
    case 'roleKeyFilter':
      return { by: 'key', method: filter.value.method, text: filter.value.key };
    case 'displayNameFilter':
      return { by: 'display_name', method: filter.value.method, text: filter.value.displayName };
    case undefined:
      throw listErrors.filter_empty();
  }
};

const projectMessage = (row: ProjectRow) => ({
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

const listedProjectMessage = (row: ListedProject) => ({
  ...projectMessage(row),
  ...(row.granted_org_id === null
    ? {}
    : {
        grantedOrganizationId: row.granted_org_id,
        grantedOrganizationName: row.granted_org_name ?? '',
        grantedState: row.granted_state ?? 0,
      }),
});

const roleMessage = (row: ProjectRoleRow) => ({
  projectId: row.project_id,
  key: row.key,
  creationDate: timestampFromDate(row.creation_date),
  changeDate: timestampFromDate(row.change_date),
  displayName: row.display_name,
  group: row.group_name,
});
