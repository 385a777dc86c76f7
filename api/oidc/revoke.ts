import { type OidcSessionCommand, oidcSession } from '../../domain/oidc-session/oidc-session.ts';
import type { Api } from '../api.ts';
import type { Visit } from '../edge/call.ts';
import { authenticatedClient, type Client } from './client/client.ts';
import { credentialsIn } from './client/credentials.ts';
import { type Endpoint, json } from './exchange.ts';
import { OAuthError } from './oauth-error.ts';
import { liveToken } from './tokens/access-token.ts';
import { bearerIn, type ClientBearer, openBearer } from './tokens/bearer.ts';

/** RFC 7009. A token that is not valid any more needs no revocation: also that is a success (2.2). */
export const revoke =
  (api: Api): Endpoint =>
  async (request) => {
    const { visit, parameters } = request;
    parameters.refuseRepeated();
    const client = await authenticatedClient(api, visit.read, credentialsIn(request));
    const token = parameters.required('token');
    const bearer = await bearerOf(api, visit, token);
    if (bearer) await revokeFor(api, visit, client, bearer);
    return json({}, { 'cache-control': 'no-store' });
  };

/** A JWT is opened by its signature, everything else by its seal. A personal access token is no client's. */
const bearerOf = async (api: Api, { instance }: Visit, token: string): Promise<ClientBearer | undefined> => {
  const opened = await openBearer(api.keys, instance.id, token);
  const live = opened ? undefined : await liveToken(api, instance.id, token);
  const bearer = opened ?? (live && bearerIn(`${live.id}:${live.userId}`));
  return bearer?.kind === 'pat' ? undefined : bearer;
};

const revokeFor = async (api: Api, visit: Visit, client: Client, { kind, oidcSessionId, tokenId }: ClientBearer) => {
  const { state } = await api.load(visit.instance.id, oidcSession, oidcSessionId);
  if (!state.grant) return;
  if (state.grant.clientID !== client.clientId)
    throw new OAuthError('unauthorized_client', 'This token was issued to another client.');
  const command: OidcSessionCommand =
    kind === 'refresh_token' ? { type: 'RevokeTokens' } : { type: 'RevokeAccessToken', id: tokenId };
  const { position } = await api.execute(await visit.context('OIDC'), oidcSession, oidcSessionId, command);
  visit.wrote(position);
};
