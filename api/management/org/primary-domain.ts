import { org } from '../../../domain/org/org.ts';
import type { Api, Methods } from '../../api.ts';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import { detailsOf } from '../details.ts';
import { record } from '../record.ts';

/** Of the organization in context. The second API has no word for it. */
export const orgPrimaryDomain = (api: Api): Pick<Methods<typeof ManagementService>, 'setPrimaryOrgDomain'> => ({
  async setPrimaryOrgDomain(call, { domain }) {
    const { orgId } = call;
    await call.allow('org.write', { orgId });
    const { last } = await record(api, call, org, orgId, { type: 'SetPrimaryDomain', domain });
    return last ? { details: detailsOf(last) } : {};
  },
});
