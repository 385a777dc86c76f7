import { projectErrors } from '../../../domain/project/errors.ts';
import { type ProjectCommand, project } from '../../../domain/project/project.ts';
import { step } from '../../../eventstore/execute.ts';
import { findProject, listProjects } from '../../../projections/project/queries.ts';
import { type Api, type Call, type Service, service } from '../../api.ts';
import { ProjectService } from '../../gen/zitadel/project/v2/project_service_pb.js';
import { withResting } from '../authorization/resting.ts';
import { when } from '../details.ts';
import { paginationOf, pagingOf } from '../paging.ts';
import { record } from '../record.ts';
import { allowOnProject, historyOf, mustBeActiveOrg } from './access.ts';
import { projectGrantMethods } from './grant.ts';
import { listedProjectMessage, projectFilterOf, projectMessage, sortedBy } from './message.ts';
import { projectRoleMethods } from './role.ts';

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
        filters: filters.map(projectFilterOf),
        reach: await call.reach('project.read'),
        page,
        sortBy: [sortedBy(sortingColumn), 'id'],
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

    ...projectRoleMethods(api),
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
