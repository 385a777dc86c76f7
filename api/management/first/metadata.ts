import { metadataErrors } from '../../../domain/metadata.ts';
import { org } from '../../../domain/org/org.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import type { Metadata } from '../../gen/zitadel/metadata/v2/metadata_pb.js';
import type { MetadataQuery } from '../../gen/zitadel/metadata_pb.js';
import { OrganizationService } from '../../gen/zitadel/org/v2/org_service_pb.js';
import { UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { listErrors } from '../paging.ts';
import { listing, pageIn, read, type Second } from './second.ts';
import { writesTo } from './writes.ts';

type OrgMetadata = Pick<
  Methods<typeof ManagementService>,
  | 'setOrgMetadata'
  | 'bulkSetOrgMetadata'
  | 'listOrgMetadata'
  | 'getOrgMetadata'
  | 'removeOrgMetadata'
  | 'bulkRemoveOrgMetadata'
>;
type UserMetadata = Pick<
  Methods<typeof ManagementService>,
  | 'setUserMetadata'
  | 'bulkSetUserMetadata'
  | 'listUserMetadata'
  | 'getUserMetadata'
  | 'removeUserMetadata'
  | 'bulkRemoveUserMetadata'
>;
type Entry = { readonly key: string; readonly value: Uint8Array };

/** Of the organization in context. */
export const orgMetadataOf = (api: Api, { ask }: Second): OrgMetadata => {
  const { setOrganizationMetadata, listOrganizationMetadata, deleteOrganizationMetadata } = OrganizationService.method;
  const { after } = writesTo(api, org);
  const set = (call: Call, entries: readonly Entry[]) => {
    const metadata = entries.map(({ key, value }) => ({ key, value }));
    const { orgId: organizationId } = call;
    return after(call, organizationId, ask(call, setOrganizationMetadata, { organizationId, metadata }));
  };
  const remove = (call: Call, keys: string[]) => {
    const { orgId: organizationId } = call;
    return after(call, organizationId, ask(call, deleteOrganizationMetadata, { organizationId, keys }));
  };

  return {
    setOrgMetadata: (call, entry) => set(call, [entry]),
    bulkSetOrgMetadata: (call, { metadata }) => set(call, metadata),
    removeOrgMetadata: (call, { key }) => remove(call, [key]),
    bulkRemoveOrgMetadata: (call, { keys }) => remove(call, keys),

    async getOrgMetadata(call, { key }) {
      const { metadata } = await ask(call, listOrganizationMetadata, {
        ...{ organizationId: call.orgId, filters: [withKey(key)] },
      });
      return { metadata: metadataMessage(call.orgId, found(metadata)) };
    },

    async listOrgMetadata(call, { query, queries }) {
      const list = listing(call);
      const { metadata, pagination } = await ask(list.call, listOrganizationMetadata, {
        ...{ organizationId: call.orgId, pagination: pageIn(query), filters: queries.map(filterOf) },
      });
      return {
        details: list.details(pagination?.totalResult),
        result: metadata.map((one) => metadataMessage(call.orgId, one)),
      };
    },
  };
};

export const userMetadataOf = (api: Api, { ask }: Second): UserMetadata => {
  const second = UserService.method;
  const { after } = writesTo(api, user);
  const set = (call: Call, userId: string, entries: readonly Entry[]) => {
    const metadata = entries.map(({ key, value }) => ({ key, value }));
    return after(call, userId, ask(call, second.setUserMetadata, { userId, metadata }));
  };
  const remove = (call: Call, userId: string, keys: string[]) =>
    after(call, userId, ask(call, second.deleteUserMetadata, { userId, keys }));

  return {
    setUserMetadata: async (call, { id, ...entry }) => ({ id, ...(await set(call, id, [entry])) }),
    bulkSetUserMetadata: (call, { id, metadata }) => set(call, id, metadata),
    removeUserMetadata: (call, { id, key }) => remove(call, id, [key]),
    bulkRemoveUserMetadata: (call, { id, keys }) => remove(call, id, keys),

    async getUserMetadata(call, { id: userId, key }) {
      const { metadata } = await ask(call, second.listUserMetadata, { userId, filters: [withKey(key)] });
      return { metadata: metadataMessage(call.orgId, found(metadata)) };
    },

    async listUserMetadata(call, { id: userId, query, queries }) {
      const list = listing(call);
      const { metadata, pagination } = await ask(list.call, second.listUserMetadata, {
        ...{ userId, pagination: pageIn(query), filters: queries.map(filterOf) },
      });
      return {
        details: list.details(pagination?.totalResult),
        result: metadata.map((one) => metadataMessage(call.orgId, one)),
      };
    },
  };
};

const withKey = (key: string) => ({ filter: { case: 'keyFilter', value: { key } } }) as const;

const found = ([metadata]: readonly Metadata[]): Metadata => {
  if (!metadata) throw metadataErrors.not_found();
  return metadata;
};

const metadataMessage = (owner: string, { key, value, ...dates }: Metadata) => ({
  ...{ key, value, details: read(owner, dates) },
});

const filterOf = ({ query }: MetadataQuery) => {
  if (query.case === undefined) throw listErrors.filter_empty();
  const { key, method } = query.value;
  return { filter: { case: 'keyFilter', value: { key, method: method as number } } } as const;
};
