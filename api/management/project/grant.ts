import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { grantMembers } from '../../../domain/member/grant-member.ts';
import { org, orgExists } from '../../../domain/org/org.ts';
import { projectGrantErrors } from '../../../domain/project/errors.ts';
import { type GrantCommand, grantIdFor } from '../../../domain/project/grant.ts';
import { project } from '../../../domain/project/project.ts';
import { step } from '../../../eventstore/execute.ts';
import {
  type ListedGrant,
  listProjectGrants,
  type ProjectGrantFilter,
} from '../../../projections/project-grant/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { loadStates } from '../../facts/states.ts';
import type { ProjectService } from '../../gen/zitadel/project/v2/project_service_pb.js';
import { ProjectGrantFieldName, type ProjectGrantSearchFilter } from '../../gen/zitadel/project/v2/query_pb.js';
import { withResting } from '../authorization/resting.ts';
import { when } from '../details.ts';
import { listErrors, paginationOf, pagingOf } from '../paging.ts';
import { record } from '../record.ts';
import { allowOnProject } from './access.ts';

type GrantMethods = Pick<
  Methods<typeof ProjectService>,
  | 'createProjectGrant'
  | 'updateProjectGrant'
  | 'deleteProjectGrant'
  | 'activateProjectGrant'
  | 'deactivateProjectGrant'
  | 'listProjectGrants'
>;

/** A grant is named by its project and the organization that it is for; that one's id is the grant's own, too. */
export const projectGrantMethods = (api: Api): GrantMethods => {
  const write = async (call: Call, projectId: string, command: GrantCommand) => {
    await allowOnProject(api, call, 'project.grant.write', projectId);
    const { last } = await record(api, call, project, projectId, command);
    return last;
  };
  const grantOf = async (call: Call, projectId: string, orgId: string) => {
    const { state } = await api.load(call.instance.id, project, projectId);
    const grantId = grantIdFor(state, orgId);
    const grant = grantId === undefined ? undefined : state.grants.get(grantId);
    return grantId === undefined || !grant ? undefined : { grantId, roleKeys: grant.roleKeys };
  };

  return {
    async createProjectGrant(call, { projectId, grantedOrganizationId: orgId, roleKeys }) {
      await allowOnProject(api, call, 'project.grant.write', projectId);
      const [owned, granted] = await loadStates(
        api,
        call.instance.id,
        { decider: project, id: projectId },
        { decider: org, id: orgId },
      );
      if (!orgExists(granted.state)) throw projectGrantErrors.org_missing();
      if (owned.last?.owner === orgId) throw projectGrantErrors.own_org();
      return when('creationDate', await write(call, projectId, { type: 'AddGrant', grantId: orgId, orgId, roleKeys }));
    },

    async updateProjectGrant(call, { projectId, grantedOrganizationId: orgId, roleKeys }) {
      await allowOnProject(api, call, 'project.grant.write', projectId);
      const grant = await grantOf(call, projectId, orgId);
      const without = grant?.roleKeys.filter((key) => !roleKeys.includes(key)) ?? [];
      const command = { type: 'ChangeGrant', orgId, roleKeys } as const;
      if (!grant || without.length === 0) return when('changeDate', await write(call, projectId, command));
      const last = await withResting(
        api,
        call,
        [step(project, projectId, command)],
        { of: 'roles', projectId, grantId: grant.grantId, keys: without },
        { type: 'CascadeRoles', without },
      );
      return when('changeDate', last);
    },

    /** With it go its administrators and what it allowed to give to users. */
    async deleteProjectGrant(call, { projectId, grantedOrganizationId: orgId }) {
      await allowOnProject(api, call, 'project.grant.delete', projectId);
      const grant = await grantOf(call, projectId, orgId);
      if (!grant) return {};
      const { grantId } = grant;
      const last = await withResting(
        api,
        call,
        [
          step(project, projectId, { type: 'RemoveGrant', orgId } as const),
          step(grantMembers, projectId, { type: 'RemoveGrantMembers', grantId } as const),
        ],
        { of: 'grant', projectId, grantId },
        { type: 'CascadeRemoval' },
      );
      return when('deletionDate', last);
    },

    activateProjectGrant: async (call, { projectId, grantedOrganizationId: orgId }) =>
      when('changeDate', await write(call, projectId, { type: 'ReactivateGrant', orgId })),
    deactivateProjectGrant: async (call, { projectId, grantedOrganizationId: orgId }) =>
      when('changeDate', await write(call, projectId, { type: 'DeactivateGrant', orgId })),

    async listProjectGrants(call, { pagination, sortingColumn, filters }) {
      const page = pagingOf(api.settings, pagination);
      const { total, rows } = await listProjectGrants(api.views, call.read, {
        filters: filters.map(grantFilter),
        reach: await call.reach('project.grant.read'),
        page,
        sortBy: grantColumns[sortingColumn ?? 0] ?? 'g.creation_date',
      });
      return {
        pagination: paginationOf(page, total),
        projectGrants: rows.map(grantMessage),
      };
    },
  };
};

/** Otherwise by the creation date. */
const grantColumns: { readonly [field: number]: 'g.project_id' | 'g.change_date' } = {
  [ProjectGrantFieldName.PROJECT_ID]: 'g.project_id',
  [ProjectGrantFieldName.CHANGE_DATE]: 'g.change_date',
};

const grantFilter = ({ filter }: ProjectGrantSearchFilter): ProjectGrantFilter => {
  switch (filter.case) {
    case 'projectNameFilter':
      return { by: 'project_name', method: filter.value.method, text: filter.value.projectName };
    case 'roleKeyFilter':
      return { by: 'role_key', method: filter.value.method, text: filter.value.key };
    case 'inProjectIdsFilter':
      return { by: 'projects', ids: filter.value.ids };
    case 'organizationIdFilter':
      return { by: 'owner', id: filter.value.id };
    case 'grantedOrganizationIdFilter':
      return { by: 'granted_org', id: filter.value.id };
    case undefined:
      throw listErrors.filter_empty();
  }
};

const grantMessage = (row: ListedGrant) => ({
  organizationId: row.org_id,
  creationDate: timestampFromDate(row.creation_date),
  changeDate: timestampFromDate(row.change_date),
  grantedOrganizationId: row.granted_org_id,
  grantedOrganizationName: row.granted_org_name ?? '',
  grantedRoleKeys: [...row.role_keys],
  projectId: row.project_id,
  projectName: row.project_name ?? '',
  state: row.state,
});
