import { org } from '../../../domain/org/org.ts';
import type { Api, Methods } from '../../api.ts';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import { OrganizationService } from '../../gen/zitadel/org/v2/org_service_pb.js';
import type { DomainSearchQuery } from '../../gen/zitadel/org_pb.js';
import { listErrors } from '../paging.ts';
import { listing, pageIn, type Second } from './second.ts';
import { writesTo } from './writes.ts';

type Domains = Pick<
  Methods<typeof ManagementService>,
  'addOrgDomain' | 'listOrgDomains' | 'removeOrgDomain' | 'generateOrgDomainValidation' | 'validateOrgDomain'
>;

const second = OrganizationService.method;

/** Of the organization in context. */
export const orgDomainsOf = (api: Api, { ask }: Second): Domains => {
  const { after } = writesTo(api, org);

  return {
    addOrgDomain: (call, { domain }) =>
      after(call, call.orgId, ask(call, second.addOrganizationDomain, { organizationId: call.orgId, domain })),
    removeOrgDomain: (call, { domain }) =>
      after(call, call.orgId, ask(call, second.deleteOrganizationDomain, { organizationId: call.orgId, domain })),
    validateOrgDomain: (call, { domain }) =>
      after(call, call.orgId, ask(call, second.verifyOrganizationDomain, { organizationId: call.orgId, domain })),

    async generateOrgDomainValidation(call, { domain, type }) {
      const asked = { organizationId: call.orgId, domain, type: type as number };
      const { token, url } = await ask(call, second.generateOrganizationDomainValidation, asked);
      return { token, url };
    },

    async listOrgDomains(call, { query, queries }) {
      const list = listing(call);
      const { domains, pagination } = await ask(list.call, second.listOrganizationDomains, {
        ...{ organizationId: call.orgId, pagination: pageIn(query), filters: queries.map(filterOf) },
      });
      return {
        details: list.details(pagination?.totalResult),
        result: domains.map(({ organizationId: orgId, domain, isVerified, isPrimary, validationType }) => ({
          ...{ orgId, details: { resourceOwner: orgId }, domainName: domain, isVerified, isPrimary },
          validationType: validationType as number,
        })),
      };
    },
  };
};

const filterOf = ({ query }: DomainSearchQuery) => {
  if (query.case === undefined) throw listErrors.filter_empty();
  const { name: domain, method } = query.value;
  return { filter: { case: 'domainFilter', value: { domain, method: method as number } } } as const;
};
