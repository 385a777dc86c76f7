import type { AuthRequest } from '../../../domain/auth-request/auth-request.ts';
import type { Api } from '../../api.ts';
import type { Client } from '../client/client.ts';
import { invalidRequest, OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import { isRegisteredRedirect } from '../redirect-uri.ts';
import { acrValues } from './acr-values.ts';
import { authorizationDetails } from './authorization-details.ts';
import type { Check, Question } from './check.ts';
import { claims } from './claims.ts';
import { codeChallenge } from './code-challenge.ts';
import { dpopKey } from './dpop-key.ts';
import { echoed } from './echoed.ts';
import { hints } from './hints.ts';
import { maxAge } from './max-age.ts';
import { organization } from './organization.ts';
import { prompt } from './prompt.ts';
import { resource } from './resource.ts';
import { responseMode } from './response-mode.ts';
import { responseType } from './response-type.ts';
import { scope } from './scope.ts';

/** In this order; the first that refuses names the error. */
const checks = (api: Api): readonly Check[] => [
  noRegistration,
  responseType,
  responseMode,
  scope,
  resource,
  authorizationDetails,
  organization(api),
  codeChallenge(api),
  dpopKey(api),
  prompt,
  maxAge,
  acrValues,
  echoed,
  hints(api),
  claims(api),
];

/** OpenID Connect Core, 7.2.1: of providers that people bring themselves. */
const noRegistration: Check = ({ parameters }) => {
  if (parameters.get('registration'))
    throw new OAuthError('registration_not_supported', 'registration is not supported.');
  return {};
};

/**
 * What a client asks of a person, whichever way the request came: by a browser, in a signed object, or pushed.
 * @throws OAuthError, in the words of RFC 6749, 4.1.2.1, and OpenID Connect Core, 3.1.2.6
 */
export const examination = (api: Api) => {
  const inOrder = checks(api);
  return async (question: Question): Promise<AuthRequest> => {
    const known = base(question, redirectUriOf(question.client, question.parameters));
    for (const check of inOrder) Object.assign(known, await check(question));
    return known;
  };
};

export const redirectUriOf = (client: Client, parameters: Parameters): string => {
  const uri = parameters.required('redirect_uri');
  if (!isRegisteredRedirect(client, uri))
    throw invalidRequest('The redirect_uri is not one that this application has registered.');
  return uri;
};

const base = ({ visit, client }: Question, redirectUri: string): AuthRequest => ({
  login_client: '',
  client_id: client.clientId,
  redirect_uri: redirectUri,
  scope: [],
  audience: [],
  response_type: 0,
  response_mode: 0,
  need_refresh_token: false,
  issuer: visit.origin,
});
