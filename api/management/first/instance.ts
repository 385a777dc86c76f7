import { instance } from '../../../domain/instance/instance.ts';
import { org, orgErrors, orgExists } from '../../../domain/org/org.ts';
import type { Api, Methods } from '../../api.ts';
import type { AdminService } from '../../gen/zitadel/admin_pb.js';
import { OrganizationService } from '../../gen/zitadel/org/v2/org_service_pb.js';
import type { OrgQuery } from '../../gen/zitadel/org_pb.js';
import { listErrors } from '../paging.ts';
import { record } from '../record.ts';
import { orgMessage, orgWithId } from './org.ts';
import { listing, pageIn, type Second, written } from './second.ts';
import { writesTo } from './writes.ts';

type Orgs = Pick<
  Methods<typeof AdminService>,
  'getOrgByID' | 'listOrgs' | 'removeOrg' | 'getDefaultOrg' | 'setDefaultOrg'
>;

const second = OrganizationService.method;

/** The organizations of the instance. */
export const instanceOrgsOf = (api: Api, asked: Second): Orgs => ({
  getOrgByID: async (call, { id }) => ({ org: await orgWithId(asked, call, id) }),

  async listOrgs(call, { query, queries, sortingColumn }) {
    const list = listing(call);
    const { result, details } = await asked.ask(list.call, second.listOrganizations, {
      ...{ query: pageIn(query), sortingColumn: sortingColumn as number, queries: queries.map(queryOf) },
    });
    return { details: list.details(details?.totalResult), sortingColumn, result: result.map(orgMessage) };
  },

  removeOrg: (call, { orgId }) =>
    writesTo(api, org).after(call, orgId, asked.ask(call, second.deleteOrganization, { organizationId: orgId })),

  async getDefaultOrg(call) {
    const { state } = await api.load(call.instance.id, instance, call.instance.id);
    return { org: await orgWithId(asked, call, state.defaultOrgId) };
  },

  async setDefaultOrg(call, { orgId }) {
    await call.allow('iam.write');
    const { state } = await api.load(call.instance.id, org, orgId);
    if (!orgExists(state)) throw orgErrors.not_found();
    const { id } = call.instance;
    const { last } = await record(api, call, instance, id, { type: 'SetDefaultOrg', orgId });
    return written(last);
  },
});

const queryOf = ({ query }: OrgQuery) => {
  switch (query.case) {
    case 'nameQuery': {
      const { name, method } = query.value;
      return { query: { case: 'nameQuery', value: { name, method: method as number } } } as const;
    }
    case 'domainQuery': {
      const { domain, method } = query.value;
      return { query: { case: 'domainQuery', value: { domain, method: method as number } } } as const;
    }
    case 'stateQuery':
      return { query: { case: 'stateQuery', value: { state: query.value.state as number } } } as const;
    case 'idQuery':
      return { query: { case: 'idQuery', value: { id: query.value.id } } } as const;
    case undefined:
      throw listErrors.filter_empty();
  }
};
