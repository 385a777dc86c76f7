import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { SettingsEvent } from '../../domain/settings/events.ts';
import { projection, remove, update, upsert } from '../projection.ts';
import { durations, renamed } from './columns.ts';
import { labelHandlers } from './label.ts';
import { loginHandlers } from './login.ts';
import { otherHandlers } from './others.ts';
import { passwordHandlers } from './password.ts';
import { type Of, ownerOf, type PayloadOf } from './policy.ts';
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
    'instance.policy.domain.added': domainAdded,
    'instance.policy.domain.changed': domainChanged,
    'org.policy.domain.added': domainAdded,
    'org.policy.domain.changed': domainChanged,
    'org.policy.domain.removed': (event) => remove(domainSettingsTable, ownerOf(event)),

    'instance.oidc.settings.added': (event) =>
      upsert(oidcSettingsTable, { ...ownerOf(event), ...oidcColumns(event.payload) }),
    'instance.oidc.settings.changed': (event) => update(oidcSettingsTable, ownerOf(event), oidcColumns(event.payload)),

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

    ...loginHandlers,
    ...passwordHandlers,
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
