import { isWaiting } from '../../../domain/approval.ts';
import { type CibaRequest, type CibaState, ciba } from '../../../domain/ciba/ciba.ts';
import { oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { defaultOidc, oidcSettings } from '../../../domain/settings/oidc.ts';
import { user } from '../../../domain/user/user.ts';
import type { Context } from '../../../eventstore/execute.ts';
import type { Job } from '../../../projections/jobs/jobs.ts';
import type { CibaJob } from '../../../projections/reactions/ciba.ts';
import type { Api, Instance } from '../../api.ts';
import { handOver } from '../../outbound/hand-over.ts';
import type { Outbound } from '../../outbound/outbound.ts';
import { activeClient, type Client } from '../client/client.ts';
import { tokensOnceAnswered } from '../grants/once-answered.ts';
import { invalidGrant } from '../oauth-error.ts';
import { newOidcSessionId, reason, tokenResponse } from '../tokens/tokens.ts';
import { authReqIdOf } from './auth-req-id.ts';
import { saidInstead } from './failed-push.ts';

type Options = {
  readonly api: Api;
  readonly outbound: Outbound;
  readonly instanceById: (id: string) => Promise<Instance | undefined>;
};

/** CIBA Core, 10.2, 10.3 and 12: that there is an answer, or the answer itself. Done twice, it says the same twice. */
export const notifyClient =
  ({ api, outbound, instanceById }: Options) =>
  async ({ id, data }: Job): Promise<void> => {
    const { instanceId, cibaId, atExpiry = false } = data as CibaJob;
    const [{ state }, instance] = await Promise.all([api.load(instanceId, ciba, cibaId), instanceById(instanceId)]);
    const { request } = state;
    if (!instance || !request || request.Delivery === 'poll' || isWaiting(state, api.now())) return;
    if (atExpiry && state.status !== 'initiated') return;
    const client = await activeClient(api, { instanceId }, request.ClientID);
    const uri = client?.metadata.backchannel_client_notification_endpoint;
    if (!client || uri === undefined) return;
    const authReqId = await authReqIdOf(api.keys, instanceId, cibaId);
    const tell = (told: object) =>
      post(outbound, uri, request.NotificationToken ?? '', { auth_req_id: authReqId, ...told });
    if (request.Delivery === 'ping') return tell({});
    const context = { instanceId, cause: { actor: 'OIDC', correlationId: id } };
    const oidcSessionId = state.oidcSessionId ?? newOidcSessionId(api);
    await tell(await pushed(api, { instance, client, request, state, cibaId, authReqId, oidcSessionId, context }));
  };

type Push = {
  readonly instance: Instance;
  readonly client: Client;
  readonly request: CibaRequest;
  readonly state: CibaState;
  readonly cibaId: string;
  readonly authReqId: string;
  /** Of the tokens, which it may have come to before. */
  readonly oidcSessionId: string;
  readonly context: Context;
};

const pushed = async (api: Api, push: Push): Promise<object> => {
  const { status } = push.state;
  if (status === 'canceled') return { error: 'access_denied', error_description: 'The person refused to sign in.' };
  if (status === 'initiated') return { error: 'expired_token', error_description: 'Nobody has answered in time.' };
  try {
    return await tokensOf(api, push);
  } catch (error) {
    return saidInstead(api, push, error);
  }
};

/** The tokens begin once; who failed to take them gets the same again, which are made of what was recorded. */
const tokensOf = async (api: Api, { instance, client, request, state, cibaId, oidcSessionId, ...push }: Push) => {
  const { context, authReqId } = push;
  const place = { instance, origin: request.Issuer, read: { instanceId: instance.id }, context, wrote: () => {} };
  if (state.status === 'approved') {
    const command = { type: 'ExchangeCibaRequest', now: api.now(), clientId: client.clientId, oidcSessionId } as const;
    await tokensOnceAnswered(api, place, client, { decider: ciba, id: cibaId, command, oidcSessionId });
  }
  const [{ state: tokens }, settings, holder] = await Promise.all([
    api.load(instance.id, oidcSession, oidcSessionId),
    api.load(instance.id, oidcSettings, instance.id),
    api.load(instance.id, user, request.UserID),
  ]);
  const [first] = tokens.accessTokens;
  if (!first || !tokens.grant) throw invalidGrant('The tokens have ended before the client took them.');
  const { id, scope, issuedAt } = first;
  const lifetimes = settings.state.values ?? defaultOidc;
  const { accessTokenLifetime: lifetime, refreshTokenExpiration, refreshTokenIdleExpiration: idleLifetime } = lifetimes;
  const { refreshToken } = tokens;
  return tokenResponse(api, place, {
    ...{ oidcSessionId, lifetimes, client, issuedAt, grant: tokens.grant, authReqId },
    tokens: {
      accessToken: { id, scope, lifetime, reason: reason.authRequest },
      ...(refreshToken
        ? { refreshToken: { id: refreshToken.id, lifetime: refreshTokenExpiration, idleLifetime } }
        : {}),
    },
    subject: {
      ...{ instanceId: instance.id, userId: request.UserID },
      ...{ user: holder.state, changedAt: holder.last?.createdAt },
    },
  });
};

/** CIBA, 10.2: 204 is the answer, any other of success will do; a client that says no once will say it again. */
const post = (outbound: Outbound, url: string, token: string, body: object) =>
  handOver(outbound, {
    ...{ url, body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    final: [301, 302, 303, 307, 308, 400, 401, 403],
  });
