import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { user } from '../../../../domain/user/user.ts';
import { step } from '../../../../eventstore/execute.ts';
import { listPersonalAccessTokens } from '../../../../projections/user/list-credentials.ts';
import type { Api, Methods } from '../../../api.ts';
import type { UserService } from '../../../gen/zitadel/user/v2/user_service_pb.js';
import { newPat } from '../../../user/creation.ts';
import { paginationOf, pagingOf } from '../../paging.ts';
import { changeable, visibleTo, write } from '../access.ts';
import { credentialFilterOf, credentialMessage, patSortingOf } from './message.ts';

type Pats = Pick<
  Methods<typeof UserService>,
  'addPersonalAccessToken' | 'listPersonalAccessTokens' | 'removePersonalAccessToken'
>;

export const userPats = (api: Api): Pats => ({
  async addPersonalAccessToken(call, { userId, expirationDate }) {
    await changeable(api, call, userId, { permission: 'user.write', self: 'may' });
    const expiration = expirationDate && timestampDate(expirationDate);
    const { tokenId, token, step: add } = await newPat(api, call.instance.id, userId, expiration);
    const { createdAt } = await write(api, call, [add]);
    return { creationDate: timestampFromDate(createdAt), tokenId, token };
  },

  async listPersonalAccessTokens(call, { pagination, sortingColumn, filters }) {
    const page = pagingOf(api.settings, pagination);
    const { total, rows } = await listPersonalAccessTokens(api.views, call.read, {
      filters: filters.map(credentialFilterOf),
      visibleTo: await visibleTo(call),
      sortBy: patSortingOf(sortingColumn),
      page,
    });
    return {
      pagination: paginationOf(page, total),
      result: rows.map(credentialMessage),
    };
  },

  async removePersonalAccessToken(call, { userId, tokenId }) {
    await changeable(api, call, userId, { permission: 'user.write', self: 'may' });
    const remove = step(user, userId, { type: 'RemovePersonalAccessToken', tokenId } as const);
    const { createdAt } = await write(api, call, [remove]);
    return { deletionDate: timestampFromDate(createdAt) };
  },
});
