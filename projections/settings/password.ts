import { remove, update, upsert } from '../projection.ts';
import { renamed } from './columns.ts';
import { type Of, type Owned, ownerOf, type PayloadOf } from './policy.ts';
import { lockoutTable, passwordAgeTable, passwordComplexityTable } from './tables.ts';

const complexityColumns = <P extends PayloadOf<'policy.password.complexity.changed'>>(payload: P) =>
  renamed(
    {
      minLength: 'min_length',
      hasLowercase: 'has_lowercase',
      hasUppercase: 'has_uppercase',
      hasNumber: 'has_number',
      hasSymbol: 'has_symbol',
    },
    payload,
  );
const complexityAdded = (event: Of<'policy.password.complexity.added'>) =>
  upsert(passwordComplexityTable, { ...ownerOf(event), ...complexityColumns(event.payload) });
const complexityChanged = (event: Of<'policy.password.complexity.changed'>) =>
  update(passwordComplexityTable, ownerOf(event), complexityColumns(event.payload));

export const ageColumns = <P extends PayloadOf<'policy.password.age.changed'>>(payload: P) =>
  renamed({ maxAgeDays: 'max_age_days', expireWarnDays: 'expire_warn_days' }, payload);
const ageAdded = (event: Of<'policy.password.age.added'>) =>
  upsert(passwordAgeTable, { ...ownerOf(event), ...ageColumns(event.payload) });
const ageChanged = (event: Of<'policy.password.age.changed'>) =>
  update(passwordAgeTable, ownerOf(event), ageColumns(event.payload));

const lockoutColumns = <P extends PayloadOf<'policy.lockout.changed'>>(payload: P) =>
  renamed(
    {
      maxPasswordAttempts: 'max_password_attempts',
      maxOTPAttempts: 'max_otp_attempts',
      showLockOutFailures: 'show_lockout_failures',
    },
    payload,
  );
const lockoutAdded = (event: Of<'policy.lockout.added'>) =>
  upsert(lockoutTable, { ...ownerOf(event), ...lockoutColumns(event.payload) });
const lockoutChanged = (event: Of<'policy.lockout.changed'>) =>
  update(lockoutTable, ownerOf(event), lockoutColumns(event.payload));

/** What a password must be, how long it is good, and how often it may be wrong. */
export const passwordHandlers = {
  'instance.policy.password.complexity.added': complexityAdded,
  'instance.policy.password.complexity.changed': complexityChanged,
  'org.policy.password.complexity.added': complexityAdded,
  'org.policy.password.complexity.changed': complexityChanged,
  'org.policy.password.complexity.removed': (event: Owned) => remove(passwordComplexityTable, ownerOf(event)),

  'instance.policy.password.age.added': ageAdded,
  'instance.policy.password.age.changed': ageChanged,
  'org.policy.password.age.added': ageAdded,
  'org.policy.password.age.changed': ageChanged,
  'org.policy.password.age.removed': (event: Owned) => remove(passwordAgeTable, ownerOf(event)),

  'instance.policy.lockout.added': lockoutAdded,
  'instance.policy.lockout.changed': lockoutChanged,
  'org.policy.lockout.added': lockoutAdded,
  'org.policy.lockout.changed': lockoutChanged,
  'org.policy.lockout.removed': (event: Owned) => remove(lockoutTable, ownerOf(event)),
};
