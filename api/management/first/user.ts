import { fromJson, toJson } from '@bufbuild/protobuf';
import { userErrors } from '../../../domain/user/errors.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import { SearchQuerySchema as SecondQuerySchema } from '../../gen/zitadel/user/v2/query_pb.js';
import { UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { type SearchQuery, SearchQuerySchema } from '../../gen/zitadel/user_pb.js';
import { listing, pageIn, type Second } from './second.ts';
import { userMessage } from './user-message.ts';
import { writesTo } from './writes.ts';

type Users = Pick<
  Methods<typeof ManagementService>,
  | 'getUserByID'
  | 'getUserByLoginNameGlobal'
  | 'listUsers'
  | 'deactivateUser'
  | 'reactivateUser'
  | 'lockUser'
  | 'unlockUser'
  | 'removeUser'
  | 'updateUserName'
>;

const second = UserService.method;

/** Both APIs describe searches of users in the same words. */
const inSecondWords = (query: SearchQuery) =>
  fromJson(SecondQuerySchema, toJson(SearchQuerySchema, query), { ignoreUnknownFields: false });

export const usersOf = (api: Api, { ask }: Second): Users => {
  const { after } = writesTo(api, user);
  const inOrg = ({ orgId: organizationId }: Call) =>
    ({ query: { case: 'organizationIdQuery', value: { organizationId } } }) as const;

  return {
    async getUserByID(call, { id: userId }) {
      const { user: known } = await ask(call, second.getUserByID, { userId });
      if (!known) throw userErrors.not_found();
      return { user: userMessage(known) };
    },

    async getUserByLoginNameGlobal(call, { loginName }) {
      const { result } = await ask(call, second.listUsers, {
        queries: [{ query: { case: 'loginNameQuery', value: { loginName } } }],
      });
      const [known] = result;
      if (!known) throw userErrors.not_found();
      return { user: userMessage(known) };
    },

    async listUsers(call, { query, queries, sortingColumn }) {
      const list = listing(call);
      const { result, details } = await ask(list.call, second.listUsers, {
        query: pageIn(query),
        sortingColumn: sortingColumn as number,
        queries: [inOrg(call), ...queries.map(inSecondWords)],
      });
      return { details: list.details(details?.totalResult), sortingColumn, result: result.map(userMessage) };
    },

    deactivateUser: (call, { id: userId }) => after(call, userId, ask(call, second.deactivateUser, { userId })),
    reactivateUser: (call, { id: userId }) => after(call, userId, ask(call, second.reactivateUser, { userId })),
    lockUser: (call, { id: userId }) => after(call, userId, ask(call, second.lockUser, { userId })),
    unlockUser: (call, { id: userId }) => after(call, userId, ask(call, second.unlockUser, { userId })),
    removeUser: (call, { id: userId }) => after(call, userId, ask(call, second.deleteUser, { userId })),
    updateUserName: (call, { userId, userName: username }) =>
      after(call, userId, ask(call, second.updateUser, { userId, username })),
  };
};
