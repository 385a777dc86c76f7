import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { SettingsEvent } from '../../domain/settings/events.ts';
import { projection, remove, update, upsert } from '../projection.ts';
import { durations, renamed } from './columns.ts';
import { labelHandlers } from './label.ts';
import { otherHandlers } from './others.ts';
import {
  clientPolicyTable,
  clientUrlsTable,
  domainSettingsTable,
  labelTable,
  linksTable,
  lockoutTable,
  loginFactorsTable,
  loginSettingsTable,
  notificationTable,
  oidcSettingsTable,
  organizationSettingsTable,
  passwordAgeTable,
  passwordComplexityTable,
  privacyTable,
  restrictionsTable,
  securityTable,
  translationsTable,
} from './tables.ts';

type Owned = { readonly aggregateId: string };
/** The payload of an event that instances and organizations share but for the name's beginning. */
type PayloadOf<Suffix extends string> = Extract<
  SettingsEvent,
  { readonly type: `${'instance' | 'org'}.${Suffix}` }
>['payload'];
type Of<Suffix extends string> = Owned & { readonly payload: PayloadOf<Suffix> };
const ownerOf = ({ aggregateId }: Owned) => ({ owner_id: aggregateId });

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

const domainColumns = <P extends PayloadOf<'policy.domain.changed'>>(payload: P) =>
  renamed(
    {
      userLoginMustBeDomain: 'user_login_must_be_domain',
      validateOrgDomains: 'validate_org_domains',
      smtpSenderAddressMatchesInstanceDomain: 'smtp_sender_address_matches_instance_domain',
    },
    payload,
  );
const domainAdded = (event: Of<'policy.domain.added'>) =>
  upsert(domainSettingsTable, { ...ownerOf(event), ...domainColumns(event.payload) });
const domainChanged = (event: Of<'policy.domain.changed'>) =>
  update(domainSettingsTable, ownerOf(event), domainColumns(event.payload));

const oidcColumns = <P extends PayloadOf<'oidc.settings.changed'>>(payload: P) =>
  durations(
    {
      accessTokenLifetime: 'access_token_lifetime',
      idTokenLifetime: 'id_token_lifetime',
      refreshTokenIdleExpiration: 'refresh_token_idle_expiration',
      refreshTokenExpiration: 'refresh_token_expiration',
    },
    payload,
  );

export const ageColumns = <P extends PayloadOf<'policy.password.age.changed'>>(payload: P) =>
  renamed({ maxAgeDays: 'max_age_days', expireWarnDays: 'expire_warn_days' }, payload);
const ageAdded = (event: Of<'policy.password.age.added'>) =>
  upsert(passwordAgeTable, { ...ownerOf(event), ...ageColumns(event.payload) });
const ageChanged = (event: Of<'policy.password.age.changed'>) =>
  update(passwordAgeTable, ownerOf(event), ageColumns(event.payload));

export const privacyColumns = <P extends PayloadOf<'policy.privacy.changed'>>(payload: P) =>
  renamed(
    {
      tosLink: 'tos_link',
      privacyLink: 'privacy_link',
      helpLink: 'help_link',
      supportEmail: 'support_email',
      docsLink: 'docs_link',
      customLink: 'custom_link',
      customLinkText: 'custom_link_text',
    },
    payload,
  );
const privacyAdded = (event: Of<'policy.privacy.added'>) =>
  upsert(privacyTable, { ...ownerOf(event), ...privacyColumns(event.payload) });
const privacyChanged = (event: Of<'policy.privacy.changed'>) =>
  update(privacyTable, ownerOf(event), privacyColumns(event.payload));

const notificationAdded = (event: Of<'policy.notification.added'>) =>
  upsert(notificationTable, { ...ownerOf(event), password_change: event.payload.passwordChange });
const notificationChanged = (event: Of<'policy.notification.changed'>) =>
  update(notificationTable, ownerOf(event), { password_change: event.payload.passwordChange });

export const settings = projection<SettingsEvent | InstanceEvent | OrgEvent>()({
  name: 'settings',
  version: 4,
  tables: [
    loginSettingsTable,
    loginFactorsTable,
    passwordComplexityTable,
    lockoutTable,
    domainSettingsTable,
    oidcSettingsTable,
    passwordAgeTable,
    labelTable,
    privacyTable,
    notificationTable,
    translationsTable,
    securityTable,
    clientPolicyTable,
    clientUrlsTable,
    linksTable,
    organizationSettingsTable,
    restrictionsTable,
  ],
  on: {
    'instance.policy.login.added': loginAdded,
    'instance.policy.login.changed': loginChanged,
    'instance.policy.login.secondfactor.added': factorAdded('second'),
    'instance.policy.login.secondfactor.removed': factorRemoved('second'),
    'instance.policy.login.multifactor.added': factorAdded('multi'),
    'instance.policy.login.multifactor.removed': factorRemoved('multi'),
    'org.policy.login.added': loginAdded,
    'org.policy.login.changed': loginChanged,
    'org.policy.login.removed': (event) => [
      remove(loginSettingsTable, ownerOf(event)),
      remove(loginFactorsTable, ownerOf(event)),
    ],
    'org.policy.login.secondfactor.added': factorAdded('second'),
    'org.policy.login.secondfactor.removed': factorRemoved('second'),
    'org.policy.login.multifactor.added': factorAdded('multi'),
    'org.policy.login.multifactor.removed': factorRemoved('multi'),

    'instance.policy.password.complexity.added': complexityAdded,
    'instance.policy.password.complexity.changed': complexityChanged,
    'org.policy.password.complexity.added': complexityAdded,
    'org.policy.password.complexity.changed': complexityChanged,
    'org.policy.password.complexity.removed': (event) => remove(passwordComplexityTable, ownerOf(event)),

    'instance.policy.lockout.added': lockoutAdded,
    'instance.policy.lockout.changed': lockoutChanged,
    'org.policy.lockout.added': lockoutAdded,
    'org.policy.lockout.changed': lockoutChanged,
    'org.policy.lockout.removed': (event) => remove(lockoutTable, ownerOf(event)),

    'instance.policy.domain.added': domainAdded,
    'instance.policy.domain.changed': domainChanged,
    'org.policy.domain.added': domainAdded,
    'org.policy.domain.changed': domainChanged,
    'org.policy.domain.removed': (event) => remove(domainSettingsTable, ownerOf(event)),

    'instance.oidc.settings.added': (event) =>
      upsert(oidcSettingsTable, { ...ownerOf(event), ...oidcColumns(event.payload) }),
    'instance.oidc.settings.changed': (event) => update(oidcSettingsTable, ownerOf(event), oidcColumns(event.payload)),

    'instance.policy.password.age.added': ageAdded,
    'instance.policy.password.age.changed': ageChanged,
    'org.policy.password.age.added': ageAdded,
    'org.policy.password.age.changed': ageChanged,
    'org.policy.password.age.removed': (event) => remove(passwordAgeTable, ownerOf(event)),

    'instance.policy.privacy.added': privacyAdded,
    'instance.policy.privacy.changed': privacyChanged,
    'org.policy.privacy.added': privacyAdded,
    'org.policy.privacy.changed': privacyChanged,
    'org.policy.privacy.removed': (event) => remove(privacyTable, ownerOf(event)),

    'instance.policy.notification.added': notificationAdded,
    'instance.policy.notification.changed': notificationChanged,
    'org.policy.notification.added': notificationAdded,
    'org.policy.notification.changed': notificationChanged,
    'org.policy.notification.removed': (event) => remove(notificationTable, ownerOf(event)),

    ...labelHandlers,

    ...otherHandlers,

    'org.removed': (event) => [
      remove(translationsTable, ownerOf(event)),
      remove(linksTable, ownerOf(event)),
      remove(organizationSettingsTable, { organization_id: event.aggregateId }),
      remove(passwordAgeTable, ownerOf(event)),
      remove(privacyTable, ownerOf(event)),
      remove(notificationTable, ownerOf(event)),
      remove(labelTable, ownerOf(event)),
      remove(loginSettingsTable, ownerOf(event)),
      remove(loginFactorsTable, ownerOf(event)),
      remove(passwordComplexityTable, ownerOf(event)),
      remove(lockoutTable, ownerOf(event)),
      remove(domainSettingsTable, ownerOf(event)),
    ],
  },
});
