import { userErrors } from '../../../domain/user/errors.ts';
import { listUsers } from '../../../projections/user/list-users.ts';
import { findUser } from '../../../projections/user/queries.ts';
import type { Api, Methods } from '../../api.ts';
import type { UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { dated, pagingOf } from '../paging.ts';
import { maySee, visibleTo } from './access.ts';
import { rowDetails, userMessage } from './message.ts';
import { userFilterOf, userSortingOf } from './search.ts';

type Reads = Pick<Methods<typeof UserService>, 'getUserByID' | 'listUsers'>;

export const userReads = (api: Api): Reads => ({
  async getUserByID(call, { userId }) {
    const found = await findUser(api.views, call.read, userId);
    if (!found || !(await maySee(call, userId, found.row.org_id))) throw userErrors.not_found();
    return { details: rowDetails(found.row), user: userMessage(call.origin)(found) };
  },

  async listUsers(call, { query, sortingColumn, queries }) {
    const { read, listDetails } = dated(call.read);
    const { total, users } = await listUsers(api.views, read, {
      filters: queries.map((one) => userFilterOf(one)),
      visibleTo: await visibleTo(call),
      ...userSortingOf(sortingColumn),
      page: pagingOf(api.settings, query),
    });
    return { details: listDetails(total), sortingColumn, result: users.map(userMessage(call.origin)) };
  },
});
