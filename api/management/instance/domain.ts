import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type InstanceCommand, instance } from '../../../domain/instance/instance.ts';
import type { Permission } from '../../../domain/permissions.ts';
import {
  allInstances,
  type DomainFilter,
  listInstanceDomains,
  listTrustedDomains,
} from '../../../projections/instance/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { CustomDomainFilter, TrustedDomainFilter } from '../../gen/zitadel/instance/v2/instance_pb.js';
import type { InstanceService } from '../../gen/zitadel/instance/v2/instance_service_pb.js';
import { when } from '../details.ts';
import { listErrors, paginationOf, pagingOf } from '../paging.ts';
import { record } from '../record.ts';
import { mustBeOwn } from './access.ts';

type Domains = Pick<
  Methods<typeof InstanceService>,
  | 'addCustomDomain'
  | 'removeCustomDomain'
  | 'listCustomDomains'
  | 'addTrustedDomain'
  | 'removeTrustedDomain'
  | 'listTrustedDomains'
>;

/** Custom domains lead requests to the instance; trusted ones are names under which a proxy shows it. */
export const instanceDomains = (api: Api): Domains => {
  const decide = async (call: Call, instanceId: string, permission: Permission, command: InstanceCommand) => {
    await call.allow(permission);
    mustBeOwn(call, instanceId);
    const { id } = call.instance;
    const { last } = await record(api, call, instance, id, command);
    return last;
  };
  /** Hosts belong to the whole system: whoever administers the only instance that there is administers that as well. */
  const hostsPermission = async (): Promise<Permission> =>
    (await allInstances(api.views)).length === 1 ? 'iam.write' : 'system.domain.write';

  return {
    addCustomDomain: async (call, { instanceId, customDomain: domain }) =>
      when('creationDate', await decide(call, instanceId, await hostsPermission(), { type: 'AddDomain', domain })),
    removeCustomDomain: async (call, { instanceId, customDomain: domain }) =>
      when('deletionDate', await decide(call, instanceId, await hostsPermission(), { type: 'RemoveDomain', domain })),
    addTrustedDomain: async (call, { instanceId, trustedDomain: domain }) =>
      when('creationDate', await decide(call, instanceId, 'iam.write', { type: 'TrustDomain', domain })),
    removeTrustedDomain: async (call, { instanceId, trustedDomain: domain }) =>
      when('deletionDate', await decide(call, instanceId, 'iam.write', { type: 'DistrustDomain', domain })),

    async listCustomDomains(call, { instanceId, pagination, sortingColumn, filters }) {
      await call.allow('iam.read');
      mustBeOwn(call, instanceId);
      const page = pagingOf(api.settings, pagination);
      const { total, rows } = await listInstanceDomains(api.views, call.read, {
        filters: filters.map(filterIn),
        sortBy: columns[sortingColumn] ?? 'domain',
        page,
      });
      return {
        pagination: paginationOf(page, total),
        domains: rows.map(({ domain, is_primary: primary, generated, added_at }) => ({
          ...{ instanceId: call.instance.id, domain, primary, generated },
          creationDate: timestampFromDate(added_at),
        })),
      };
    },

    async listTrustedDomains(call, { instanceId, pagination, sortingColumn, filters }) {
      await call.allow('iam.read');
      mustBeOwn(call, instanceId);
      const page = pagingOf(api.settings, pagination);
      const { total, rows } = await listTrustedDomains(api.views, call.read, {
        filters: filters.map(filterIn),
        sortBy: trustedColumns[sortingColumn] ?? 'domain',
        page,
      });
      return {
        pagination: paginationOf(page, total),
        trustedDomain: rows.map(({ domain, added_at }) => ({
          ...{ instanceId: call.instance.id, domain },
          creationDate: timestampFromDate(added_at),
        })),
      };
    },
  };
};

/** As the contract numbers them. */
const columns = ['domain', 'domain', 'is_primary', 'generated', 'added_at'] as const;
const trustedColumns = ['domain', 'domain', 'added_at'] as const;

const filterIn = ({ filter }: CustomDomainFilter | TrustedDomainFilter): DomainFilter => {
  switch (filter.case) {
    case 'domainFilter':
      return { by: 'name', text: filter.value.domain, method: filter.value.method };
    case 'generatedFilter':
      return { by: 'generated', is: filter.value };
    case 'primaryFilter':
      return { by: 'is_primary', is: filter.value };
    case undefined:
      throw listErrors.filter_empty();
  }
};
