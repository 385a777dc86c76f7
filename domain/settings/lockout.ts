import { refusals, settingsErrors } from './errors.ts';
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

const lockoutRefusals = {
  instance: refusals('instance_lockout', ['INSTANCE-0olDf', 'INSTANCE-0oPew', 'INSTANCE-0psjF']),
  org: refusals('org_lockout', ['ORG-0olDf', 'ORG-ADfs1', 'ORG-0JFSr']),
};

const lockout = <const L extends SettingsLevel>(level: L) =>
  policy({
    events: `${level}.policy.lockout`,
    level,
    defaults: defaultLockout,
    refusals: lockoutRefusals[level],
    check: ({ maxPasswordAttempts, maxOTPAttempts }) => {
      const isCount = (attempts: number) => Number.isSafeInteger(attempts) && attempts >= 0 && attempts <= 2 ** 31 - 1;
      if (!isCount(maxPasswordAttempts) || !isCount(maxOTPAttempts)) throw settingsErrors.attempts_not_allowed();
    },
  });

export const lockoutSettings = { instance: lockout('instance'), org: lockout('org') };
