import {
  bytes,
  type EventOf,
  events,
  flag,
  instant,
  json,
  number,
  numbers,
  optional,
  type PayloadOf,
  secret,
  text,
  texts,
} from '../event.ts';
import type { ClientMetadata } from './client-metadata.ts';

/** Words of OAuth and OpenID Connect by the number that events hold for them, as ZITADEL's do. */
export const responseTypes = ['code', 'id_token', 'id_token token'] as const;
export const grantTypes = [
  'authorization_code',
  'implicit',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const;
export const applicationTypes = ['web', 'user_agent', 'native'] as const;
export const oidcAuthMethods = ['client_secret_basic', 'client_secret_post', 'none', 'private_key_jwt'] as const;
export const apiAuthMethods = ['client_secret_basic', 'private_key_jwt'] as const;
export const accessTokenTypes = ['bearer', 'jwt'] as const;
export const loginVersions = ['unspecified', 'login_v1', 'login_v2'] as const;

type IosAppLink = { readonly teamId: string; readonly bundleId: string };
type AndroidAppLink = { readonly packageName: string; readonly sha256CertFingerprints: readonly string[] };

/** Optional in `added` as in `changed`: ZITADEL leaves out what is zero. `ios` and `android` are ours. */
const oidcConfig = {
  oidcVersion: optional(number),
  redirectUris: optional(texts),
  responseTypes: optional(numbers),
  grantTypes: optional(numbers),
  applicationType: optional(number),
  authMethodType: optional(number),
  postLogoutRedirectUris: optional(texts),
  devMode: optional(flag),
  accessTokenType: optional(number),
  accessTokenRoleAssertion: optional(flag),
  idTokenRoleAssertion: optional(flag),
  idTokenUserinfoAssertion: optional(flag),
  clockSkew: optional(number),
  additionalOrigins: optional(texts),
  skipNativeAppSuccessPage: optional(flag),
  backChannelLogoutURI: optional(text),
  loginVersion: optional(number),
  loginBaseURI: optional(text),
  ios: optional(json<IosAppLink>()),
  android: optional(json<AndroidAppLink>()),
};

type Settled<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };
export type OidcConfig = Settled<PayloadOf<typeof oidcConfig>>;

/** What a field means that an event left out. */
export const emptyOidcConfig: OidcConfig = {
  oidcVersion: 0,
  redirectUris: [],
  responseTypes: [],
  grantTypes: [],
  applicationType: 0,
  authMethodType: 0,
  postLogoutRedirectUris: [],
  devMode: false,
  accessTokenType: 0,
  accessTokenRoleAssertion: false,
  idTokenRoleAssertion: false,
  idTokenUserinfoAssertion: false,
  clockSkew: 0,
  additionalOrigins: [],
  skipNativeAppSuccessPage: false,
  backChannelLogoutURI: '',
  loginVersion: 0,
  loginBaseURI: '',
  ios: { teamId: '', bundleId: '' },
  android: { packageName: '', sha256CertFingerprints: [] },
};

const settings = {
  projectRoleAssertion: optional(flag),
  projectRoleCheck: optional(flag),
  hasProjectCheck: optional(flag),
  privateLabelingSetting: optional(number),
};

export type ProjectSettings = Settled<PayloadOf<typeof settings>>;

/** Stored for ever: add an optional field or a new event, never rename or narrow. */
export const projectEvents = events({
  'project.added': { name: text, ...settings },
  'project.changed': { name: optional(text), ...settings },
  'project.deactivated': {},
  'project.reactivated': {},
  'project.removed': { Name: optional(text) },
  'project.role.added': { key: text, displayName: optional(text), group: optional(text) },
  'project.role.changed': { key: text, displayName: optional(text), group: optional(text) },
  'project.role.removed': { key: text },
  'project.grant.added': { grantId: text, grantedOrgId: text, roleKeys: optional(texts) },
  'project.grant.changed': { grantId: text, roleKeys: optional(texts) },
  'project.grant.cascade.changed': { grantId: text, roleKeys: optional(texts) },
  'project.grant.deactivated': { grantId: text },
  'project.grant.reactivated': { grantId: text },
  'project.grant.removed': { grantId: text },
  'project.application.added': { appId: text, name: text },
  'project.application.changed': { appId: text, name: text },
  'project.application.deactivated': { appId: text },
  'project.application.reactivated': { appId: text },
  'project.application.removed': { appId: text },
  'project.application.config.oidc.added': {
    appId: text,
    clientId: text,
    hashedSecret: optional(secret(text)),
    ...oidcConfig,
  },
  'project.application.config.oidc.changed': { appId: text, ...oidcConfig },
  'project.application.config.oidc.secret.changed': { appId: text, hashedSecret: secret(text) },
  'project.application.config.api.added': {
    appId: text,
    clientId: text,
    hashedSecret: optional(secret(text)),
    authMethodType: optional(number),
  },
  'project.application.config.api.changed': { appId: text, authMethodType: optional(number) },
  'project.application.config.api.secret.changed': { appId: text, hashedSecret: secret(text) },
  /** Of an API application, too. `type`: ZITADEL's number of the form of the key file, always JSON. `publicKey`: PEM. */
  'project.application.oidc.key.added': {
    applicationId: text,
    clientId: text,
    keyId: text,
    type: optional(number),
    expirationDate: instant,
    publicKey: bytes,
  },
  'project.application.oidc.key.removed': { keyId: text },
  /** Ours: all of it, in place of what was. */
  'project.application.oidc.metadata.set': { appId: text, metadata: json<ClientMetadata>() },
  /** Ours: with what a client that registered itself may change that (RFC 7592). SHA-256. */
  'project.application.oidc.registration.token.set': { appId: text, hashedToken: secret(text) },
  /** Ours: the secret itself, beside its hash, where its metadata says that something is signed with it. */
  'project.application.oidc.secret.kept': { appId: text, clientSecret: secret(text) },
});

export type ProjectEvent = EventOf<typeof projectEvents>;
