import { metadataErrors } from '../../../domain/metadata.ts';
import { org } from '../../../domain/org/org.ts';
import { listOrgMetadata } from '../../../projections/list-metadata.ts';
import type { Api, Methods } from '../../api.ts';
import type { OrganizationService } from '../../gen/zitadel/org/v2/org_service_pb.js';
import { when } from '../details.ts';
import { metadataFilterOf, metadataMessage } from '../metadata-message.ts';
import { paginationOf, pagingOf } from '../paging.ts';
import { record } from '../record.ts';
import { metadataIn } from '../user/request.ts';

type Metadata = Pick<
  Methods<typeof OrganizationService>,
  'setOrganizationMetadata' | 'listOrganizationMetadata' | 'deleteOrganizationMetadata'
>;

export const orgMetadata = (api: Api): Metadata => ({
  async setOrganizationMetadata(call, { organizationId: orgId, metadata }) {
    await call.allow('org.write', { orgId });
    if (metadata.length === 0) throw metadataErrors.nothing_given();
    const set = { type: 'SetMetadata', entries: metadataIn(metadata) } as const;
    const { last } = await record(api, call, org, orgId, set);
    return when('setDate', last);
  },

  async listOrganizationMetadata(call, { organizationId: orgId, pagination, filters }) {
    await call.allow('org.read', { orgId });
    const page = pagingOf(api.settings, pagination);
    const { total, rows } = await listOrgMetadata(api.views, call.read, {
      ...{ of: orgId, filters: filters.map(metadataFilterOf), page },
    });
    return {
      pagination: paginationOf(page, total),
      metadata: rows.map(metadataMessage),
    };
  },

  async deleteOrganizationMetadata(call, { organizationId: orgId, keys }) {
    await call.allow('org.write', { orgId });
    if (keys.length === 0) throw metadataErrors.nothing_given();
    const { last } = await record(api, call, org, orgId, { type: 'RemoveMetadata', keys });
    return when('deletionDate', last);
  },
});
