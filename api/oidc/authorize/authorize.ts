import { type AuthRequest, authRequest } from '../../../domain/auth-request/auth-request.ts';
import { step } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { answeredAtOnce } from '../../login/start/at-once.ts';
import { callbackUrl } from '../callback.ts';
import { activeClient, type Client } from '../client/client.ts';
import type { Inquiry } from '../complete.ts';
import { type Endpoint, type OAuthAnswer, type OAuthRequest, redirect } from '../exchange.ts';
import { invalidRequest, OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import { inWordsOfPush, isPushedReference, mustHavePushed, pushedInquiry } from '../pushed/reference.ts';
import { recordRefusal } from '../refusal.ts';
import { adopt } from '../registration/adopted.ts';
import { statedIn } from '../request-object/stated.ts';
import { examination, redirectUriOf } from './examine.ts';
import { modeForErrors } from './response-mode.ts';
import { leavingFor, UnvouchedError } from './unvouched.ts';

/**
 * RFC 6749, 4.1.1; OpenID Connect Core, 3.1.2. Until client and redirect URI are known to belong together an error stays
 * here; from then on it goes back to the client (RFC 6749, 4.1.2.1).
 */
export const authorize = (api: Api): Endpoint => {
  const examine = examination(api);
  return async (request) => {
    const { visit, parameters } = request;
    const client = await clientOf(api, request);
    const loginClient = visit.headers.get(loginClientHeader) ?? '';
    if (isPushedReference(parameters))
      return ask(api, request, client, await pushedInquiry(api, request, client, loginClient)).catch(inWordsOfPush);
    let stated = parameters;
    try {
      stated = await statedIn(api, { visit, client, parameters });
      await mustHavePushed(api, visit, client);
      const asked = await examine({ visit, client, parameters: stated });
      return await ask(api, request, client, newInquiry(api, visit, { ...asked, login_client: loginClient }));
    } catch (error) {
      const { clientId } = client;
      await recordRefusal(api, { visit, parameters: stated, clientId, endpoint: 'authorize' }, error);
      const redirectUri = orUndefined(() => redirectUriOf(client, stated));
      if (!(error instanceof OAuthError) || redirectUri === undefined) throw error;
      const answering = {
        issuer: visit.origin,
        clientId,
        redirectUri,
        state: orUndefined(() => stated.get('state')),
        mode: modeForErrors(stated, client),
      };
      const answer = { error: error.error, error_description: error.message };
      const to = await callbackUrl(api, visit, answering, answer);
      if (client.metadata.unvouched && !isSilent(stated))
        throw new UnvouchedError(error, leavingFor(client, to, redirectUri));
      return redirect(request, to);
    }
  };
};

const clientOf = async (api: Api, { visit, parameters }: OAuthRequest): Promise<Client> => {
  const clientId = clientIdIn(parameters);
  await adopt(api, visit, clientId);
  const client = await activeClient(api, visit.read, clientId);
  if (client?.type !== 'oidc') throw new OAuthError('invalid_client', 'This application is not known here.', 400);
  return client;
};

const clientIdIn = (parameters: Parameters): string => {
  const id = parameters.required('client_id');
  // What is sent twice may be read in two ways; an error that went anywhere would choose one.
  if (parameters.pairs().filter(([name]) => name === 'redirect_uri').length > 1)
    throw invalidRequest('The parameter redirect_uri was sent more than once.');
  return id;
};

const orUndefined = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** Core, 3.1.2.1: then no page is shown, whatever is wrong. */
const isSilent = (stated: Parameters) => orUndefined(() => stated.words('prompt'))?.includes('none') ?? false;

/** The user id of the login client that a proxy in front of its own login names. */
const loginClientHeader = 'x-zitadel-login-client';

const newInquiry = (api: Api, visit: Visit, request: AuthRequest): Inquiry => {
  const id = `V2_${api.newId()}`;
  const add = step(authRequest, id, { type: 'AddAuthRequest', request }, visit.instance.id);
  return { id, request, addedAt: api.now(), begin: [add] };
};

/** Whoever is signed in at our pages already is back at once; the others go there, or to those of a login of its own. */
const ask = async (api: Api, request: OAuthRequest, client: Client, inquiry: Inquiry): Promise<OAuthAnswer> => {
  const { visit } = request;
  const ours = `${visit.origin}/ui/v2/login`;
  const pages = client.loginBaseUri.replace(/\/$/, '') || ours;
  const isOurs = pages === ours && inquiry.request.login_client === '';
  const answered = isOurs ? await answeredAtOnce(api, visit, inquiry) : undefined;
  if (answered) return { ...redirect(request, answered.to), cookies: answered.cookies };
  visit.wrote((await api.executeAll(await visit.context('OIDC'), inquiry.begin)).position);
  return redirect(request, `${pages}/login?authRequest=${inquiry.id}`);
};
