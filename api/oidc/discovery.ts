import { responseTypesAsked } from '../../domain/auth-request/events.ts';
import {
  asymmetricAlgorithms,
  contentEncryptions,
  encryptionAlgorithms,
  requestEncryptionAlgorithms,
  secretAlgorithms,
  signingAlgorithms,
} from '../../domain/project/algorithm.ts';
import type { Api } from '../api.ts';
import { offeredLanguages } from '../login/reader.ts';
import { acrValues } from './acr.ts';
import { responseModes } from './callback.ts';
import type { Kind } from './client/jwt.ts';
import { clientPolicyOf } from './client/policy.ts';
import { paths } from './endpoints.ts';
import { type Endpoint, json } from './exchange.ts';
import { mtlsOriginOf } from './mtls-origin.ts';
import { securityOf } from './registration/policy.ts';
import { standardScopes } from './scope.ts';
import { dpopAlgorithms } from './sender/proof.ts';
import { grants } from './token.ts';

const clientAuthentication = ({ settings }: Pick<Api, 'settings'>) => [
  ...['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'],
  ...(settings.clientCertificates ? ['tls_client_auth', 'self_signed_tls_client_auth'] : []),
];
const clientSigning = [...asymmetricAlgorithms, ...secretAlgorithms];

/** OpenID Connect Discovery, 3, and RFC 8414, 2: exactly what is served. */
export const discovery =
  (api: Api): Endpoint =>
  async ({ visit: { origin, instance } }) => {
    const policy = await clientPolicyOf(api, instance.id);
    return json(
      {
        issuer: origin,
        authorization_endpoint: origin + paths.authorize,
        pushed_authorization_request_endpoint: origin + paths.pushedAuthorization,
        require_pushed_authorization_requests: policy.requirePushedAuthorizationRequests,
        token_endpoint: origin + paths.token,
        device_authorization_endpoint: origin + paths.deviceAuthorization,
        introspection_endpoint: origin + paths.introspect,
        revocation_endpoint: origin + paths.revoke,
        ...(await registrationOf(api, origin, instance.id)),
        userinfo_endpoint: origin + paths.userinfo,
        end_session_endpoint: origin + paths.endSession,
        ...logout(origin),
        ...ciba(origin),
        jwks_uri: origin + paths.keys,
        scopes_supported: standardScopes,
        response_types_supported: responseTypesAsked,
        response_modes_supported: [...responseModes.filter((mode) => mode !== ''), 'jwt'],
        grant_types_supported: [...Object.keys(grants), 'implicit'],
        subject_types_supported: ['public', 'pairwise'],
        ...algorithmsFor(['id_token', 'userinfo', 'introspection', 'authorization']),
        token_endpoint_auth_methods_supported: ['none', ...clientAuthentication(api)],
        token_endpoint_auth_signing_alg_values_supported: clientSigning,
        introspection_endpoint_auth_methods_supported: clientAuthentication(api),
        introspection_endpoint_auth_signing_alg_values_supported: clientSigning,
        revocation_endpoint_auth_methods_supported: ['none', ...clientAuthentication(api)],
        revocation_endpoint_auth_signing_alg_values_supported: clientSigning,
        dpop_signing_alg_values_supported: dpopAlgorithms,
        tls_client_certificate_bound_access_tokens: api.settings.clientCertificates !== undefined,
        ...mtlsAliases(api, origin),
        code_challenge_methods_supported: ['S256'],
        // The pages fit whatever window they are shown in.
        display_values_supported: ['page', 'popup', 'touch'],
        prompt_values_supported: ['none', 'login', 'consent', 'select_account', 'create'],
        acr_values_supported: acrValues,
        ui_locales_supported: await offeredLanguages(api, instance.id),
        claim_types_supported: ['normal'],
        claims_supported: claims,
        request_parameter_supported: true,
        request_uri_parameter_supported: true,
        require_request_uri_registration: true,
        request_object_signing_alg_values_supported: ['none', ...signingAlgorithms],
        request_object_encryption_alg_values_supported: requestEncryptionAlgorithms,
        request_object_encryption_enc_values_supported: contentEncryptions,
        claims_parameter_supported: true,
        authorization_response_iss_parameter_supported: true,
      },
      { 'cache-control': 'public, max-age=300' },
    );
  };

/** RFC 8705, 5: where certificates are asked for at a host apart, the addresses there. */
const mtlsAliases = (api: Pick<Api, 'settings'>, issuer: string) => {
  const origin = mtlsOriginOf(api, issuer);
  if (origin === undefined) return {};
  return {
    mtls_endpoint_aliases: {
      token_endpoint: origin + paths.token,
      pushed_authorization_request_endpoint: origin + paths.pushedAuthorization,
      device_authorization_endpoint: origin + paths.deviceAuthorization,
      backchannel_authentication_endpoint: origin + paths.backchannelAuthentication,
      introspection_endpoint: origin + paths.introspect,
      revocation_endpoint: origin + paths.revoke,
      userinfo_endpoint: origin + paths.userinfo,
    },
  };
};

/** CIBA Core, 4. */
const ciba = (origin: string) => ({
  backchannel_authentication_endpoint: origin + paths.backchannelAuthentication,
  backchannel_token_delivery_modes_supported: ['poll', 'ping', 'push'],
  backchannel_authentication_request_signing_alg_values_supported: asymmetricAlgorithms,
  backchannel_user_code_parameter_supported: false,
});

/** Back-Channel Logout, 2.1; Front-Channel Logout, 3; Session Management, 3.3. */
const logout = (origin: string) => ({
  check_session_iframe: origin + paths.checkSession,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,
  frontchannel_logout_supported: true,
  frontchannel_logout_session_supported: true,
});

/** Only where it is switched on. */
const registrationOf = async (api: Api, origin: string, instanceId: string) => {
  const settings = await securityOf(api, instanceId);
  return {
    ...(settings.enable_dynamic_client_registration ? { registration_endpoint: origin + paths.register } : {}),
    client_id_metadata_document_supported: settings.enable_client_id_metadata_document,
  };
};

/** A key for each algorithm is made when the first client registers it: RS256 always stands there (Discovery, 3). */
const algorithmsFor = (kinds: readonly Kind[]) =>
  Object.fromEntries(
    kinds.flatMap((kind) => [
      [`${kind}_signing_alg_values_supported`, signingAlgorithms],
      [`${kind}_encryption_alg_values_supported`, encryptionAlgorithms],
      [`${kind}_encryption_enc_values_supported`, contentEncryptions],
    ]),
  );

const claims = [
  'sub',
  'aud',
  'exp',
  'iat',
  'iss',
  'auth_time',
  'nonce',
  'acr',
  'amr',
  'azp',
  'at_hash',
  'sid',
  'client_id',
  'scope',
  'name',
  'given_name',
  'family_name',
  'nickname',
  'preferred_username',
  'picture',
  'gender',
  'locale',
  'updated_at',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
];
