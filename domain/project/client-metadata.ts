import {
  asymmetricAlgorithms,
  contentEncryptions,
  encryptionAlgorithms,
  isSecretAlgorithm,
  requestEncryptionAlgorithms,
  signingAlgorithms,
} from './algorithm.ts';
import { appErrors } from './errors.ts';
import {
  compactJwt,
  flag,
  httpsUrl,
  httpsUrls,
  type MetadataRule,
  oneOf,
  publicJwks,
  seconds,
  secureUrl,
  someOf,
  text,
  texts,
  type ValueOf,
  webUrl,
} from './metadata-rule.ts';

export const clientAuthMethods = [
  ...(['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'] as const),
  ...(['tls_client_auth', 'self_signed_tls_client_auth'] as const),
] as const;
export type ClientAuthMethod = (typeof clientAuthMethods)[number];
/** FAPI 2.0 Security Profile, 5.3.2.1. */
export const fapiAuthMethods: readonly string[] = ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'];

const allResponseTypes = [
  ...(['code', 'id_token', 'id_token token'] as const),
  ...(['code id_token', 'code token', 'code id_token token'] as const),
] as const;
export type ResponseType = (typeof allResponseTypes)[number];

const profiles = ['none', 'fapi2_security', 'fapi2_message_signing'] as const;

const signed = oneOf(signingAlgorithms);
const signedByKey = oneOf(asymmetricAlgorithms);
const encrypted = oneOf(encryptionAlgorithms);
const content = oneOf(contentEncryptions);

/** Which part of a certificate's subject a client is known by (RFC 8705, 2.1.2). */
export const certificateNames = [
  'tls_client_auth_subject_dn',
  'tls_client_auth_san_dns',
  'tls_client_auth_san_uri',
  'tls_client_auth_san_ip',
  'tls_client_auth_san_email',
] as const;

/** By the names of RFC 7591 and its extensions. `profile`, `third_party`, `unvouched`, `require_pkce` and `resource_identifiers` are ours. */
const rules = {
  // RFC 7591, 2: what people are shown.
  client_name: text,
  client_uri: webUrl,
  logo_uri: httpsUrl,
  policy_uri: webUrl,
  tos_uri: webUrl,
  contacts: texts,
  software_id: text,
  software_version: text,
  /** As it came, once it was believed (2.3). */
  software_statement: compactJwt,
  scope: text,
  /** People are asked whether they let it have what it wants. */
  third_party: flag,
  /** Nobody here has let it in by name: people are asked before they are sent to it with an error. */
  unvouched: flag,

  // What it may ask for beyond what ZITADEL's configuration has words for; beside what stands there.
  response_types: someOf(allResponseTypes),
  grant_types: someOf(['urn:openid:params:grant-type:ciba']),

  // How it proves who it is.
  token_endpoint_auth_method: oneOf(clientAuthMethods),
  token_endpoint_auth_signing_alg: signed,
  jwks: publicJwks,
  jwks_uri: httpsUrl,
  tls_client_auth_subject_dn: text,
  tls_client_auth_san_dns: text,
  tls_client_auth_san_uri: text,
  tls_client_auth_san_ip: text,
  tls_client_auth_san_email: text,

  // OpenID Connect Dynamic Client Registration 1.0, 2.
  subject_type: oneOf(['public', 'pairwise']),
  sector_identifier_uri: httpsUrl,
  id_token_signed_response_alg: signed,
  id_token_encrypted_response_alg: encrypted,
  id_token_encrypted_response_enc: content,
  userinfo_signed_response_alg: signed,
  userinfo_encrypted_response_alg: encrypted,
  userinfo_encrypted_response_enc: content,
  request_object_signing_alg: oneOf([...signingAlgorithms, 'none']),
  request_object_encryption_alg: oneOf(requestEncryptionAlgorithms),
  request_object_encryption_enc: content,
  request_uris: httpsUrls,
  default_max_age: seconds,
  require_auth_time: flag,
  default_acr_values: texts,
  initiate_login_uri: httpsUrl,

  // RFC 9101, 9126, 9396, 9449, 8705.
  require_signed_request_object: flag,
  require_pushed_authorization_requests: flag,
  /** Those without a secret always need it. */
  require_pkce: flag,
  authorization_details_types: texts,
  /** Of an API: by which addresses clients ask for tokens for it (RFC 8707). */
  resource_identifiers: texts,
  dpop_bound_access_tokens: flag,
  tls_client_certificate_bound_access_tokens: flag,

  // JARM, 3; RFC 9701, 6.
  authorization_signed_response_alg: signed,
  authorization_encrypted_response_alg: encrypted,
  authorization_encrypted_response_enc: content,
  introspection_signed_response_alg: signed,
  introspection_encrypted_response_alg: encrypted,
  introspection_encrypted_response_enc: content,

  // Logout; the back-channel's address stands in ZITADEL's configuration.
  backchannel_logout_session_required: flag,
  frontchannel_logout_uri: webUrl,
  frontchannel_logout_session_required: flag,

  // CIBA Core, 4.
  backchannel_token_delivery_mode: oneOf(['poll', 'ping', 'push']),
  backchannel_client_notification_endpoint: secureUrl,
  backchannel_authentication_request_signing_alg: signedByKey,
  backchannel_user_code_parameter: flag,

  profile: oneOf(profiles),
} as const;

/** Absent: as the specification of the member says. Read it through `Client.metadata`, where the profile has spoken. */
export type ClientMetadata = { readonly [K in keyof typeof rules]?: ValueOf<(typeof rules)[K]> };
export const clientMetadataNames: readonly string[] = Object.keys(rules);

/**
 * Each member by its rule, in the order above, so that what is the same is the same text.
 * @throws app.metadata_unknown, app.metadata_invalid, named with the member
 */
export const clientMetadataOf = (stated: Readonly<Record<string, unknown>>): ClientMetadata => {
  for (const [name, value] of Object.entries(stated)) {
    if (!Object.hasOwn(rules, name))
      throw appErrors.metadata_unknown({ message: `There is no client metadata ${name}.` });
    const { is, expected }: MetadataRule<unknown> = rules[name as keyof typeof rules];
    if (!is(value)) throw appErrors.metadata_invalid({ message: `${name} must be ${expected}.` });
  }
  return Object.fromEntries(
    clientMetadataNames.flatMap((name) => (stated[name] === undefined ? [] : [[name, stated[name]]])),
  );
};

/** Whether the secret itself must be at hand, sealed, because something is signed with it. */
export const needsSecretItself = (metadata: ClientMetadata): boolean =>
  metadata.token_endpoint_auth_method === 'client_secret_jwt' ||
  Object.entries(metadata).some(([name, value]) => /_alg$/.test(name) && isSecretAlgorithm(String(value)));
