import { orgErrors } from '../../../domain/org/errors.ts';
import { org } from '../../../domain/org/org.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import type { Organization } from '../../gen/zitadel/org/v2/org_pb.js';
import { OrganizationService } from '../../gen/zitadel/org/v2/org_service_pb.js';
import type { Second } from './second.ts';
import { writesTo } from './writes.ts';

type Orgs = Pick<
  Methods<typeof ManagementService>,
  'getMyOrg' | 'getOrgByDomainGlobal' | 'addOrg' | 'updateOrg' | 'deactivateOrg' | 'reactivateOrg' | 'removeOrg'
>;

const second = OrganizationService.method;

export const orgsOf = (api: Api, { ask }: Second): Orgs => {
  const { outcome, after } = writesTo(api, org);

  return {
    getMyOrg: async (call) => ({ org: await orgWithId({ ask }, call, call.orgId) }),

    async getOrgByDomainGlobal(call, { domain }) {
      const value = { domain };
      const { result } = await ask(call, second.listOrganizations, {
        queries: [{ query: { case: 'domainQuery', value } }],
      });
      const [found] = result;
      if (!found) throw orgErrors.not_found();
      return { org: orgMessage(found) };
    },

    /** Whoever adds it becomes its owner. */
    async addOrg(call, { name }) {
      const caller = call.caller?.userId ?? '';
      const { organizationId: id } = await ask(call, second.addOrganization, {
        ...{ name, admins: [{ userType: { case: 'userId', value: caller } }] },
      });
      return { id, ...(await outcome(call, id)) };
    },

    updateOrg: (call, { name }) =>
      after(call, call.orgId, ask(call, second.updateOrganization, { organizationId: call.orgId, name })),
    deactivateOrg: (call) =>
      after(call, call.orgId, ask(call, second.deactivateOrganization, { organizationId: call.orgId })),
    reactivateOrg: (call) =>
      after(call, call.orgId, ask(call, second.activateOrganization, { organizationId: call.orgId })),
    removeOrg: (call) => after(call, call.orgId, ask(call, second.deleteOrganization, { organizationId: call.orgId })),
  };
};

export const orgWithId = async ({ ask }: Second, call: Call, id: string) => {
  const { result } = await ask(call, second.listOrganizations, {
    queries: [{ query: { case: 'idQuery', value: { id } } }],
  });
  const [found] = result;
  if (!found) throw orgErrors.not_found();
  return orgMessage(found);
};

export const orgMessage = ({ id, details, state, name, primaryDomain }: Organization) => ({
  id,
  details: {
    sequence: details?.sequence ?? 0n,
    resourceOwner: details?.resourceOwner ?? '',
    ...(details?.creationDate ? { creationDate: details.creationDate } : {}),
    ...(details?.changeDate ? { changeDate: details.changeDate } : {}),
  },
  state: state as number,
  name,
  primaryDomain,
});
