import { type EventOf, events, type Field, flag, json, number, optional, text, texts } from '../event.ts';

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

const age = { expireWarnDays: number, maxAgeDays: number };

const privacy = {
  tosLink: text,
  privacyLink: text,
  helpLink: text,
  supportEmail: text,
  docsLink: text,
  customLink: text,
  customLinkText: text,
};

const notification = { passwordChange: flag };

const look = {
  primaryColor: text,
  backgroundColor: text,
  warnColor: text,
  fontColor: text,
  primaryColorDark: text,
  backgroundColorDark: text,
  warnColorDark: text,
  fontColorDark: text,
  hideLoginNameSuffix: flag,
  errorMsgPopup: flag,
  themeMode: number,
};
/** The same switch has two names, as in ZITADEL. */
const label = { added: { ...look, disableMsgPopup: flag }, changed: changeOf({ ...look, disableWatermark: flag }) };
/** Where an asset is kept. */
const asset = { storeKey: text };
/** `label`: all that now counts, so that whoever sees the event need not have seen what led to it. ZITADEL's has none. */
const activated = { label: optional(json<Readonly<Record<string, string | boolean | number>>>()) };

const domain = { userLoginMustBeDomain: flag, validateOrgDomains: flag, smtpSenderAddressMatchesInstanceDomain: flag };

const oidc = {
  accessTokenLifetime: number,
  idTokenLifetime: number,
  refreshTokenIdleExpiration: number,
  refreshTokenExpiration: number,
};

/** Texts of the pages: by page, by key. */
type Texts = { readonly [page: string]: unknown };
const translation = { translation: json<Texts>(), language: text, level: text };

/** Only what changed is stated; the allowed URLs of client metadata documents also come and go one by one. */
const security = {
  enable_iframe_embedding: optional(flag),
  allowedOrigins: optional(texts),
  enable_impersonation: optional(flag),
  enable_dynamic_client_registration: optional(flag),
  allow_unauthenticated_dynamic_client_registration: optional(flag),
  enable_client_id_metadata_document: optional(flag),
  client_id_metadata_document_allowed_urls: optional(texts),
  client_id_metadata_document_allow_any_url: optional(flag),
};
const allowedUrl = { url: text };

/** Ours: `jwks` or `jwksUri` has the keys that it signs with. */
export type SoftwareStatementIssuer = {
  readonly issuer: string;
  readonly jwks?: Readonly<Record<string, unknown>>;
  readonly jwksUri?: string;
};
/** Ours. What is empty allows all, or imposes nothing. */
export type ClientPolicy = {
  readonly requirePushedAuthorizationRequests: boolean;
  readonly requirePkce: boolean;
  readonly registration: {
    readonly allowedGrantTypes: readonly string[];
    readonly allowedRedirectHosts: readonly string[];
    readonly requireSoftwareStatement: boolean;
    /** Counts more than what a client says of itself. By the names of RFC 7591. */
    readonly imposedMetadata: Readonly<Record<string, unknown>>;
  };
  readonly softwareStatementIssuers: readonly SoftwareStatementIssuer[];
};

export type LinkEntry = {
  readonly type: number;
  readonly url: string;
  readonly translationKey: string;
  readonly target: number;
};
const links = { links: json<readonly LinkEntry[]>() };

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
  'instance.policy.password.age.added': age,
  'instance.policy.password.age.changed': changeOf(age),
  'instance.policy.privacy.added': privacy,
  'instance.policy.privacy.changed': changeOf(privacy),
  'instance.policy.notification.added': notification,
  'instance.policy.notification.changed': changeOf(notification),
  'instance.policy.label.added': label.added,
  'instance.policy.label.changed': label.changed,
  'instance.policy.label.activated': activated,
  'instance.policy.label.logo.added': asset,
  'instance.policy.label.logo.removed': asset,
  'instance.policy.label.icon.added': asset,
  'instance.policy.label.icon.removed': asset,
  'instance.policy.label.logo.dark.added': asset,
  'instance.policy.label.logo.dark.removed': asset,
  'instance.policy.label.icon.dark.added': asset,
  'instance.policy.label.icon.dark.removed': asset,
  'instance.policy.label.font.added': asset,
  'instance.policy.label.font.removed': asset,
  'instance.policy.client.set': { policy: json<ClientPolicy>() },
  'instance.policy.security.set': security,
  'instance.policy.security.client_id_metadata_document.allowed_url.added': allowedUrl,
  'instance.policy.security.client_id_metadata_document.allowed_url.removed': allowedUrl,
  'instance.hosted_login_translation.set': translation,
  'instance.link_settings.set': links,
  'instance.link_settings.removed': {},

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
  'org.policy.password.age.added': age,
  'org.policy.password.age.changed': changeOf(age),
  'org.policy.password.age.removed': {},
  'org.policy.privacy.added': privacy,
  'org.policy.privacy.changed': changeOf(privacy),
  'org.policy.privacy.removed': {},
  'org.policy.notification.added': notification,
  'org.policy.notification.changed': changeOf(notification),
  'org.policy.notification.removed': {},
  'org.policy.label.added': label.added,
  'org.policy.label.changed': label.changed,
  'org.policy.label.activated': activated,
  'org.policy.label.removed': {},
  'org.policy.label.logo.added': asset,
  'org.policy.label.logo.removed': asset,
  'org.policy.label.icon.added': asset,
  'org.policy.label.icon.removed': asset,
  'org.policy.label.logo.dark.added': asset,
  'org.policy.label.logo.dark.removed': asset,
  'org.policy.label.icon.dark.added': asset,
  'org.policy.label.icon.dark.removed': asset,
  'org.policy.label.font.added': asset,
  'org.policy.label.font.removed': asset,
  'org.hosted_login_translation.set': translation,
  'org.link_settings.set': links,
  'org.link_settings.removed': {},

  'settings.organization.set': { organizationScopedUsernames: optional(flag) },
  'settings.organization.removed': {},

  'restrictions.set': { disallowPublicOrgRegistration: optional(flag), allowedLanguages: optional(texts) },
});

export type SettingsEvent = EventOf<typeof settingsEvents>;
