import type { TokenActor } from '../../../domain/oidc-session/events.ts';
import type { Foundation } from '../../../domain/oidc-session/foundation.ts';
import type { Grant } from '../../../domain/oidc-session/oidc-session.ts';
import { oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { oidcSettings } from '../../../domain/settings/oidc.ts';
import { user } from '../../../domain/user/user.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { registeredOf } from '../authorize/scope.ts';
import { authenticatedClient, type Client } from '../client/client.ts';
import { OAuthError } from '../oauth-error.ts';
import { closedBy } from '../open-to.ts';
import type { Parameters } from '../parameters.ts';
import { resourcesIn } from '../resource.ts';
import { whyNotActingFor } from '../token-exchange/impersonation.ts';
import { audienceWithin, scopeWithin } from '../token-exchange/limits.ts';
import { type Presented, presentedAs, tokenType } from '../token-exchange/presented.ts';
import { lifetimesIn } from '../tokens/lifetimes.ts';
import { isMeantFor } from '../tokens/meant-for.ts';
import {
  idTokenOf,
  newAccessToken,
  newOidcSessionId,
  newRefreshToken,
  reason,
  tokenResponse,
} from '../tokens/tokens.ts';
import type { GrantHandler } from './grant.ts';

export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

const issuable: readonly string[] = [tokenType.accessToken, tokenType.jwt, tokenType.idToken];

/** RFC 8693: one token for another, with less in it, or with somebody who acts for its subject. */
export const tokenExchange =
  (api: Api): GrantHandler =>
  async ({ visit, parameters, credentials }) => {
    const client = await authenticatedClient(api, visit.read, credentials);
    if (!client.grantTypes.includes(tokenExchangeGrant))
      throw new OAuthError('unauthorized_client', 'This application may not exchange tokens.');
    const requested = parameters.get('requested_token_type') ?? tokenType.accessToken;
    if (!issuable.includes(requested))
      throw new OAuthError('invalid_request', `requested_token_type must be one of ${issuable.join(', ')}.`);
    const { subject, actor } = await presentedIn(api, visit, client, parameters);
    const isImpersonation = actor !== undefined && actor.userId !== subject.userId;
    const person = { userId: subject.userId, orgId: subject.user.owner };
    const refused = isImpersonation && (await whyNotActingFor(api, visit.read, actor.userId, person));
    if (refused) throw new OAuthError('access_denied', refused);
    if (await closedBy(api, visit.read, client, person))
      throw new OAuthError('invalid_request', 'The application is not open to this person.');

    const mayRefresh = client.grantTypes.includes('refresh_token');
    const scope = registeredOf(client, scopeWithin(parameters.words('scope'), subject, actor, { mayRefresh }));
    const audience = audienceWithin([...parameters.all('audience'), ...resourcesIn(parameters)], subject, actor);
    const acting = actingFor(visit.origin, subject, actor);
    const grant = grantOf(client, subject, actor, { scope, audience, now: api.now() });
    const { state: settings } = await api.recent.load(visit.instance.id, oidcSettings, visit.instance.id);
    const lifetimes = lifetimesIn(settings);
    const why = isImpersonation ? reason.impersonation : reason.exchange;
    const tokens = {
      accessToken: {
        ...newAccessToken(api, lifetimes, scope, why, client.confirmation),
        ...(acting ? { actor: acting } : {}),
      },
      ...(scope.includes('offline_access') ? { refreshToken: newRefreshToken(api, lifetimes, client) } : {}),
    };
    const [oidcSessionId, issuedAt] = [newOidcSessionId(api), api.now()];
    const { position } = await api.executeAll(await visit.context(acting?.user_id ?? 'OIDC'), [
      step(oidcSession, oidcSessionId, { type: 'StartOidcSession', grant, ...tokens }, subject.user.owner),
      ...(isImpersonation && acting ? [impersonated(client, subject, acting)] : []),
    ]);
    visit.wrote(position);

    const { userId, user: holder, userChangedAt: changedAt } = subject;
    const who = { instanceId: visit.instance.id, userId, user: holder, changedAt };
    const issue = { oidcSessionId, tokens, grant, subject: who, issuedAt, lifetimes, client };
    if (requested !== tokenType.idToken) {
      const answer = await tokenResponse(api, visit, {
        ...issue,
        ...(requested === tokenType.jwt ? { asJwt: true } : {}),
      });
      return { ...answer, issued_token_type: requested };
    }
    // RFC 8693, 2.2.1: what is no access token stands in the same member, with a type that says that it opens nothing.
    const { access_token: _opens, ...answer } = await tokenResponse(api, visit, issue);
    const idToken = await idTokenOf(api, visit, { ...issue, scope }, { actor: acting });
    return { ...answer, access_token: idToken, token_type: 'N_A', issued_token_type: requested };
  };

const presentedIn = async (api: Api, visit: Visit, client: Client, parameters: Parameters) => {
  const subjectType = parameters.required('subject_token_type');
  const [token, actorToken, actorType] = [
    parameters.required('subject_token'),
    parameters.get('actor_token'),
    parameters.get('actor_token_type'),
  ];
  if ((actorToken === undefined) !== (actorType === undefined))
    throw new OAuthError('invalid_request', 'actor_token and actor_token_type come together (RFC 8693, 2.1).');
  if (subjectType === tokenType.userId && actorToken === undefined)
    throw new OAuthError('invalid_request', 'Who names a user by id must say with an actor_token who acts for them.');
  const [subject, actor] = await Promise.all([
    presentedAs('subject_token', subjectType, api, visit, client, token),
    actorToken && actorType ? presentedAs('actor_token', actorType, api, visit, client, actorToken) : undefined,
  ]);
  mustBeFor(client, subject);
  return { subject, actor };
};

/** A token that somebody else was meant to get is not exchanged by whoever got hold of it (RFC 8693, 5). */
const mustBeFor = (client: Client, { audience }: Presented) => {
  if (audience.length > 0 && !isMeantFor(client, audience))
    throw new OAuthError('invalid_request', 'The subject_token is not for this application.');
};

/**
 * RFC 8693, 4.1: the actor of now outside, within it who acts for that one, and those before. Whoever shows somebody's token
 * beside a token of the same person acts for nobody; who acts with it does.
 */
const actingFor = (issuer: string, subject: Presented, actor: Presented | undefined): TokenActor | undefined => {
  const before = inside(actor?.actor, subject.actor);
  if (!actor || actor.userId === subject.userId) return before;
  return { user_id: actor.userId, issuer, ...(before ? { actor: before } : {}) };
};

const inside = (outer: TokenActor | undefined, inner: TokenActor | undefined): TokenActor | undefined => {
  if (!outer || !inner) return outer ?? inner;
  const actor = inside(outer.actor, inner);
  return { ...outer, ...(actor ? { actor } : {}) };
};

/** It ends with the login that it came from: the subject's, or that of whoever acts for them. */
const grantOf = (
  { clientId, projectId }: Client,
  subject: Presented,
  actor: Presented | undefined,
  {
    scope,
    audience,
    now,
  }: { readonly scope: readonly string[]; readonly audience: readonly string[]; readonly now: Date },
): Grant => ({
  userID: subject.userId,
  userResourceOwner: subject.user.owner,
  sessionID: subject.sessionId || actor?.sessionId || '',
  clientID: clientId,
  projectID: projectId,
  audience,
  scope,
  authMethods: subject.authMethods,
  authTime: (subject.authTime ?? actor?.authTime ?? now).toISOString(),
  ...(subject.acr === undefined ? {} : { acr: subject.acr }),
  restsOn: foundationsOf(subject, actor),
});

/** Tokens may be exchanged for others again, but not for ever. */
const deepest = 20;

const foundationsOf = (subject: Presented, actor: Presented | undefined): readonly Foundation[] => {
  const login = actor?.sessionId && subject.sessionId ? [{ session_id: actor.sessionId }] : [];
  const all = [...subject.restsOn, ...(actor?.restsOn ?? []), ...login];
  if (all.length > deepest) throw new OAuthError('invalid_request', 'These tokens were exchanged too many times.');
  return all;
};

const impersonated = ({ clientId: applicationId }: Client, { userId }: Presented, actor: TokenActor): AnyStep =>
  step(user, userId, { type: 'Impersonate', applicationId, actor });
