import { projectGrantErrors } from '../../../domain/project/errors.ts';
import { project } from '../../../domain/project/project.ts';
import type { ProjectState } from '../../../domain/project/state.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import { ProjectService } from '../../gen/zitadel/project/v2/project_service_pb.js';
import type { ProjectGrant } from '../../gen/zitadel/project/v2/query_pb.js';
import type { ProjectGrantQuery } from '../../gen/zitadel/project_pb.js';
import { listErrors } from '../paging.ts';
import { grantedOrgIn, grantNameIn } from './grant-name.ts';
import { listing, pageIn, read, type Second } from './second.ts';
import { writesTo } from './writes.ts';

type Grants = Pick<
  Methods<typeof ManagementService>,
  | 'getProjectGrantByID'
  | 'listProjectGrants'
  | 'addProjectGrant'
  | 'updateProjectGrant'
  | 'deactivateProjectGrant'
  | 'reactivateProjectGrant'
  | 'removeProjectGrant'
>;
type Named = { readonly projectId: string; readonly grantId: string };

const second = ProjectService.method;

export const projectGrantsOf = (api: Api, { ask }: Second): Grants => {
  const stateOf = async (call: Call, projectId: string) => (await api.load(call.instance.id, project, projectId)).state;
  const { after } = writesTo(api, project);

  const inSecondWords = async (call: Call, { projectId, grantId }: Named) => ({
    projectId,
    grantedOrganizationId: grantedOrgIn(await stateOf(call, projectId), grantId),
  });

  return {
    async getProjectGrantByID(call, named) {
      const { projectId, grantedOrganizationId } = await inSecondWords(call, named);
      const { projectGrants } = await ask(call, second.listProjectGrants, {
        filters: [
          inProjects([projectId]),
          { filter: { case: 'grantedOrganizationIdFilter', value: { id: grantedOrganizationId } } },
        ],
      });
      const [found] = projectGrants;
      if (!found) throw projectGrantErrors.not_found();
      return { projectGrant: grantMessage(await stateOf(call, projectId), found) };
    },

    async listProjectGrants(call, { projectId, query, queries }) {
      const list = listing(call);
      const { projectGrants, pagination } = await ask(list.call, second.listProjectGrants, {
        ...{ pagination: pageIn(query), filters: [inProjects([projectId]), ...queries.map(filterOf)] },
      });
      const state = await stateOf(call, projectId);
      return {
        details: list.details(pagination?.totalResult),
        result: projectGrants.map((found) => grantMessage(state, found)),
      };
    },

    async addProjectGrant(call, { projectId, grantedOrgId: grantedOrganizationId, roleKeys }) {
      const asked = ask(call, second.createProjectGrant, { projectId, grantedOrganizationId, roleKeys });
      // A new grant has the id of the organization that it is for.
      return { ...(await after(call, projectId, asked)), grantId: grantedOrganizationId };
    },
    async updateProjectGrant(call, { roleKeys, ...named }) {
      const grant = await inSecondWords(call, named);
      return after(call, named.projectId, ask(call, second.updateProjectGrant, { ...grant, roleKeys }));
    },
    deactivateProjectGrant: async (call, named) =>
      after(call, named.projectId, ask(call, second.deactivateProjectGrant, await inSecondWords(call, named))),
    reactivateProjectGrant: async (call, named) =>
      after(call, named.projectId, ask(call, second.activateProjectGrant, await inSecondWords(call, named))),
    removeProjectGrant: async (call, named) =>
      after(call, named.projectId, ask(call, second.deleteProjectGrant, await inSecondWords(call, named))),
  };
};

const grantMessage = (state: ProjectState, found: ProjectGrant) => ({
  grantId: grantNameIn(state, found.grantedOrganizationId),
  grantedOrgId: found.grantedOrganizationId,
  grantedOrgName: found.grantedOrganizationName,
  grantedRoleKeys: found.grantedRoleKeys,
  state: found.state as number,
  projectId: found.projectId,
  projectName: found.projectName,
  projectOwnerId: found.organizationId,
  details: read(found.organizationId, found),
});

const inProjects = (ids: string[]) => ({ filter: { case: 'inProjectIdsFilter', value: { ids } } }) as const;

const filterOf = ({ query }: ProjectGrantQuery) => {
  switch (query.case) {
    case 'projectNameQuery': {
      const { name: projectName, method } = query.value;
      return { filter: { case: 'projectNameFilter', value: { projectName, method: method as number } } } as const;
    }
    case 'roleKeyQuery': {
      const { roleKey: key, method } = query.value;
      return { filter: { case: 'roleKeyFilter', value: { key, method: method as number } } } as const;
    }
    case undefined:
      throw listErrors.filter_empty();
  }
};
