import { type CibaRequest, ciba } from '../../../domain/ciba/ciba.ts';
import type { Api } from '../../api.ts';
import { restrictedTo } from '../authorize/organization.ts';
import { grantedScope } from '../authorize/scope.ts';
import { authenticatedClient, type Client } from '../client/client.ts';
import { credentialsIn } from '../client/credentials.ts';
import { applicationOf } from '../device/answer.ts';
import { type Endpoint, json } from '../exchange.ts';
import { cibaGrant } from '../grants/ciba-grant.ts';
import { invalidRequest, OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import { narrowedIn } from '../tokens/narrowed.ts';
import { authReqIdOf } from './auth-req-id.ts';
import { hintedUser } from './hint.ts';
import { askedIn } from './signed-request.ts';

const usualSeconds = 5 * 60;
const mostSeconds = 60 * 60;
/** Between two questions of a client, as it is told (CIBA, 7.3). */
export const interval = 5;

/** CIBA Core, 7: the person whom the client means is told, and the client waits. */
export const backchannelAuthentication =
  (api: Api): Endpoint =>
  async (request) => {
    const { visit } = request;
    request.parameters.refuseRepeated();
    const client = await authenticatedClient(api, visit.read, credentialsIn(request));
    mustBeAllowed(client);
    const parameters = await askedIn(api, { visit, client, parameters: request.parameters });
    const { scope, audience, need_refresh_token } = grantedScope(visit, client, parameters.words('scope'));
    if (!scope.includes('openid')) throw new OAuthError('invalid_scope', 'The scope must have openid.');
    const orgId = await restrictedTo(api, visit, parameters.words('scope'));
    const said = { ...deliveryIn(client, parameters), ...bindingIn(parameters), ...narrowedIn(parameters, client) };
    const lifetime = lifetimeIn(parameters);
    const asked = await hintedUser(api, { visit, client, parameters }, orgId);
    // Strangers' phones and mailboxes are not to be rung all day.
    await api.throttle.take('message', { instanceId: visit.instance.id, account: asked.id });

    const { appName } = await applicationOf(api, visit, { ClientID: client.clientId });
    const id = api.newId();
    const acrs = parameters.words('acr_values');
    const added: CibaRequest = {
      ClientID: client.clientId,
      UserID: asked.id,
      Expires: new Date(api.now().getTime() + lifetime * 1000).toISOString(),
      Scopes: scope,
      Audience: audience,
      Issuer: visit.origin,
      applicationName: appName,
      ...said,
      ...(need_refresh_token ? { NeedRefreshToken: true } : {}),
      ...(acrs.length > 0 ? { AcrValues: acrs } : {}),
      ...(orgId === undefined ? {} : { OrganizationID: orgId }),
    };
    const context = await visit.context('OIDC');
    const command = { type: 'AddCibaRequest', request: added } as const;
    const { position } = await api.execute(context, ciba, id, command, visit.instance.id);
    visit.wrote(position);
    return json(
      {
        auth_req_id: await authReqIdOf(api.keys, visit.instance.id, id),
        expires_in: lifetime,
        // CIBA, 7.3: of no use to whom is given the tokens.
        ...(added.Delivery === 'push' ? {} : { interval }),
      },
      { 'cache-control': 'no-store', pragma: 'no-cache' },
    );
  };

/** Whoever may ring people must be somebody: no public client (CIBA, 7.1). */
const mustBeAllowed = ({ grantTypes, authMethod }: Client) => {
  if (!grantTypes.includes(cibaGrant) || authMethod === 'none')
    throw new OAuthError('unauthorized_client', 'This application may not ask people to sign in elsewhere.');
};

/** CIBA, 7.1: at least 128 bits for whoever is notified by it, at most 1024 characters of RFC 6750. */
const deliveryIn = (
  { metadata }: Client,
  parameters: Parameters,
): Pick<CibaRequest, 'Delivery' | 'NotificationToken'> => {
  const Delivery = metadata.backchannel_token_delivery_mode ?? 'poll';
  if (Delivery === 'poll') return { Delivery };
  const NotificationToken = parameters.required('client_notification_token');
  if (!/^[\w.~+/-]{22,1024}=*$/.test(NotificationToken))
    throw invalidRequest('client_notification_token must be a bearer token of 22 to 1024 characters.');
  return { Delivery, NotificationToken };
};

/** CIBA, 7.1 and 13: short and plain, for two screens side by side. */
const bindingIn = (parameters: Parameters): Pick<CibaRequest, 'BindingMessage'> => {
  const BindingMessage = parameters.get('binding_message');
  if (BindingMessage === undefined) return {};
  if (BindingMessage.length > 100 || /[\p{Cc}\p{Cf}]/u.test(BindingMessage))
    throw new OAuthError('invalid_binding_message', 'binding_message must be plain text of at most 100 characters.');
  return { BindingMessage };
};

const lifetimeIn = (parameters: Parameters): number => {
  const asked = parameters.get('requested_expiry');
  if (asked === undefined) return usualSeconds;
  if (!/^[1-9]\d{0,8}$/.test(asked))
    throw invalidRequest('requested_expiry must be a positive whole number of seconds.');
  return Math.min(Number(asked), mostSeconds);
};
