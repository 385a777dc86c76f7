import { session } from '../../domain/session/session.ts';
import type { Api } from '../api.ts';
import type { Visit } from '../call.ts';
import { sealLogoutTicket } from '../login/logout/ticket.ts';
import type { Client } from './client.ts';
import { activeClient } from './client.ts';
import { type Endpoint, type OAuthRequest, redirect } from './exchange.ts';
import { invalidRequest } from './oauth-error.ts';
import { type IdToken, readIdToken } from './read-id-token.ts';

/**
 * OpenID Connect RP-Initiated Logout, 2 and 3. The ID token shows that the client speaks for this session, so it ends at
 * once; without one a page asks the person first.
 */
export const endSession =
  (api: Api): Endpoint =>
  async (request) => {
    const { visit, parameters } = request;
    parameters.refuseRepeated();
    const hint = await hintIn(api, request);
    const target = await targetOf(api, request, hint);
    if (!hint) return redirect(request, await logoutPage(api, request, target));
    if (hint.sessionId !== undefined) await terminate(api, visit, hint.sub, hint.sessionId);
    return redirect(request, target ?? `${visit.origin}/ui/v2/login/logout/done`);
  };

const hintIn = async (api: Api, { visit, parameters }: OAuthRequest): Promise<IdToken | undefined> => {
  const sent = parameters.get('id_token_hint');
  if (sent === undefined) return undefined;
  const hint = await readIdToken(api, visit, sent);
  if (!hint) throw invalidRequest('The id_token_hint is not one of ours.');
  if ((parameters.get('client_id') ?? hint.clientId) !== hint.clientId)
    throw invalidRequest('client_id is not the client that the id_token_hint was issued to.');
  return hint;
};

/** Back to the application, if it registered this very address. */
const targetOf = async (api: Api, { visit, parameters }: OAuthRequest, hint: IdToken | undefined) => {
  const uri = parameters.get('post_logout_redirect_uri');
  if (uri === undefined) return undefined;
  const clientId = hint?.clientId ?? parameters.required('client_id');
  const client = await activeClient(api, visit.read, clientId);
  if (!client || !isRegistered(client, uri))
    throw invalidRequest('The post_logout_redirect_uri is not one that this application has registered.');
  const state = parameters.get('state');
  if (state === undefined) return uri;
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`;
};

const isRegistered = ({ postLogoutRedirectUris }: Client, uri: string) => postLogoutRedirectUris.includes(uri);

const terminate = async (api: Api, visit: Visit, userId: string, sessionId: string) => {
  const { state } = await api.load(visit.instance.id, session, sessionId);
  if (state.status !== 'active') return;
  const { position } = await api.execute(await visit.context(userId), session, sessionId, { type: 'Terminate' });
  visit.wrote(position);
};

const logoutPage = async (
  api: Api,
  { visit, parameters }: OAuthRequest,
  target: string | undefined,
): Promise<string> => {
  const said = {
    post_logout_redirect: target,
    logout_token: target && (await sealLogoutTicket(api, visit.instance.id, target)),
    logout_hint: parameters.get('logout_hint'),
    ui_locales: parameters.get('ui_locales'),
  };
  const query = new URLSearchParams(Object.entries(said).filter((entry): entry is [string, string] => !!entry[1]));
  return `${visit.origin}/ui/v2/login/logout${query.size > 0 ? `?${query}` : ''}`;
};
