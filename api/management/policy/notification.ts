import { notificationSettings } from '../../../domain/settings/notification.ts';
import { findNotification } from '../../../projections/settings/queries.ts';
import type { Api } from '../../api.ts';
import { detailsOf } from '../details.ts';
import { defaultRows } from '../settings/default.ts';
import { decideOn } from '../settings/write.ts';
import { policyKind } from './kind.ts';
import type { Halves } from './methods.ts';

type Notification = Halves<
  'addNotificationPolicy' | 'getNotificationPolicy' | 'updateNotificationPolicy',
  | 'getNotificationPolicy'
  | 'getDefaultNotificationPolicy'
  | 'addCustomNotificationPolicy'
  | 'updateCustomNotificationPolicy'
  | 'resetNotificationPolicyToDefault'
>;

export const notificationPolicy = (api: Api): Notification => {
  const kind = policyKind(api, {
    find: findNotification,
    defaults: defaultRows.notification,
    message: (row) => ({ passwordChange: row.password_change }),
    deciders: notificationSettings,
  });
  return {
    admin: {
      async addNotificationPolicy(call, { passwordChange }) {
        const command = { type: 'AddSettings', values: { passwordChange } } as const;
        const { last } = await decideOn(api, call, notificationSettings.instance, call.instance.id, command);
        return last ? { details: detailsOf(last) } : {};
      },
      getNotificationPolicy: kind.ofInstance,
      updateNotificationPolicy: (call, { passwordChange }) => kind.changeInstance(call, { passwordChange }),
    },
    management: {
      getNotificationPolicy: (call) => kind.ofOrg(call),
      getDefaultNotificationPolicy: kind.ofInstance,
      addCustomNotificationPolicy: (call, { passwordChange }) => kind.addToOrg(call, { passwordChange }),
      updateCustomNotificationPolicy: (call, { passwordChange }) => kind.changeInOrg(call, { passwordChange }),
      resetNotificationPolicyToDefault: (call) => kind.resetOrg(call),
    },
  };
};
