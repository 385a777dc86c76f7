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

/** What `jose` makes and checks, and neither `none` nor RSA encryption with PKCS #1 v1.5 (RFC 8725, 3.2). */
export const asymmetricAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;
/** With the client's secret as key. */
export const secretAlgorithms = ['HS256', 'HS384', 'HS512'] as const;
export const signingAlgorithms = [...asymmetricAlgorithms, ...secretAlgorithms] as const;
export const encryptionAlgorithms = [
  ...['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'],
  ...['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'],
] as const;
/** To a key of ours: SHA-1 has no place in what is new. */
export const requestEncryptionAlgorithms = [
  ...(['RSA-OAEP-256', 'ECDH-ES'] as const),
  ...(['ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'] as const),
] as const;
export const contentEncryptions = [
  ...['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'],
  ...['A128GCM', 'A192GCM', 'A256GCM'],
] as const;

export const clientAuthMethods = [
  ...(['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'] as const),
  ...(['tls_client_auth', 'self_signed_tls_client_auth'] as const),
] as const;
export type ClientAuthMethod = (typeof clientAuthMethods)[number];

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

/** @throws app.metadata_unknown, app.metadata_invalid, named with the member */
export const validClientMetadata = (stated: Readonly<Record<string, unknown>>): ClientMetadata => {
  for (const [name, value] of Object.entries(stated)) {
    if (!Object.hasOwn(rules, name))
      throw appErrors.metadata_unknown({ message: `There is no client metadata ${name}.` });
    const { is, expected }: MetadataRule<unknown> = rules[name as keyof typeof rules];
    if (!is(value)) throw invalid(`${name} must be ${expected}.`);
  }
  const metadata = stated as ClientMetadata;
  for (const check of checks) {
    const problem = check(metadata);
    if (problem !== undefined) throw invalid(problem);
  }
  return inOrder(metadata);
};

const invalid = (message: string) => appErrors.metadata_invalid({ message });

/** As the table above has them, so that what is the same is the same text. */
const inOrder = (metadata: ClientMetadata): ClientMetadata =>
  Object.fromEntries(
    clientMetadataNames.flatMap((name) => {
      const value = metadata[name as keyof ClientMetadata];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** What members must fit each other; gives what is wrong. */
type MetadataCheck = (metadata: ClientMetadata) => string | undefined;

/** RFC 7591, 2. */
const oneWayToKeys: MetadataCheck = ({ jwks, jwks_uri }) =>
  jwks && jwks_uri !== undefined ? 'jwks and jwks_uri exclude each other.' : undefined;

const kinds = ['id_token_encrypted_response', 'userinfo_encrypted_response', 'request_object_encryption'] as const;
const moreKinds = ['authorization_encrypted_response', 'introspection_encrypted_response'] as const;
const contentNeedsKey: MetadataCheck = (metadata) => {
  const kind = [...kinds, ...moreKinds].find((each) => metadata[`${each}_enc`] && !metadata[`${each}_alg`]);
  return kind && `${kind}_enc needs ${kind}_alg.`;
};
/** Only to whom a key is known something can be encrypted. */
const responsesNeedKeys: MetadataCheck = (metadata) => {
  if (metadata.jwks || metadata.jwks_uri !== undefined) return undefined;
  const kind = [...kinds, ...moreKinds].find(
    (each) => each !== 'request_object_encryption' && metadata[`${each}_alg`] !== undefined,
  );
  return kind && `${kind}_alg needs jwks or jwks_uri, with a key to encrypt to.`;
};

/** RFC 8705, 2.1.2: exactly one. */
const oneCertificateName: MetadataCheck = (metadata) => {
  const stated = certificateNames.filter((name) => metadata[name] !== undefined);
  const wanted = metadata.token_endpoint_auth_method === 'tls_client_auth' ? 1 : 0;
  if (stated.length === wanted) return undefined;
  return wanted === 1
    ? `tls_client_auth needs exactly one of ${certificateNames.join(', ')}.`
    : `${stated.join(', ')} belongs to the authentication method tls_client_auth.`;
};
/** RFC 8705, 2.2.2. */
const selfSignedNeedsKeys: MetadataCheck = ({ token_endpoint_auth_method: method, jwks, jwks_uri }) =>
  method === 'self_signed_tls_client_auth' && !jwks && jwks_uri === undefined
    ? 'self_signed_tls_client_auth needs jwks or jwks_uri, with its certificates.'
    : undefined;

const isSecretAlgorithm = (alg: string | undefined) =>
  (secretAlgorithms as readonly (string | undefined)[]).includes(alg);
const algorithmFitsMethod: MetadataCheck = ({
  token_endpoint_auth_method: method,
  token_endpoint_auth_signing_alg: alg,
}) => {
  if (alg === undefined) return undefined;
  if (method === 'client_secret_jwt' && !isSecretAlgorithm(alg)) return `client_secret_jwt does not sign with ${alg}.`;
  if (method === 'private_key_jwt' && isSecretAlgorithm(alg)) return `private_key_jwt does not sign with ${alg}.`;
  return undefined;
};

/** CIBA Core, 4. */
const deliveryNeedsAddress: MetadataCheck = (metadata) =>
  ['ping', 'push'].includes(metadata.backchannel_token_delivery_mode ?? 'poll') &&
  metadata.backchannel_client_notification_endpoint === undefined
    ? 'ping and push need a backchannel_client_notification_endpoint.'
    : undefined;

/** CIBA Core, 4: who asks people for a code is told at once that nobody here has one. */
const noUserCodes: MetadataCheck = ({ backchannel_user_code_parameter: wanted }) =>
  wanted ? 'User codes are not supported: backchannel_user_code_parameter must be false.' : undefined;

/** CIBA Core, 10.3: what is pushed is bound to nothing, as nobody has shown a key for it. */
const boundIsNotPushed: MetadataCheck = (metadata) => {
  const isBound = metadata.dpop_bound_access_tokens || metadata.tls_client_certificate_bound_access_tokens;
  const isFapi = (metadata.profile ?? 'none') !== 'none';
  return metadata.backchannel_token_delivery_mode === 'push' && (isBound || isFapi)
    ? 'Tokens that are bound cannot be pushed: backchannel_token_delivery_mode must be poll or ping.'
    : undefined;
};

/** FAPI 2.0 Security Profile, 5.3.2.1 and 5.4: what a profile forbids. What it demands beyond is switched on in client-profile.ts. */
const profileAllows: MetadataCheck = (metadata) => {
  if ((metadata.profile ?? 'none') === 'none') return undefined;
  const method = metadata.token_endpoint_auth_method;
  if (method !== undefined && !fapiAuthMethods.includes(method))
    return `FAPI 2.0 allows the authentication methods ${fapiAuthMethods.join(', ')}.`;
  const bad = Object.entries(metadata).find(
    ([name, value]) => /_sign(ed_response|ing)_alg$/.test(name) && !fapiAlgorithms.includes(String(value)),
  );
  return bad && `FAPI 2.0 allows the algorithms ${fapiAlgorithms.join(', ')}, in ${bad[0]} too.`;
};
export const fapiAuthMethods: readonly string[] = ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'];
export const fapiAlgorithms: readonly string[] = ['PS256', 'ES256', 'EdDSA', 'Ed25519'];

const checks: readonly MetadataCheck[] = [
  oneWayToKeys,
  contentNeedsKey,
  responsesNeedKeys,
  oneCertificateName,
  selfSignedNeedsKeys,
  algorithmFitsMethod,
  deliveryNeedsAddress,
  noUserCodes,
  boundIsNotPushed,
  profileAllows,
];

/** Whether the secret itself must be at hand, sealed, because something is signed with it. */
export const needsSecretItself = (metadata: ClientMetadata): boolean =>
  metadata.token_endpoint_auth_method === 'client_secret_jwt' ||
  Object.entries(metadata).some(([name, value]) => /_alg$/.test(name) && isSecretAlgorithm(String(value)));
