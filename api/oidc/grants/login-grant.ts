import type { LinkedSession } from '../../../domain/auth-request/auth-request.ts';
import type { ClaimsRequest } from '../../../domain/claims-request.ts';
import type { AuthorizationDetail } from '../../../domain/oidc-session/events.ts';
import { type Grant, oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { session } from '../../../domain/session/session.ts';
import type { SessionState } from '../../../domain/session/state.ts';
import { oidcSettings } from '../../../domain/settings/oidc.ts';
import type { UserState } from '../../../domain/user/state.ts';
import { user } from '../../../domain/user/user.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import { loadOwned } from '../../facts/owned.ts';
import { acrFor } from '../acr.ts';
import { logoutRegistration } from '../back-channel/registration.ts';
import type { Client } from '../client/client.ts';
import { invalidGrant } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import { isStillSignedIn, mayStillHave } from '../tokens/access-token.ts';
import type { NewTokens, Place } from '../tokens/issue.ts';
import { lifetimesIn } from '../tokens/lifetimes.ts';
import { narrowedBy } from '../tokens/narrowed.ts';
import { newAccessToken, newRefreshToken, reason } from '../tokens/tokens.ts';

/** What a client asked a person for. */
type Asked = {
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  readonly nonce?: string | undefined;
  readonly acr_values?: readonly string[] | undefined;
  readonly claims?: ClaimsRequest | undefined;
  readonly resource?: readonly string[] | undefined;
  readonly authorization_details?: readonly AuthorizationDetail[] | undefined;
};

/** What a login allows a client, if it still holds. `since`: when it was allowed. */
export const loginGrant = async (
  api: Pick<Api, 'loadAll' | 'now' | 'views' | 'store'>,
  instanceId: string,
  client: Client,
  asked: Asked,
  linked: LinkedSession,
  since?: Date,
) => {
  const { userId, sessionId } = linked;
  const { owned, others } = await loadOwned(
    api,
    instanceId,
    [{ decider: user, id: userId }],
    { decider: session, id: sessionId },
    { decider: oidcSettings, id: instanceId },
  );
  const [[holder], [login, settings]] = [owned, others];
  const grant = grantOf(client, asked, linked, holder.state, login.state);
  if (!holder.isActive || !isStillSignedIn(grant, sessionId, login.state, api.now()))
    throw invalidGrant('The login that this code stands for has ended.');
  if (!(await mayStillHave(api, instanceId, client, { userId, orgId: holder.state.owner, since })))
    throw invalidGrant('This person does not let the application in any more, or the application them.');
  return { grant, holder, client, lifetimes: lifetimesIn(settings.state) };
};
export type LoginGrant = Awaited<ReturnType<typeof loginGrant>>;

const grantOf = (
  { clientId, projectId }: Client,
  asked: Asked,
  { userId, sessionId, authTime, authMethods }: LinkedSession,
  holder: UserState,
  { userAgent }: SessionState,
): Grant => {
  const { audience, scope, nonce, claims, resource, authorization_details } = asked;
  const acr = acrFor(asked, authMethods);
  return {
    userID: userId,
    userResourceOwner: holder.owner,
    sessionID: sessionId,
    clientID: clientId,
    projectID: projectId,
    audience,
    scope,
    authMethods,
    authTime: authTime.toISOString(),
    ...(nonce === undefined ? {} : { nonce }),
    ...(acr === undefined ? {} : { acr }),
    ...(claims === undefined ? {} : { claims }),
    ...(resource === undefined ? {} : { resource }),
    ...(authorization_details === undefined ? {} : { authorization_details }),
    ...(holder.human?.preferredLanguage ? { preferredLanguage: holder.human.preferredLanguage } : {}),
    ...(userAgent ? { userAgent } : {}),
  };
};

export const tokensOf = (
  api: Pick<Api, 'newId'>,
  { grant, lifetimes, client }: LoginGrant,
  { mayRefresh, parameters }: { readonly mayRefresh: boolean; readonly parameters?: Parameters },
) => ({
  accessToken: {
    ...newAccessToken(api, lifetimes, grant.scope, reason.authRequest, client.confirmation),
    ...(parameters ? narrowedBy(parameters, client, grant) : {}),
  },
  ...(mayRefresh ? { refreshToken: newRefreshToken(api, lifetimes, client) } : {}),
});

/** The token session begins, and its client will be told when the login ends. */
export const startOf = (
  place: Pick<Place, 'instance' | 'origin'>,
  client: Client,
  { grant, holder }: Pick<LoginGrant, 'grant' | 'holder'>,
  oidcSessionId: string,
  tokens: Partial<NewTokens> | undefined,
): readonly AnyStep[] => [
  step(oidcSession, oidcSessionId, { type: 'StartOidcSession', grant, ...tokens }, holder.state.owner),
  ...logoutRegistration(place, client, grant, oidcSessionId),
];
