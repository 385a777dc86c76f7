import { fapiAlgorithms, isSecretAlgorithm } from './algorithm.ts';
import { type ClientMetadata, certificateNames, clientMetadataOf, fapiAuthMethods } from './client-metadata.ts';
import { appErrors } from './errors.ts';

/** @throws app.metadata_unknown, app.metadata_invalid, with what is wrong */
export const validClientMetadata = (stated: Readonly<Record<string, unknown>>): ClientMetadata => {
  const metadata = clientMetadataOf(stated);
  for (const check of checks) {
    const message = check(metadata);
    if (message !== undefined) throw appErrors.metadata_invalid({ message });
  }
  return metadata;
};

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
