import { remove, update, upsert } from '../projection.ts';
import { durations, renamed } from './columns.ts';
import { type Of, type Owned, ownerOf, type PayloadOf } from './policy.ts';
import { loginFactorsTable, loginSettingsTable } from './tables.ts';

const loginColumns = <P extends PayloadOf<'policy.login.changed'>>(payload: P) => ({
  ...renamed(
    {
      allowUsernamePassword: 'allow_username_password',
      allowRegister: 'allow_register',
      allowExternalIdp: 'allow_external_idp',
      forceMFA: 'force_mfa',
      forceMFALocalOnly: 'force_mfa_local_only',
      hidePasswordReset: 'hide_password_reset',
      ignoreUnknownUsernames: 'ignore_unknown_usernames',
      allowDomainDiscovery: 'allow_domain_discovery',
      disableLoginWithEmail: 'disable_login_with_email',
      disableLoginWithPhone: 'disable_login_with_phone',
      passwordlessType: 'passwordless_type',
      defaultRedirectURI: 'default_redirect_uri',
    },
    payload,
  ),
  ...durations(
    {
      passwordCheckLifetime: 'password_check_lifetime',
      externalLoginCheckLifetime: 'external_login_check_lifetime',
      mfaInitSkipLifetime: 'mfa_init_skip_lifetime',
      secondFactorCheckLifetime: 'second_factor_check_lifetime',
      multiFactorCheckLifetime: 'multi_factor_check_lifetime',
    },
    payload,
  ),
});
const loginAdded = (event: Of<'policy.login.added'>) =>
  upsert(loginSettingsTable, { ...ownerOf(event), ...loginColumns(event.payload) });
const loginChanged = (event: Of<'policy.login.changed'>) =>
  update(loginSettingsTable, ownerOf(event), loginColumns(event.payload));

type FactorEvent = Of<'policy.login.secondfactor.added'>;
const factorRow = (kind: 'second' | 'multi', event: FactorEvent) => ({
  ...ownerOf(event),
  kind,
  type: event.payload.mfaType,
});
const factorAdded = (kind: 'second' | 'multi') => (event: FactorEvent) =>
  upsert(loginFactorsTable, factorRow(kind, event));
const factorRemoved = (kind: 'second' | 'multi') => (event: FactorEvent) =>
  remove(loginFactorsTable, factorRow(kind, event));

/** Values in one row, and a row for each factor that is allowed. */
export const loginHandlers = {
  'instance.policy.login.added': loginAdded,
  'instance.policy.login.changed': loginChanged,
  'instance.policy.login.secondfactor.added': factorAdded('second'),
  'instance.policy.login.secondfactor.removed': factorRemoved('second'),
  'instance.policy.login.multifactor.added': factorAdded('multi'),
  'instance.policy.login.multifactor.removed': factorRemoved('multi'),
  'org.policy.login.added': loginAdded,
  'org.policy.login.changed': loginChanged,
  'org.policy.login.removed': (event: Owned) => [
    remove(loginSettingsTable, ownerOf(event)),
    remove(loginFactorsTable, ownerOf(event)),
  ],
  'org.policy.login.secondfactor.added': factorAdded('second'),
  'org.policy.login.secondfactor.removed': factorRemoved('second'),
  'org.policy.login.multifactor.added': factorAdded('multi'),
  'org.policy.login.multifactor.removed': factorRemoved('multi'),
};
