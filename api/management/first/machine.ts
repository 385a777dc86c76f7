import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { userErrors } from '../../../domain/user/errors.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api, Methods } from '../../api.ts';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import type { Key } from '../../gen/zitadel/user/v2/key_pb.js';
import type { PersonalAccessToken } from '../../gen/zitadel/user/v2/pat_pb.js';
import { UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { patScope } from '../../oidc/tokens/access-token.ts';
import { jsonKey, listing, pageIn, read, type Second } from './second.ts';
import { writesTo } from './writes.ts';

type Machines = Pick<
  Methods<typeof ManagementService>,
  | 'addMachineUser'
  | 'updateMachine'
  | 'generateMachineSecret'
  | 'removeMachineSecret'
  | 'getMachineKeyByIDs'
  | 'listMachineKeys'
  | 'addMachineKey'
  | 'removeMachineKey'
  | 'getPersonalAccessTokenByIDs'
  | 'listPersonalAccessTokens'
  | 'addPersonalAccessToken'
  | 'removePersonalAccessToken'
>;

const second = UserService.method;
/** In the first API, what says nothing of its end has none. */
const farAway = timestampFromDate(new Date('9999-12-31T23:59:59Z'));

export const machinesOf = (api: Api, { ask }: Second): Machines => {
  const { outcome, after } = writesTo(api, user);

  return {
    async addMachineUser(call, { userId: wanted, userName: username, name, description, accessTokenType }) {
      const value = { name, ...(description ? { description } : {}), accessTokenType: accessTokenType as number };
      const { id } = await ask(call, second.createUser, {
        ...{ organizationId: call.orgId, username, userType: { case: 'machine', value } },
        ...(wanted ? { userId: wanted } : {}),
      });
      return { userId: id, ...(await outcome(call, id)) };
    },
    updateMachine(call, { userId, name, description, accessTokenType }) {
      const stated = { name, accessTokenType: accessTokenType as number };
      const asked = (value: typeof stated & { readonly description?: string }) =>
        ({ userId, userType: { case: 'machine', value } }) as const;
      const described = asked(description ? { ...stated, description } : stated);
      return after(call, userId, ask(call, second.updateUser, described, asked({ ...stated, description })));
    },

    /** The user name is what it is known by at the token endpoint. */
    async generateMachineSecret(call, { userId }) {
      const { clientSecret } = await ask(call, second.addSecret, { userId });
      const { user: found } = await ask(call, second.getUserByID, { userId });
      return { clientId: found?.username ?? '', clientSecret, ...(await outcome(call, userId)) };
    },
    removeMachineSecret: (call, { userId }) => after(call, userId, ask(call, second.removeSecret, { userId })),

    async addMachineKey(call, { userId, expirationDate, publicKey }) {
      const { keyId, keyContent } = await ask(call, second.addKey, {
        ...{ userId, publicKey, expirationDate: expirationDate ?? farAway },
      });
      return { keyId, keyDetails: keyContent, ...(await outcome(call, userId)) };
    },
    removeMachineKey: (call, { userId, keyId }) => after(call, userId, ask(call, second.removeKey, { userId, keyId })),
    async getMachineKeyByIDs(call, { userId, keyId }) {
      const { result } = await ask(call, second.listKeys, {
        filters: [ofUser(userId), { filter: { case: 'keyIdFilter', value: { id: keyId } } }],
      });
      const [found] = result;
      if (!found) throw userErrors.machine_key_not_found();
      return { key: keyMessage(found) };
    },
    async listMachineKeys(call, { userId, query }) {
      const list = listing(call);
      const asked = { pagination: pageIn(query), filters: [ofUser(userId)] };
      const { result, pagination } = await ask(list.call, second.listKeys, asked);
      return { details: list.details(pagination?.totalResult), result: result.map(keyMessage) };
    },

    async addPersonalAccessToken(call, { userId, expirationDate }) {
      const { tokenId, token } = await ask(call, second.addPersonalAccessToken, {
        ...{ userId, expirationDate: expirationDate ?? farAway },
      });
      return { tokenId, token, ...(await outcome(call, userId)) };
    },
    removePersonalAccessToken: (call, { userId, tokenId }) =>
      after(call, userId, ask(call, second.removePersonalAccessToken, { userId, tokenId })),
    async getPersonalAccessTokenByIDs(call, { userId, tokenId }) {
      const { result } = await ask(call, second.listPersonalAccessTokens, {
        filters: [ofUser(userId), { filter: { case: 'tokenIdFilter', value: { id: tokenId } } }],
      });
      const [found] = result;
      if (!found) throw userErrors.pat_not_found();
      return { token: tokenMessage(found) };
    },
    async listPersonalAccessTokens(call, { userId, query }) {
      const list = listing(call);
      const asked = { pagination: pageIn(query), filters: [ofUser(userId)] };
      const { result, pagination } = await ask(list.call, second.listPersonalAccessTokens, asked);
      return { details: list.details(pagination?.totalResult), result: result.map(tokenMessage) };
    },
  };
};

const ofUser = (id: string) => ({ filter: { case: 'userIdFilter', value: { id } } }) as const;

const keyMessage = ({ id, organizationId, expirationDate, ...dates }: Key) =>
  jsonKey(id, expirationDate, read(organizationId, dates));

const tokenMessage = ({ id, organizationId, expirationDate, ...dates }: PersonalAccessToken) => ({
  ...{ id, details: read(organizationId, dates), scopes: patScope },
  ...(expirationDate ? { expirationDate } : {}),
});
