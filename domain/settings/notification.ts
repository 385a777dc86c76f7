import { refusals } from './errors.ts';
import { policy, type SettingsLevel } from './policy.ts';

/** Whether people are told that their password was changed. */
export type NotificationSettings = { readonly passwordChange: boolean };

export const defaultNotification: NotificationSettings = { passwordChange: true };

const notificationRefusals = {
  instance: refusals('instance_notification', ['INSTANCE-xpo1bj', 'INSTANCE-x891na', 'INSTANCE-29x02n']),
  org: refusals('org_notification', ['Org-xa08n2', 'ORG-x029n3', 'Org-ioqnxz']),
};

const notification = <const L extends SettingsLevel>(level: L) =>
  policy({
    events: `${level}.policy.notification`,
    level,
    defaults: defaultNotification,
    refusals: notificationRefusals[level],
  });

export const notificationSettings = { instance: notification('instance'), org: notification('org') };
