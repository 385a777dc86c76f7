import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { farFuture } from '../../../../domain/user/personal-access-token.ts';
import { user } from '../../../../domain/user/user.ts';
import { step } from '../../../../eventstore/execute.ts';
import { listMachineKeys } from '../../../../projections/user/list-credentials.ts';
import type { Api, Methods } from '../../../api.ts';
import type { UserService } from '../../../gen/zitadel/user/v2/user_service_pb.js';
import { givenPublicKey, newKeyPair } from '../../../secret/key-pair.ts';
import { paginationOf, pagingOf } from '../../paging.ts';
import { changeable, visibleTo, write } from '../access.ts';
import { credentialFilterOf, credentialMessage, keySortingOf } from './message.ts';

type Keys = Pick<Methods<typeof UserService>, 'addKey' | 'removeKey' | 'listKeys'>;

/** With its key a machine signs in by the JWT profile (api/oidc/grants/jwt-bearer.ts). The private half is shown once and kept nowhere. */
export const userMachineKeys = (api: Api): Keys => ({
  async addKey(call, { userId, expirationDate, publicKey: given }) {
    await changeable(api, call, userId, { permission: 'user.write', self: 'may' });
    const keyId = api.newId();
    const pair = given.length > 0 ? { publicKey: givenPublicKey(given) } : await newKeyPair();
    const expiration = expirationDate ? timestampDate(expirationDate) : farFuture;
    const { publicKey } = pair;
    const add = { type: 'AddMachineKey', keyId, publicKey, expiration, now: api.now() } as const;
    const { createdAt } = await write(api, call, [step(user, userId, add)]);
    const content = 'privateKey' in pair ? keyFile({ keyId, key: pair.privateKey, expiration, userId }) : Buffer.of();
    return { creationDate: timestampFromDate(createdAt), keyId, keyContent: content };
  },

  async removeKey(call, { userId, keyId }) {
    await changeable(api, call, userId, { permission: 'user.write', self: 'may' });
    const remove = step(user, userId, { type: 'RemoveMachineKey', keyId } as const);
    const { createdAt } = await write(api, call, [remove]);
    return { deletionDate: timestampFromDate(createdAt) };
  },

  async listKeys(call, { pagination, sortingColumn, filters }) {
    const page = pagingOf(api.settings, pagination);
    const { total, rows } = await listMachineKeys(api.views, call.read, {
      filters: filters.map(credentialFilterOf),
      visibleTo: await visibleTo(call),
      sortBy: keySortingOf(sortingColumn),
      page,
    });
    return {
      pagination: paginationOf(page, total),
      result: rows.map(credentialMessage),
    };
  },
});

type NewKey = { readonly keyId: string; readonly key: string; readonly expiration: Date; readonly userId: string };
/** As ZITADEL's SDKs read it. */
const keyFile = ({ keyId, key, expiration, userId }: NewKey) =>
  Buffer.from(
    JSON.stringify({
      type: 'serviceaccount',
      keyId,
      key,
      // To the second, as Go writes whole times.
      expirationDate: `${expiration.toISOString().slice(0, 19)}Z`,
      userId,
    }),
  );
