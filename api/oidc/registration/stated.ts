import { isSecretAlgorithm } from '../../../domain/project/algorithm.ts';
import {
  type ClientAuthMethod,
  type ClientMetadata,
  clientAuthMethods,
  clientMetadataNames,
} from '../../../domain/project/client-metadata.ts';
import {
  applicationTypes,
  emptyOidcConfig,
  grantTypes,
  type OidcConfig,
  oidcAuthMethods,
  responseTypes,
} from '../../../domain/project/events.ts';
import { validClientMetadata } from '../../../domain/project/valid-client-metadata.ts';
import { OAuthError } from '../oauth-error.ts';

export type Stated = {
  readonly name: string | undefined;
  readonly authMethod: ClientAuthMethod;
  readonly grants: readonly string[];
  readonly config: OidcConfig;
  readonly metadata: ClientMetadata;
};

export const invalidMetadata = (description: string) => new OAuthError('invalid_client_metadata', description);
export const invalidRedirect = (description: string) => new OAuthError('invalid_redirect_uri', description);

/**
 * RFC 7591, 2; OpenID Connect Dynamic Client Registration 1.0, 2. What nobody knows here is ignored. `origin`: ours.
 * @throws OAuthError
 */
export const statedIn = (said: Readonly<Record<string, unknown>>, origin: string): Stated => {
  const authMethod = authMethodIn(said['token_endpoint_auth_method'] ?? 'client_secret_basic');
  const grants = textsIn(said, 'grant_types') ?? ['authorization_code'];
  const responses = textsIn(said, 'response_types') ?? (grants.includes('authorization_code') ? ['code'] : []);
  const applicationType = wordIn(applicationTypes, said['application_type'] ?? 'web', 'application_type');
  const redirectUris = textsIn(said, 'redirect_uris') ?? [];
  const isNative = applicationType === applicationTypes.indexOf('native');
  mustLeadBack(redirectUris, grants, isNative);
  if (!isNative && grants.includes('implicit') && !isOnLocalHost(origin)) mustNotBeLocal(redirectUris);
  const config: OidcConfig = {
    ...emptyOidcConfig,
    ...{ redirectUris, applicationType, postLogoutRedirectUris: textsIn(said, 'post_logout_redirect_uris') ?? [] },
    grantTypes: grants.flatMap((grant) => numberOf(grantTypes, grant)),
    responseTypes: numbersOf(responses, grants),
    authMethodType: numberOf(oidcAuthMethods, authMethod)[0] ?? oidcAuthMethods.indexOf('private_key_jwt'),
    backChannelLogoutURI: textIn(said, 'backchannel_logout_uri') ?? '',
  };
  const metadata = metadataIn(said, { authMethod, grants, responses });
  const stated = { name: textIn(said, 'client_name'), authMethod, grants, config, metadata };
  mustHaveSecretForIt(stated);
  return stated;
};

/** OpenID Connect Core, 10.1: what everybody could sign proves nothing. */
const mustHaveSecretForIt = ({ authMethod, metadata }: Pick<Stated, 'authMethod' | 'metadata'>) => {
  const [name] =
    Object.entries(metadata).find(
      ([each, alg]) => /_sign(ed_response|ing)_alg$/.test(each) && isSecretAlgorithm(String(alg)),
    ) ?? [];
  if (name !== undefined && !authMethod.startsWith('client_secret'))
    throw invalidMetadata(`${name} needs a secret, and this client gets none.`);
};

const authMethodIn = (method: unknown): ClientAuthMethod => {
  const known = clientAuthMethods.find((each) => each === method);
  if (known === undefined)
    throw invalidMetadata(`token_endpoint_auth_method is one of ${clientAuthMethods.join(', ')}.`);
  return known;
};

/** Whose tokens it may ask about is not for the client to say, nor what was believed of its software, nor who vouches for it. */
const notTheirs: readonly string[] = ['resource_identifiers', 'software_statement', 'unvouched'];

/** What ZITADEL's configuration has no words for. Whether people are asked is not for the client to say, either. */
const metadataIn = (
  said: Readonly<Record<string, unknown>>,
  {
    authMethod,
    grants,
    responses,
  }: {
    readonly authMethod: ClientAuthMethod;
    readonly grants: readonly string[];
    readonly responses: readonly string[];
  },
) => {
  const own = Object.entries(said).filter(
    ([name, value]) => clientMetadataNames.includes(name) && !notTheirs.includes(name) && value !== null,
  );
  const beyond = {
    response_types: responses.filter((type) => numberOf(responseTypes, type).length === 0),
    grant_types: grants.filter((type) => numberOf(grantTypes, type).length === 0),
  };
  const unknown = beyond.grant_types.find((grant) => grant !== 'urn:openid:params:grant-type:ciba');
  if (unknown !== undefined) throw invalidMetadata(`The grant type ${unknown} is not for clients that register.`);
  const { response_types: _, grant_types: __, token_endpoint_auth_method: ___, ...rest } = Object.fromEntries(own);
  return validClientMetadata({
    ...rest,
    ...(beyond.response_types.length > 0 ? { response_types: beyond.response_types } : {}),
    ...(beyond.grant_types.length > 0 ? { grant_types: beyond.grant_types } : {}),
    ...(numberOf(oidcAuthMethods, authMethod).length > 0 ? {} : { token_endpoint_auth_method: authMethod }),
    third_party: true,
  });
};

/** https, or the local host (RFC 8252, 7.3), and for native applications a scheme of their own with a dot in it (7.1). */
const mustLeadBack = (uris: readonly string[], grants: readonly string[], isNative: boolean) => {
  const needed = grants.includes('authorization_code') || grants.includes('implicit');
  if (needed && uris.length === 0) throw invalidRedirect('redirect_uris are needed.');
  const bad = uris.find(
    (uri) =>
      !/^https:\/\/[^/?#]/i.test(uri) &&
      !/^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?([/?]|$)/.test(uri) &&
      !(isNative && /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:\//i.test(uri)),
  );
  if (bad !== undefined) throw invalidRedirect(`${bad} is neither https nor the local host.`);
  // RFC 6749, 3.1.2.
  const cut = uris.find((uri) => uri.includes('#'));
  if (cut !== undefined) throw invalidRedirect(`${cut} has a fragment.`);
  // RFC 9700, 2.1: compared as they stand.
  const open = uris.find((uri) => uri.includes('*'));
  if (open !== undefined) throw invalidRedirect(`${open} has an asterisk, which stands for nothing but itself.`);
};

/** OpenID Connect Dynamic Client Registration, 2. Where all are on one's own machine, ourselves too, there is no other place. */
const mustNotBeLocal = (uris: readonly string[]) => {
  const local = uris.find(isOnLocalHost);
  if (local !== undefined)
    throw invalidRedirect(
      `${local}: tokens come from the authorization endpoint to the local host of native applications only.`,
    );
};

const isOnLocalHost = (uri: string) => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/?]|$)/i.test(uri);

const textIn = (said: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = said[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value.length > 2000) throw invalidMetadata(`${name} must be a text.`);
  return value;
};
const textsIn = (said: Readonly<Record<string, unknown>>, name: string): readonly string[] | undefined => {
  const value = said[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.length > 100 || value.some((each) => typeof each !== 'string'))
    throw invalidMetadata(`${name} must be a list of texts.`);
  return value;
};
const numberOf = (words: readonly string[], word: unknown): readonly number[] => {
  const number = words.indexOf(String(word));
  return number < 0 ? [] : [number];
};
const wordIn = (words: readonly string[], word: unknown, name: string): number => {
  const [number] = numberOf(words, word);
  if (number === undefined) throw invalidMetadata(`${name} is one of ${words.join(', ')}.`);
  return number;
};
/** Whoever has codes and only wants more than that may have codes alone, too. */
const numbersOf = (responses: readonly string[], grants: readonly string[]) => {
  const known = responses.flatMap((type) => numberOf(responseTypes, type));
  return known.length > 0 || !grants.includes('authorization_code') ? known : [responseTypes.indexOf('code')];
};
