import { projectErrors } from '../../../domain/project/errors.ts';
import { project } from '../../../domain/project/project.ts';
import { step } from '../../../eventstore/execute.ts';
import type { Api, Methods } from '../../api.ts';
import { InternalPermissionService } from '../../gen/zitadel/internal_permission/v2/internal_permission_service_pb.js';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import { ProjectService } from '../../gen/zitadel/project/v2/project_service_pb.js';
import {
  ProjectOrganizationIDFilter_Type as Belonging,
  type Project as SecondProject,
} from '../../gen/zitadel/project/v2/query_pb.js';
import type { ProjectQuery, RoleQuery } from '../../gen/zitadel/project_pb.js';
import { listErrors } from '../paging.ts';
import { allowOnProject } from '../project/access.ts';
import { recordAll } from '../record.ts';
import { listing, pageIn, read, requestOf, type Second, written } from './second.ts';
import { writesTo } from './writes.ts';

type Projects = Pick<
  Methods<typeof ManagementService>,
  | 'getProjectByID'
  | 'listProjects'
  | 'addProject'
  | 'updateProject'
  | 'deactivateProject'
  | 'reactivateProject'
  | 'removeProject'
  | 'listProjectRoles'
  | 'addProjectRole'
  | 'bulkAddProjectRoles'
  | 'updateProjectRole'
  | 'removeProjectRole'
>;

const second = ProjectService.method;

export const projectsOf = (api: Api, { ask }: Second): Projects => {
  const { outcome, after } = writesTo(api, project);

  return {
    async getProjectByID(call, { id: projectId }) {
      const { project: found } = await ask(call, second.getProject, { projectId });
      if (!found) throw projectErrors.not_found();
      return { project: projectMessage(found) };
    },

    async listProjects(call, { query, queries }) {
      const list = listing(call);
      const own = { organizationId: call.orgId, type: Belonging.OWNED };
      const { projects, pagination } = await ask(list.call, second.listProjects, {
        pagination: pageIn(query),
        filters: [{ filter: { case: 'organizationIdFilter', value: own } }, ...queries.map(filterOf)],
      });
      return { details: list.details(pagination?.totalResult), result: projects.map(projectMessage) };
    },

    async addProject(call, { name, admins, ...settings }) {
      const { orgId: organizationId } = call;
      const { projectId } = await ask(call, second.createProject, { organizationId, name, ...settingsIn(settings) });
      for (const { userId, roles } of admins)
        await ask(call, InternalPermissionService.method.createAdministrator, {
          ...{ userId, roles: roles.length > 0 ? roles : ['PROJECT_OWNER'] },
          resource: { resource: { case: 'projectId', value: projectId } },
        });
      return { id: projectId, ...(await outcome(call, projectId)) };
    },

    updateProject: (call, { id: projectId, name, ...settings }) =>
      after(call, projectId, ask(call, second.updateProject, { projectId, name, ...settingsIn(settings) })),
    deactivateProject: (call, { id: projectId }) =>
      after(call, projectId, ask(call, second.deactivateProject, { projectId })),
    reactivateProject: (call, { id: projectId }) =>
      after(call, projectId, ask(call, second.activateProject, { projectId })),
    removeProject: (call, { id: projectId }) => after(call, projectId, ask(call, second.deleteProject, { projectId })),

    async listProjectRoles(call, { projectId, query, queries }) {
      const list = listing(call);
      const { projectRoles, pagination } = await ask(list.call, second.listProjectRoles, {
        ...{ projectId, pagination: pageIn(query), filters: queries.map(roleFilterOf) },
      });
      return {
        details: list.details(pagination?.totalResult),
        result: projectRoles.map(({ key, displayName, group, ...role }) => ({
          ...{ key, displayName, group, details: read(call.orgId, role) },
        })),
      };
    },

    addProjectRole: (call, { projectId, roleKey, displayName, group }) =>
      after(call, projectId, ask(call, second.addProjectRole, { projectId, roleKey, displayName, group })),

    /** All of them or none. */
    async bulkAddProjectRoles(call, { projectId, roles }) {
      await allowOnProject(api, call, 'project.role.write', projectId);
      const steps = roles.map(({ key, displayName, group }) => {
        requestOf(second.addProjectRole.input, { projectId, roleKey: key, displayName, group });
        return step(project, projectId, { type: 'AddRole', key, displayName, group } as const);
      });
      const last = await recordAll(api, call, steps);
      return written(last.at(-1));
    },

    updateProjectRole: (call, { projectId, roleKey, displayName, group }) =>
      after(call, projectId, ask(call, second.updateProjectRole, { projectId, roleKey, displayName, group })),
    removeProjectRole: (call, { projectId, roleKey }) =>
      after(call, projectId, ask(call, second.removeProjectRole, { projectId, roleKey })),
  };
};

const settingsIn = (asked: {
  readonly projectRoleAssertion: boolean;
  readonly projectRoleCheck: boolean;
  readonly hasProjectCheck: boolean;
  readonly privateLabelingSetting: number;
}) => ({
  projectRoleAssertion: asked.projectRoleAssertion,
  authorizationRequired: asked.projectRoleCheck,
  projectAccessRequired: asked.hasProjectCheck,
  privateLabelingSetting: asked.privateLabelingSetting,
});

const projectMessage = (found: SecondProject) => ({
  id: found.projectId,
  details: read(found.organizationId, found),
  name: found.name,
  state: found.state as number,
  projectRoleAssertion: found.projectRoleAssertion,
  projectRoleCheck: found.authorizationRequired,
  hasProjectCheck: found.projectAccessRequired,
  privateLabelingSetting: found.privateLabelingSetting as number,
});

const filterOf = ({ query }: ProjectQuery) => {
  switch (query.case) {
    case 'nameQuery': {
      const { name: projectName, method } = query.value;
      return { filter: { case: 'projectNameFilter', value: { projectName, method: method as number } } } as const;
    }
    case 'projectResourceOwnerQuery': {
      const value = { organizationId: query.value.resourceOwner, type: Belonging.OWNED };
      return { filter: { case: 'organizationIdFilter', value } } as const;
    }
    case undefined:
      throw listErrors.filter_empty();
  }
};

export const roleFilterOf = ({ query }: RoleQuery) => {
  switch (query.case) {
    case 'keyQuery':
      return {
        filter: { case: 'roleKeyFilter', value: { key: query.value.key, method: query.value.method as number } },
      } as const;
    case 'displayNameQuery': {
      const { displayName, method } = query.value;
      return { filter: { case: 'displayNameFilter', value: { displayName, method: method as number } } } as const;
    }
    case undefined:
      throw listErrors.filter_empty();
  }
};
