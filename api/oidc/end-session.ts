import { session } from '../../domain/session/session.ts';
import type { Api } from '../api.ts';
import type { Visit } from '../edge/call.ts';
import { browserOf } from '../login/browser.ts';
import { endOf } from '../login/logout/end.ts';
import { sealLogoutTicket } from '../login/logout/ticket.ts';
import { activeClient, type Client } from './client/client.ts';
import { type Endpoint, type OAuthRequest, redirect } from './exchange.ts';
import { logoutFrames } from './front-channel/frames.ts';
import { invalidRequest } from './oauth-error.ts';
import { type IdToken, readIdToken } from './tokens/read-id-token.ts';

/**
 * OpenID Connect RP-Initiated Logout, 2 and 3. The ID token shows that the client speaks for this session, so it ends at
 * once; without one a page asks the person first. One that the client could have signed itself shows that in the session's own
 * browser only.
 */
export const endSession =
  (api: Api): Endpoint =>
  async (request) => {
    const { visit, parameters } = request;
    parameters.refuseRepeated();
    const hint = await hintIn(api, request);
    const client = await clientOf(api, request, hint);
    const redirectTo = redirectIn(request, client);
    if (hint?.sessionId === undefined || !(await speaksFor(api, visit, hint, hint.sessionId)))
      return redirect(request, await logoutPage(api, request, client, redirectTo));
    const frames = await logoutFrames(api, visit, hint.sessionId);
    await terminate(api, visit, hint.sub, hint.sessionId);
    const answer = redirect(request, await endOf(api, visit, { redirectTo, frames }, parameters.get('ui_locales')));
    return { ...answer, cookies: await forgotten(api, visit, hint.sessionId) };
  };

const speaksFor = async (api: Api, visit: Visit, { isSignedByUs }: IdToken, sessionId: string): Promise<boolean> =>
  isSignedByUs || (await browserOf(api, visit)).accounts.some((account) => account.sessionId === sessionId);

const hintIn = async (api: Api, { visit, parameters }: OAuthRequest): Promise<IdToken | undefined> => {
  const sent = parameters.get('id_token_hint');
  if (sent === undefined) return undefined;
  const hint = await readIdToken(api, visit, sent);
  if (!hint) throw invalidRequest('The id_token_hint is not one of ours.');
  if ((parameters.get('client_id') ?? hint.clientId) !== hint.clientId)
    throw invalidRequest('client_id is not the client that the id_token_hint was issued to.');
  return hint;
};

const clientOf = async (
  api: Api,
  { visit, parameters }: OAuthRequest,
  hint: IdToken | undefined,
): Promise<Client | undefined> => {
  const clientId = hint?.clientId ?? parameters.get('client_id');
  return clientId === undefined ? undefined : activeClient(api, visit.read, clientId);
};

/**
 * Back to the application, if it registered this very address. Who doesn't say which application they are, as MSAL and
 * omniauth_openid_connect, can still sign people out, and they stay here (3).
 */
const redirectIn = ({ parameters }: OAuthRequest, client: Client | undefined): string | undefined => {
  const uri = parameters.get('post_logout_redirect_uri');
  const saysWho = ['id_token_hint', 'client_id'].some((name) => parameters.get(name) !== undefined);
  if (uri === undefined || !saysWho) return undefined;
  if (!client?.postLogoutRedirectUris.includes(uri))
    throw invalidRequest(
      'The post_logout_redirect_uri is not one that this application has registered; client_id or id_token_hint names it.',
    );
  const state = parameters.get('state');
  if (state === undefined) return uri;
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`;
};

const terminate = async (api: Api, visit: Visit, userId: string, sessionId: string) => {
  const { state } = await api.load(visit.instance.id, session, sessionId);
  if (state.status !== 'active') return;
  const { position } = await api.execute(await visit.context(userId), session, sessionId, { type: 'Terminate' });
  visit.wrote(position);
};

/** The browser in which it was signed in forgets the account, and tells the session iframe of other applications. */
const forgotten = async (api: Api, visit: Visit, sessionId: string): Promise<readonly string[]> => {
  const browser = await browserOf(api, visit);
  const accounts = browser.accounts.filter((account) => account.sessionId !== sessionId);
  if (accounts.length === browser.accounts.length) return [];
  return browser.cookies(accounts);
};

/** Those of the application, where it has its own. */
const logoutPage = async (
  api: Api,
  { visit, parameters }: OAuthRequest,
  client: Client | undefined,
  redirectTo: string | undefined,
): Promise<string> => {
  const said = {
    post_logout_redirect: redirectTo,
    logout_token: redirectTo && (await sealLogoutTicket(api, visit.instance.id, { redirectTo })),
    logout_hint: parameters.get('logout_hint'),
    ui_locales: parameters.get('ui_locales'),
  };
  const query = new URLSearchParams(Object.entries(said).filter((entry): entry is [string, string] => !!entry[1]));
  const pages = client?.loginBaseUri.replace(/\/$/, '') || `${visit.origin}/ui/v2/login`;
  return `${pages}/logout${query.size > 0 ? `?${query}` : ''}`;
};
