import { userErrors } from '../../../domain/user/errors.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { codeFormOf } from '../../code/form.ts';
import { redeemCode } from '../../code/redeem.ts';
import { codeBy, type Medium, returnedCode } from '../../code/verification.ts';
import type { UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { detailsOf } from '../details.ts';
import { changeable } from './access.ts';
import { recordOn } from './factor/access.ts';
import { mediumIn } from './request.ts';

type Invitation = Pick<Methods<typeof UserService>, 'createInviteCode' | 'resendInviteCode' | 'verifyInviteCode'>;

/** For a person who has nothing to sign in with yet. */
export const userInvitation = (api: Api): Invitation => {
  const mayInvite = (call: Call, userId: string) =>
    changeable(api, call, userId, { permission: 'user.write', self: 'may_not' });
  const codeOf = (call: Call, medium: Medium) => codeBy(codeFormOf(api.settings, 'invitation'), medium, call.origin);

  return {
    async createInviteCode(call, { userId, verification: asked }) {
      await mayInvite(call, userId);
      const verification = codeOf(call, mediumIn(asked));
      const applicationName = asked.case === 'sendCode' ? asked.value.applicationName : undefined;
      const answer = await recordOn(api, call, userId, {
        type: 'IssueInviteCode',
        verification,
        ...(applicationName ? { applicationName } : {}),
      });
      const inviteCode = returnedCode(verification);
      return { ...answer, ...(inviteCode ? { inviteCode } : {}) };
    },

    async resendInviteCode(call, { userId }) {
      const { human } = await mayInvite(call, userId);
      // Who was handed the code sends it on, not we.
      if (human?.invitation?.returned) throw userErrors.invite_missing();
      const verification = codeOf(call, { by: 'sent_code' });
      return recordOn(api, call, userId, { type: 'IssueInviteCode', verification, renews: true });
    },

    async verifyInviteCode(call, { userId, verificationCode: code }) {
      const state = await changeable(api, call, userId, { permission: 'user.write', self: 'may' });
      const { last } = await redeemCode(api, call, state, { userId, code, proves: 'invitation' });
      return last ? { details: detailsOf(last) } : {};
    },
  };
};
