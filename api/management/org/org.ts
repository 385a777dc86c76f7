import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { instance } from '../../../domain/instance/instance.ts';
import { type OrgCommand, org } from '../../../domain/org/org.ts';
import { project } from '../../../domain/project/project.ts';
import { user } from '../../../domain/user/user.ts';
import { step } from '../../../eventstore/execute.ts';
import { belongingsOf } from '../../../projections/org/belongings.ts';
import { listOrgs } from '../../../projections/org/queries.ts';
import { type Api, type Call, type Service, service } from '../../api.ts';
import { OrganizationService } from '../../gen/zitadel/org/v2/org_service_pb.js';
import { detailsOf } from '../details.ts';
import { dated, pagingOf } from '../paging.ts';
import { record, recordAll } from '../record.ts';
import { adminSteps } from './admin.ts';
import { leaveOthers } from './departure.ts';
import { orgDomains } from './domain.ts';
import { orgFilterOf, orgMessage, sortedBy } from './message.ts';
import { orgMetadata } from './metadata.ts';

export const orgService = (api: Api): Service => {
  const instanceOf = async (call: Call) => (await api.load(call.instance.id, instance, call.instance.id)).state;

  /** One command on an organization that the caller may write to; answers when that last changed. */
  const change = async (call: Call, orgId: string, command: OrgCommand) => {
    await call.allow('org.write', { orgId });
    const { last } = await record(api, call, org, orgId, command);
    return last ? { changeDate: timestampFromDate(last.createdAt) } : {};
  };

  return service(OrganizationService, {
    ...orgDomains(api),
    ...orgMetadata(api),

    async addOrganization(call, { name, organizationId, orgId: formerOrgId, admins }) {
      await call.allow('org.create');
      const orgId = organizationId ?? formerOrgId ?? api.newId();
      const { primaryDomain } = await instanceOf(call);
      const appointed = await Promise.all(admins.map((admin) => adminSteps(api, call, orgId, admin)));
      const add = step(org, orgId, { type: 'AddOrg', name, instanceDomain: primaryDomain } as const, orgId);
      const [last] = await recordAll(api, call, [add, ...appointed.flatMap(({ steps }) => steps)]);
      return {
        ...(last ? { details: { ...detailsOf(last), creationDate: timestampFromDate(last.createdAt) } } : {}),
        organizationId: orgId,
        createdAdmins: appointed.flatMap(({ created }) => created ?? []),
      };
    },

    async updateOrganization(call, { organizationId, name }) {
      const { primaryDomain } = await instanceOf(call);
      return change(call, organizationId, { type: 'RenameOrg', name, instanceDomain: primaryDomain });
    },

    /** With it stop its users, its projects, and every token that they were given. */
    async deactivateOrganization(call, { organizationId }) {
      const { defaultOrgId } = await instanceOf(call);
      return change(call, organizationId, { type: 'DeactivateOrg', isDefault: organizationId === defaultOrgId });
    },
    activateOrganization: (call, { organizationId }) => change(call, organizationId, { type: 'ReactivateOrg' }),

    /** With all its users and projects, and what they held elsewhere, each by its own event: names become free, tokens stop working. */
    async deleteOrganization(call, { organizationId: orgId }) {
      await call.allow('org.delete', { orgId });
      const { defaultOrgId } = await instanceOf(call);
      const { userIds, projectIds } = await belongingsOf(api.views, call.read, orgId);
      const [last] = await recordAll(api, call, [
        step(org, orgId, { type: 'RemoveOrg', isDefault: orgId === defaultOrgId } as const),
        ...(await leaveOthers(api, call, orgId)),
        ...userIds.map((id) => step(user, id, { type: 'RemoveUser' } as const)),
        ...projectIds.map((id) => step(project, id, { type: 'RemoveProject' } as const)),
      ]);
      return last ? { deletionDate: timestampFromDate(last.createdAt) } : {};
    },

    async listOrganizations(call, { query, sortingColumn, queries }) {
      const reach = await call.reach('org.read');
      const visible = reach === 'everywhere' ? [] : [{ by: 'ids', ids: reach.orgIds } as const];
      const { read, listDetails } = dated(call.read);
      const { total, rows } = await listOrgs(api.views, read, {
        filters: [...visible, ...queries.map((one) => orgFilterOf(one, call.instance))],
        sortBy: sortedBy(sortingColumn),
        page: pagingOf(api.settings, query),
      });
      return { details: listDetails(total), sortingColumn, result: rows.map(orgMessage) };
    },
  });
};
