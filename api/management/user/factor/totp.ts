import { userErrors } from '../../../../domain/user/errors.ts';
import { pendingTotp } from '../../../../domain/user/totp.ts';
import { preferredLoginName } from '../../../../projections/user/login-name.ts';
import type { Api, Methods } from '../../../api.ts';
import type { UserService } from '../../../gen/zitadel/user/v2/user_service_pb.js';
import { newTotpSecret, timeStepOf, totpUri } from '../../../user/totp.ts';
import { mayEquip, mayStrip, recordOn } from './access.ts';

type Totp = Pick<Methods<typeof UserService>, 'registerTOTP' | 'verifyTOTPRegistration' | 'removeTOTP'>;

export const userTotp = (api: Api): Totp => ({
  async registerTOTP(call, { userId }) {
    const holder = await mayEquip(api, call, userId);
    const loginName = await preferredLoginName(api.views, call.read, holder);
    const secret = await newTotpSecret();
    const answer = await recordOn(api, call, userId, { type: 'AddTotp', secret });
    return { ...answer, secret, uri: await totpUri(new URL(call.origin).hostname, loginName, secret) };
  },

  async verifyTOTPRegistration(call, { userId, code }) {
    const secret = pendingTotp(await mayEquip(api, call, userId));
    // It proves that the app has the secret and signs nobody in: the same code may still do that.
    if ((await timeStepOf(secret, code, api.now())) === undefined) throw userErrors.totp_invalid();
    return recordOn(api, call, userId, { type: 'VerifyTotp', secret });
  },

  async removeTOTP(call, { userId }) {
    await mayStrip(api, call, userId);
    return recordOn(api, call, userId, { type: 'RemoveTotp' });
  },
});
