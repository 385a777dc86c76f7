import { refusals, settingsErrors } from './errors.ts';
import { policy, type SettingsLevel } from './policy.ts';

/** After how many days a password must be changed, and how many days before that people are told; 0: never. */
export type PasswordAgeSettings = { readonly maxAgeDays: number; readonly expireWarnDays: number };

export const defaultPasswordAge: PasswordAgeSettings = { maxAgeDays: 0, expireWarnDays: 0 };

const ageRefusals = {
  instance: refusals('instance_password_age', ['INSTANCE-Lk0dS', 'INSTANCE-0oPew', 'INSTANCE-180sf']),
  org: refusals('org_password_age', ['ORG-Lk0dS', 'ORG-0oPew']),
};

const passwordAge = <const L extends SettingsLevel>(level: L) =>
  policy({
    events: `${level}.policy.password.age`,
    level,
    defaults: defaultPasswordAge,
    refusals: ageRefusals[level],
    check: ({ maxAgeDays, expireWarnDays }) => {
      const isCount = (days: number) => Number.isSafeInteger(days) && days >= 0 && days <= 2 ** 31 - 1;
      if (!isCount(maxAgeDays) || !isCount(expireWarnDays)) throw settingsErrors.days_not_allowed();
    },
  });

export const passwordAgeSettings = { instance: passwordAge('instance'), org: passwordAge('org') };
