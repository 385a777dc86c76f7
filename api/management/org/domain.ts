import { randomBytes } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Domain, domainOf, type Validation } from '../../../domain/org/domain.ts';
import { type OrgCommand, org, orgErrors, orgExists } from '../../../domain/org/org.ts';
import { step } from '../../../eventstore/execute.ts';
import { listOrgDomains } from '../../../projections/org/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { type Finding, pathOf, recordOf } from '../../domain-proof/place.ts';
import { isOpenToFounders } from '../../facts/founders.ts';
import { effectiveDomain } from '../../facts/settings.ts';
import { DomainValidationType } from '../../gen/zitadel/org/v2/org_pb.js';
import type { OrganizationService } from '../../gen/zitadel/org/v2/org_service_pb.js';
import { DomainFieldName, type DomainSearchFilter } from '../../gen/zitadel/org/v2/query_pb.js';
import { when } from '../details.ts';
import { listErrors, paginationOf, pagingOf } from '../paging.ts';
import { recordAll } from '../record.ts';
import { claimUserNames } from './domain-claim.ts';

type Domains = Pick<
  Methods<typeof OrganizationService>,
  | 'addOrganizationDomain'
  | 'listOrganizationDomains'
  | 'deleteOrganizationDomain'
  | 'generateOrganizationDomainValidation'
  | 'verifyOrganizationDomain'
>;

export const orgDomains = (api: Api): Domains => {
  const domainsOf = async (call: Call, orgId: string) => {
    await call.allow('org.write', { orgId });
    const { state } = await api.load(call.instance.id, org, orgId);
    if (!orgExists(state)) throw orgErrors.not_found();
    return state;
  };

  /** Where strangers may found organizations, nobody takes a domain, and with it other people's names, by saying that it is theirs. */
  const mustBeProven = async (call: Call, orgId: string) => {
    if ((await effectiveDomain(api, call.instance.id, orgId)).values.validateOrgDomains) return true;
    return (await call.reach('org.write')) !== 'everywhere' && (await isOpenToFounders(api, call.instance.id));
  };

  const write = async (call: Call, orgId: string, ...commands: readonly OrgCommand[]) => {
    const last = await recordAll(
      api,
      call,
      commands.map((command) => step(org, orgId, command)),
    );
    return last.at(-1);
  };

  return {
    /** Where nothing has to be proven, the domain is the organization's at once. */
    async addOrganizationDomain(call, { organizationId: orgId, domain }) {
      await domainsOf(call, orgId);
      if (await mustBeProven(call, orgId))
        return when('creationDate', await write(call, orgId, { type: 'AddDomain', domain }));
      const last = await write(call, orgId, { type: 'AddDomain', domain }, { type: 'VerifyDomain', domain });
      await claimUserNames(api, call, orgId, domain);
      return when('creationDate', last);
    },

    async listOrganizationDomains(call, { organizationId: orgId, pagination, filters, sortingColumn }) {
      await call.allow('org.read', { orgId });
      const page = pagingOf(api.settings, pagination);
      const { total, rows } = await listOrgDomains(api.views, call.read, {
        orgId,
        filters: filters.map(filterOf),
        sortBy: sortingColumn === DomainFieldName.NAME ? 'domain' : 'creation_date',
        page,
      });
      return {
        pagination: paginationOf(page, total),
        domains: rows.map((row) => ({
          organizationId: row.org_id,
          domain: row.domain,
          isVerified: row.is_verified,
          isPrimary: row.is_primary,
          validationType: row.validation_type,
        })),
      };
    },

    async deleteOrganizationDomain(call, { organizationId: orgId, domain }) {
      await domainsOf(call, orgId);
      return when('deletionDate', await write(call, orgId, { type: 'RemoveDomain', domain }));
    },

    /** `url`: where the token has to stand. */
    async generateOrganizationDomainValidation(call, { organizationId: orgId, domain: asked, type }) {
      const { domain } = domainOf(await domainsOf(call, orgId), asked);
      const by = type === DomainValidationType.HTTP ? 'http' : 'dns';
      const code = newCode();
      await write(call, orgId, { type: 'AskForProof', domain, by, code });
      return { token: code, url: by === 'http' ? `https://${domain}${pathOf(code)}` : recordOf(domain) };
    },

    async verifyOrganizationDomain(call, { organizationId: orgId, domain: asked }) {
      const { domain, ...state } = domainOf(await domainsOf(call, orgId), asked);
      const validation = mustBeProvable(state);
      const finding = await api.findProof(domain, validation);
      const { code } = validation;
      if (finding !== 'found') {
        await write(call, orgId, { type: 'RefuseProof', domain, code });
        throw refusals[validation.by][finding]();
      }
      const last = await write(call, orgId, { type: 'VerifyDomain', domain, code });
      await claimUserNames(api, call, orgId, domain);
      return last ? { changeDate: timestampFromDate(last.createdAt) } : {};
    },
  };
};

/** 32 characters, as ZITADEL's. */
const newCode = () => randomBytes(24).toString('base64url');

const mustBeProvable = ({ verified, validation }: Domain): Validation => {
  if (verified) throw orgErrors.domain_verified();
  if (!validation) throw orgErrors.proof_missing();
  return validation;
};

const refusals: { readonly [B in Validation['by']]: { readonly [F in Exclude<Finding, 'found'>]: () => Error } } = {
  dns: {
    missing: orgErrors.record_missing,
    other: orgErrors.record_other,
    unreachable: orgErrors.dns_unreachable,
  },
  http: {
    missing: orgErrors.file_missing,
    other: orgErrors.file_other,
    unreachable: orgErrors.web_server_unreachable,
  },
};

const filterOf = ({ filter }: DomainSearchFilter) => {
  if (filter.case === undefined) throw listErrors.filter_empty();
  return { text: filter.value.domain.toLowerCase(), method: filter.value.method };
};
