import { userErrors } from '../../../domain/user/errors.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { removePicture } from '../../asset/picture.ts';
import {
  type ManagementService,
  SendHumanResetPasswordNotificationRequest_Type as ResetBy,
} from '../../gen/zitadel/management_pb.js';
import { NotificationType } from '../../gen/zitadel/user/v2/password_pb.js';
import { UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { changeable } from '../user/access.ts';
import { type Second, written } from './second.ts';
import { humanMessage, userDetails } from './user-message.ts';
import { writesTo } from './writes.ts';

type Humans = Pick<
  Methods<typeof ManagementService>,
  | 'getHumanProfile'
  | 'updateHumanProfile'
  | 'getHumanEmail'
  | 'updateHumanEmail'
  | 'resendHumanEmailVerification'
  | 'getHumanPhone'
  | 'updateHumanPhone'
  | 'removeHumanPhone'
  | 'resendHumanPhoneVerification'
  | 'removeHumanAvatar'
  | 'setHumanPassword'
  | 'sendHumanResetPasswordNotification'
>;

const second = UserService.method;

export const humansOf = (api: Api, { ask }: Second): Humans => {
  const { after } = writesTo(api, user);
  const humanWithId = async (call: Call, userId: string) => {
    const { user: found } = await ask(call, second.getUserByID, { userId });
    if (found?.type.case !== 'human') throw userErrors.not_found();
    return { details: userDetails(found), ...humanMessage(found.type.value) };
  };

  return {
    async getHumanProfile(call, { userId }) {
      const { details, profile } = await humanWithId(call, userId);
      return { details, profile };
    },
    async getHumanEmail(call, { userId }) {
      const { details, email } = await humanWithId(call, userId);
      return { details, email };
    },
    async getHumanPhone(call, { userId }) {
      const { details, phone } = await humanWithId(call, userId);
      return { details, phone };
    },

    /** The whole profile: unlike in the second API, what is left out is taken away. */
    updateHumanProfile(call, { userId, firstName, lastName, nickName, displayName, preferredLanguage, gender }) {
      const stated = {
        ...{ givenName: firstName, familyName: lastName, gender: gender as number },
        displayName: displayName || `${firstName} ${lastName}`,
        ...(preferredLanguage ? { preferredLanguage } : {}),
      };
      const asked = (profile: typeof stated & { readonly nickName?: string }) =>
        ({ userId, userType: { case: 'human', value: { profile } } }) as const;
      const named = asked(nickName ? { ...stated, nickName } : stated);
      return after(call, userId, ask(call, second.updateUser, named, asked({ ...stated, nickName })));
    },

    updateHumanEmail: (call, { userId, email, isEmailVerified }) =>
      after(call, userId, ask(call, second.setEmail, { userId, email, verification: proof(isEmailVerified) })),
    updateHumanPhone: (call, { userId, phone, isPhoneVerified }) =>
      after(call, userId, ask(call, second.setPhone, { userId, phone, verification: proof(isPhoneVerified) })),
    removeHumanPhone: (call, { userId }) => after(call, userId, ask(call, second.removePhone, { userId })),
    resendHumanEmailVerification: (call, { userId }) =>
      after(call, userId, ask(call, second.resendEmailCode, { userId })),
    resendHumanPhoneVerification: (call, { userId }) =>
      after(call, userId, ask(call, second.resendPhoneCode, { userId })),

    async removeHumanAvatar(call, { userId }) {
      await changeable(api, call, userId, { permission: 'user.write', self: 'may_not' });
      const { last, position } = await removePicture(api, call.context, userId);
      call.wrote(position);
      return written(last);
    },

    setHumanPassword(call, { userId, password, noChangeRequired }) {
      const newPassword = { password, changeRequired: !noChangeRequired };
      return after(call, userId, ask(call, second.setPassword, { userId, newPassword }));
    },
    sendHumanResetPasswordNotification(call, { userId, type }) {
      const notificationType = type === ResetBy.SMS ? NotificationType.SMS : NotificationType.Email;
      const medium = { case: 'sendLink', value: { notificationType } } as const;
      return after(call, userId, ask(call, second.passwordReset, { userId, medium }));
    },
  };
};

const proof = (isVerified: boolean) =>
  isVerified ? ({ case: 'isVerified', value: true } as const) : ({ case: 'sendCode', value: {} } as const);
