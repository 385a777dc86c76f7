import { notificationType } from '../../../domain/user/password.ts';
import type { Api, Methods } from '../../api.ts';
import { codeFormOf } from '../../code/form.ts';
import { codeBy, type Medium, returnedCode } from '../../code/verification.ts';
import { NotificationType } from '../../gen/zitadel/user/v2/password_pb.js';
import type { PasswordResetRequest, UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { mustLeadHome } from '../link-elsewhere.ts';
import { changeable, isSelf } from './access.ts';
import { mayHaveSent } from './contact.ts';
import { recordOn } from './factor/access.ts';

type Reset = Pick<Methods<typeof UserService>, 'passwordReset'>;

export const userPasswordReset = (api: Api): Reset => ({
  async passwordReset(call, { userId, medium: asked }) {
    const { owner } = await changeable(api, call, userId, { permission: 'user.write', self: 'may' });
    const medium = mediumIn(asked);
    // Who sees the code can set the password without any proof.
    if (medium.by === 'returned_code') await call.allow('user.credential.write', { orgId: owner });
    else if (isSelf(call, userId)) await mustLeadHome(api, call, medium.urlTemplate, 'user.write', { orgId: owner });
    const verification = codeBy(codeFormOf(api.settings, 'password'), medium, call.origin);
    await mayHaveSent(api, call, userId, verification);
    const answer = await recordOn(api, call, userId, {
      type: 'IssuePasswordCode',
      verification,
      notificationType: bySms(asked) ? notificationType.sms : notificationType.email,
    });
    const verificationCode = returnedCode(verification);
    return { ...answer, ...(verificationCode ? { verificationCode } : {}) };
  },
});

/** A link is sent unless the code is to be returned. */
const mediumIn = (asked: PasswordResetRequest['medium']): Medium => {
  if (asked.case === 'returnCode') return { by: 'returned_code' };
  const urlTemplate = asked.case === 'sendLink' ? asked.value.urlTemplate : undefined;
  return { by: 'sent_code', ...(urlTemplate ? { urlTemplate } : {}) };
};

const bySms = (asked: PasswordResetRequest['medium']) =>
  asked.case === 'sendLink' && asked.value.notificationType === NotificationType.SMS;
