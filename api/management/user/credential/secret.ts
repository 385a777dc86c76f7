import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { user } from '../../../../domain/user/user.ts';
import { step } from '../../../../eventstore/execute.ts';
import type { Api, Methods } from '../../../api.ts';
import type { UserService } from '../../../gen/zitadel/user/v2/user_service_pb.js';
import { hashSecret, newSecret } from '../../../secret/secret.ts';
import { changeable, write } from '../access.ts';

type Secrets = Pick<Methods<typeof UserService>, 'addSecret' | 'removeSecret'>;

/** With its user name, a machine's secret is good for the client credentials grant. */
export const userSecrets = (api: Api): Secrets => ({
  async addSecret(call, { userId }) {
    await changeable(api, call, userId, { permission: 'user.write', self: 'may' });
    const clientSecret = newSecret();
    const set = step(user, userId, { type: 'SetSecret', hash: hashSecret(clientSecret) } as const);
    const { createdAt } = await write(api, call, [set]);
    return { creationDate: timestampFromDate(createdAt), clientSecret };
  },

  async removeSecret(call, { userId }) {
    await changeable(api, call, userId, { permission: 'user.write', self: 'may' });
    const { createdAt } = await write(api, call, [step(user, userId, { type: 'RemoveSecret' } as const)]);
    return { deletionDate: timestampFromDate(createdAt) };
  },
});
