import type { Api } from '../api.ts';
import { languages } from '../login/language.ts';
import { acrValues } from './acr.ts';
import { assertionAlgorithms } from './assertion.ts';
import { paths } from './endpoints.ts';
import { type Endpoint, json } from './exchange.ts';
import { standardScopes } from './scope.ts';
import { signingKeysOf } from './signing-keys.ts';
import { grants } from './token.ts';

const clientAuthentication = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];

/** OpenID Connect Discovery, 3, and RFC 8414, 2: exactly what is served. */
export const discovery =
  (api: Api): Endpoint =>
  async ({ visit: { origin, instance } }) =>
    json({
      issuer: origin,
      authorization_endpoint: origin + paths.authorize,
      token_endpoint: origin + paths.token,
      device_authorization_endpoint: origin + paths.deviceAuthorization,
      introspection_endpoint: origin + paths.introspect,
      revocation_endpoint: origin + paths.revoke,
      userinfo_endpoint: origin + paths.userinfo,
      end_session_endpoint: origin + paths.endSession,
      jwks_uri: origin + paths.keys,
      scopes_supported: standardScopes,
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      grant_types_supported: Object.keys(grants),
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: await algorithms(api, instance.id),
      token_endpoint_auth_methods_supported: ['none', ...clientAuthentication],
      token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
      introspection_endpoint_auth_methods_supported: clientAuthentication,
      introspection_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
      revocation_endpoint_auth_methods_supported: ['none', ...clientAuthentication],
      revocation_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
      code_challenge_methods_supported: ['S256'],
      prompt_values_supported: ['none', 'login', 'select_account', 'create'],
      acr_values_supported: acrValues,
      ui_locales_supported: languages,
      claims_supported: claims,
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      claims_parameter_supported: false,
      authorization_response_iss_parameter_supported: true,
    });

/** RS256 always stands there (Discovery, 3), beside what this instance's keys sign with. */
const algorithms = async (api: Api, instanceId: string): Promise<readonly string[]> => {
  const published = await signingKeysOf(api).published(instanceId);
  return [...new Set(['RS256', ...published.map(({ alg }) => alg)])];
};

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
  'gender',
  'locale',
  'updated_at',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
];
