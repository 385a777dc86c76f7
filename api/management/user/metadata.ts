import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { metadataErrors } from '../../../domain/metadata.ts';
import { user } from '../../../domain/user/user.ts';
import { step } from '../../../eventstore/execute.ts';
import { listUserMetadata } from '../../../projections/list-metadata.ts';
import { findUser } from '../../../projections/user/queries.ts';
import type { Api, Methods } from '../../api.ts';
import type { UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { metadataFilterOf, metadataMessage } from '../metadata-message.ts';
import { paginationOf, pagingOf } from '../paging.ts';
import { changeable, maySee, seesNothing, write } from './access.ts';
import { metadataIn } from './request.ts';

type Metadata = Pick<Methods<typeof UserService>, 'setUserMetadata' | 'listUserMetadata' | 'deleteUserMetadata'>;

/** Applications take what stands here for the organization's word on a person: nobody writes their own. */
const asAdministrator = { permission: 'user.write', self: 'may_not' } as const;

export const userMetadata = (api: Api): Metadata => ({
  async setUserMetadata(call, { userId, metadata }) {
    await changeable(api, call, userId, asAdministrator);
    if (metadata.length === 0) throw metadataErrors.nothing_given();
    const set = { type: 'SetMetadata', entries: metadataIn(metadata) } as const;
    return { setDate: timestampFromDate((await write(api, call, [step(user, userId, set)])).createdAt) };
  },

  async listUserMetadata(call, { userId, pagination, filters }) {
    const page = pagingOf(api.settings, pagination);
    const found = await findUser(api.views, call.read, userId);
    if (!found || !(await maySee(call, userId, found.row.org_id))) {
      await seesNothing(call);
      return { pagination: paginationOf(page, 0n) };
    }
    const { total, rows } = await listUserMetadata(api.views, call.read, {
      ...{ of: userId, filters: filters.map(metadataFilterOf), page },
    });
    return {
      pagination: paginationOf(page, total),
      metadata: rows.map(metadataMessage),
    };
  },

  async deleteUserMetadata(call, { userId, keys }) {
    await changeable(api, call, userId, asAdministrator);
    if (keys.length === 0) throw metadataErrors.nothing_given();
    const remove = step(user, userId, { type: 'RemoveMetadata', keys } as const);
    return { deletionDate: timestampFromDate((await write(api, call, [remove])).createdAt) };
  },
});
