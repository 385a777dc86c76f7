import { project } from '../../../domain/project/project.ts';
import type { Api, Methods } from '../../api.ts';
import { ApplicationService } from '../../gen/zitadel/application/v2/application_service_pb.js';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import { jsonKey, listing, pageIn, read, type Second } from './second.ts';
import { writesTo } from './writes.ts';

type Keys = Pick<Methods<typeof ManagementService>, 'getAppKey' | 'listAppKeys' | 'addAppKey' | 'removeAppKey'>;

const second = ApplicationService.method;
type Found = {
  readonly keyId: string;
  readonly organizationId: string;
} & Parameters<typeof read>[1] & { readonly expirationDate?: Expiry };
type Expiry = Parameters<typeof jsonKey>[1];

const keyMessage = (found: Found) => jsonKey(found.keyId, found.expirationDate, read(found.organizationId, found));

export const applicationKeysOf = (api: Api, { ask }: Second): Keys => ({
  async getAppKey(call, { keyId }) {
    const found = await ask(call, second.getApplicationKey, { keyId });
    return { key: keyMessage({ ...found, organizationId: call.orgId }) };
  },

  async listAppKeys(call, { appId, query }) {
    const list = listing(call);
    const value = { applicationId: appId };
    const { keys, pagination } = await ask(list.call, second.listApplicationKeys, {
      ...{ pagination: pageIn(query), filters: [{ filter: { case: 'applicationIdFilter', value } }] },
    });
    return { details: list.details(pagination?.totalResult), result: keys.map(keyMessage) };
  },

  async addAppKey(call, { projectId, appId: applicationId, expirationDate }) {
    const { keyId, keyDetails } = await ask(call, second.createApplicationKey, {
      ...{ projectId, applicationId },
      ...(expirationDate ? { expirationDate } : {}),
    });
    return { id: keyId, keyDetails, ...(await writesTo(api, project).outcome(call, projectId)) };
  },

  removeAppKey: (call, { projectId, appId: applicationId, keyId }) =>
    writesTo(api, project).after(
      call,
      projectId,
      ask(call, second.deleteApplicationKey, { projectId, applicationId, keyId }),
    ),
});
