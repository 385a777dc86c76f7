import { type EventOf, events, type Field, flag, number, optional, text } from '../event.ts';

/*
 * Settings of an instance, and an organization's own in their place. `added` states every value, `changed` only those that
 * are different, `removed` puts the organization back under the instance. Durations are nanoseconds.
 */

type Change<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? Field<T | undefined> : never };
const changeOf = <F extends { readonly [name: string]: Field<never> | Field }>(fields: F) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, optional(field as Field)])) as Change<F>;

const login = {
  allowUsernamePassword: flag,
  allowRegister: flag,
  allowExternalIdp: flag,
  forceMFA: flag,
  forceMFALocalOnly: flag,
  hidePasswordReset: flag,
  ignoreUnknownUsernames: flag,
  allowDomainDiscovery: flag,
  disableLoginWithEmail: flag,
  disableLoginWithPhone: flag,
  passwordlessType: number,
  defaultRedirectURI: text,
  passwordCheckLifetime: number,
  externalLoginCheckLifetime: number,
  mfaInitSkipLifetime: number,
  secondFactorCheckLifetime: number,
  multiFactorCheckLifetime: number,
};
const factor = { mfaType: number };

const complexity = { minLength: number, hasLowercase: flag, hasUppercase: flag, hasNumber: flag, hasSymbol: flag };

const lockout = { maxPasswordAttempts: number, maxOTPAttempts: number, showLockOutFailures: flag };

const domain = { userLoginMustBeDomain: flag, validateOrgDomains: flag, smtpSenderAddressMatchesInstanceDomain: flag };

const oidc = {
  accessTokenLifetime: number,
  idTokenLifetime: number,
  refreshTokenIdleExpiration: number,
  refreshTokenExpiration: number,
};

export const settingsEvents = events({
  'instance.oidc.settings.added': oidc,
  'instance.oidc.settings.changed': changeOf(oidc),

  'instance.policy.login.added': login,
  'instance.policy.login.changed': changeOf(login),
  'instance.policy.login.secondfactor.added': factor,
  'instance.policy.login.secondfactor.removed': factor,
  'instance.policy.login.multifactor.added': factor,
  'instance.policy.login.multifactor.removed': factor,
  'instance.policy.password.complexity.added': complexity,
  'instance.policy.password.complexity.changed': changeOf(complexity),
  'instance.policy.lockout.added': lockout,
  'instance.policy.lockout.changed': changeOf(lockout),
  'instance.policy.domain.added': domain,
  'instance.policy.domain.changed': changeOf(domain),

  'org.policy.login.added': login,
  'org.policy.login.changed': changeOf(login),
  'org.policy.login.removed': {},
  'org.policy.login.secondfactor.added': factor,
  'org.policy.login.secondfactor.removed': factor,
  'org.policy.login.multifactor.added': factor,
  'org.policy.login.multifactor.removed': factor,
  'org.policy.password.complexity.added': complexity,
  'org.policy.password.complexity.changed': changeOf(complexity),
  'org.policy.password.complexity.removed': {},
  'org.policy.lockout.added': lockout,
  'org.policy.lockout.changed': changeOf(lockout),
  'org.policy.lockout.removed': {},
  'org.policy.domain.added': domain,
  'org.policy.domain.changed': changeOf(domain),
  'org.policy.domain.removed': {},
});

export type SettingsEvent = EventOf<typeof settingsEvents>;
