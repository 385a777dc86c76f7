import { settingsErrors } from './errors.ts';
import { policy, type SettingsLevel } from './policy.ts';

/** How many failed attempts lock a user; 0: none ever do. */
export type LockoutSettings = {
  readonly maxPasswordAttempts: number;
  readonly maxOTPAttempts: number;
  readonly showLockOutFailures: boolean;
};

export const defaultLockout: LockoutSettings = {
  maxPasswordAttempts: 0,
  maxOTPAttempts: 0,
  showLockOutFailures: true,
};

const lockout = <const L extends SettingsLevel>(level: L) =>
  policy({
    events: `${level}.policy.lockout`,
    level,
    defaults: defaultLockout,
    check: ({ maxPasswordAttempts, maxOTPAttempts }) => {
      const isCount = (attempts: number) => Number.isSafeInteger(attempts) && attempts >= 0;
      if (!isCount(maxPasswordAttempts) || !isCount(maxOTPAttempts)) throw settingsErrors.attempts_not_allowed();
    },
  });

export const lockoutSettings = { instance: lockout('instance'), org: lockout('org') };
