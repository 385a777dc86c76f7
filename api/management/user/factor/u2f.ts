import type { Api, Methods } from '../../../api.ts';
import type { UserService } from '../../../gen/zitadel/user/v2/user_service_pb.js';
import { mayEquip, mayStrip, recordOn } from './access.ts';
import { registerKey, verifyKey } from './security-key.ts';

type U2f = Pick<Methods<typeof UserService>, 'registerU2F' | 'verifyU2FRegistration' | 'removeU2F'>;

const kind = 'u2f';

export const userU2f = (api: Api): U2f => ({
  async registerU2F(call, { userId, domain }) {
    const holder = await mayEquip(api, call, userId);
    const { id: u2fId, ...answer } = await registerKey(api, call, holder, { kind, userId, domain });
    return { ...answer, u2fId };
  },

  async verifyU2FRegistration(call, { userId, u2fId, publicKeyCredential, tokenName }) {
    const holder = await mayEquip(api, call, userId);
    return verifyKey(api, call, holder, { kind, userId, id: u2fId, name: tokenName }, publicKeyCredential);
  },

  async removeU2F(call, { userId, u2fId }) {
    await mayStrip(api, call, userId);
    return recordOn(api, call, userId, { type: 'RemoveKey', kind, id: u2fId });
  },
});
