import { type AuthRequest, authRequest } from '../../../domain/auth-request/auth-request.ts';
import type { Api } from '../../api.ts';
import { callbackUrl } from '../callback.ts';
import type { Client } from '../client.ts';
import { activeClient } from '../client.ts';
import { type Endpoint, type OAuthRequest, redirect } from '../exchange.ts';
import { invalidRequest, OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import { isRegisteredRedirect } from '../redirect-uri.ts';
import type { Check, Question } from './check.ts';
import { codeChallenge } from './code-challenge.ts';
import { echoed } from './echoed.ts';
import { hints } from './hints.ts';
import { maxAge } from './max-age.ts';
import { organization } from './organization.ts';
import { prompt } from './prompt.ts';
import { noRequestObject } from './request-object.ts';
import { modeForErrors, responseMode } from './response-mode.ts';
import { responseType } from './response-type.ts';
import { scope } from './scope.ts';

/** In this order; the first that refuses names the error. */
const checks = (api: Api): readonly Check[] => [
  noRepeated,
  noRequestObject,
  responseType,
  responseMode,
  scope,
  organization(api),
  codeChallenge,
  prompt,
  maxAge,
  echoed,
  hints(api),
];

const noRepeated: Check = ({ parameters }) => {
  parameters.refuseRepeated();
  return {};
};

/**
 * RFC 6749, 4.1.1; OpenID Connect Core, 3.1.2. Until client and redirect URI are known to belong together an error stays
 * here; from then on it goes back to the client (RFC 6749, 4.1.2.1).
 */
export const authorize = (api: Api): Endpoint => {
  const inOrder = checks(api);
  return async (request) => {
    const { visit, parameters } = request;
    const client = await clientOf(api, request);
    const redirectUri = redirectUriOf(client, parameters);
    try {
      const asked = await contributions(inOrder, { visit, parameters, client });
      return redirect(
        request,
        await loginUrl(api, request, client, { ...base(request, client, redirectUri), ...asked }),
      );
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const answering = {
        issuer: visit.origin,
        redirectUri,
        state: stateIn(parameters),
        mode: modeForErrors(parameters),
      };
      const answer = { error: error.error, error_description: error.message };
      return redirect(request, await callbackUrl(api, visit.instance.id, answering, answer));
    }
  };
};

const clientOf = async (api: Api, { visit, parameters }: OAuthRequest): Promise<Client> => {
  const client = await activeClient(api, visit.read, parameters.required('client_id'));
  if (client?.type !== 'oidc') throw new OAuthError('invalid_client', 'This application is not known here.', 400);
  return client;
};

const redirectUriOf = (client: Client, parameters: Parameters): string => {
  const uri = parameters.required('redirect_uri');
  if (!isRegisteredRedirect(client, uri))
    throw invalidRequest('The redirect_uri is not one that this application has registered.');
  return uri;
};

const stateIn = (parameters: Parameters): string | undefined => {
  try {
    return parameters.get('state');
  } catch {
    return undefined;
  }
};

const contributions = async (inOrder: readonly Check[], question: Question): Promise<Partial<AuthRequest>> => {
  let known: Partial<AuthRequest> = {};
  for (const check of inOrder) known = { ...known, ...(await check(question)) };
  return known;
};

/** The user id of the login client that a proxy in front of its own login names. */
const loginClientHeader = 'x-zitadel-login-client';

const base = ({ visit }: OAuthRequest, client: Client, redirectUri: string): AuthRequest => ({
  login_client: visit.headers.get(loginClientHeader) ?? '',
  client_id: client.clientId,
  redirect_uri: redirectUri,
  scope: [],
  audience: [],
  response_type: 0,
  response_mode: 0,
  need_refresh_token: false,
  issuer: visit.origin,
});

/** The login in flight is recorded, and the browser goes to where people sign in. */
const loginUrl = async (api: Api, { visit }: OAuthRequest, client: Client, asked: AuthRequest): Promise<string> => {
  const id = `V2_${api.newId()}`;
  const { position } = await api.execute(
    await visit.context('OIDC'),
    authRequest,
    id,
    { type: 'AddAuthRequest', request: asked },
    visit.instance.id,
  );
  visit.wrote(position);
  const ownLogin = client.loginBaseUri.replace(/\/$/, '');
  const pages = ownLogin === '' ? `${visit.origin}/ui/v2/login` : ownLogin;
  return `${pages}/login?authRequest=${id}`;
};
