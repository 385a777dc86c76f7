import type { Api, Methods } from '../../../api.ts';
import { hashRecoveryCode, newRecoveryCode } from '../../../code/one-time.ts';
import type { UserService } from '../../../gen/zitadel/user/v2/user_service_pb.js';
import { mayEquip, mayStrip, recordOn } from './access.ts';

type RecoveryCodes = Pick<Methods<typeof UserService>, 'generateRecoveryCodes' | 'removeRecoveryCodes'>;

export const userRecoveryCodes = (api: Api): RecoveryCodes => ({
  async generateRecoveryCodes(call, { userId, count }) {
    await mayEquip(api, call, userId);
    const recoveryCodes = Array.from({ length: count }, newRecoveryCode);
    const hashes = recoveryCodes.map(hashRecoveryCode);
    return { ...(await recordOn(api, call, userId, { type: 'AddRecoveryCodes', hashes })), recoveryCodes };
  },

  async removeRecoveryCodes(call, { userId }) {
    await mayStrip(api, call, userId);
    return recordOn(api, call, userId, { type: 'RemoveRecoveryCodes' });
  },
});
