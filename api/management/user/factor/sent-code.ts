import type { Api, Methods } from '../../../api.ts';
import type { UserService } from '../../../gen/zitadel/user/v2/user_service_pb.js';
import { mayEquip, mayStrip, recordOn } from './access.ts';

type SentCodes = Pick<Methods<typeof UserService>, 'addOTPSMS' | 'removeOTPSMS' | 'addOTPEmail' | 'removeOTPEmail'>;

export const userSentCodes = (api: Api): SentCodes => ({
  async addOTPSMS(call, { userId }) {
    await mayEquip(api, call, userId);
    return recordOn(api, call, userId, { type: 'AddOtpSms' });
  },

  async removeOTPSMS(call, { userId }) {
    await mayStrip(api, call, userId);
    return recordOn(api, call, userId, { type: 'RemoveOtpSms' });
  },

  async addOTPEmail(call, { userId }) {
    await mayEquip(api, call, userId);
    return recordOn(api, call, userId, { type: 'AddOtpEmail' });
  },

  async removeOTPEmail(call, { userId }) {
    await mayStrip(api, call, userId);
    return recordOn(api, call, userId, { type: 'RemoveOtpEmail' });
  },
});
