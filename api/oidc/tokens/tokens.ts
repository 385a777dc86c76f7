import { toMilliseconds } from '../../../domain/duration.ts';
import type { Confirmation } from '../../../domain/oidc-session/confirmation.ts';
import type { AuthorizationDetail } from '../../../domain/oidc-session/events.ts';
import type { NewAccessToken, NewRefreshToken } from '../../../domain/oidc-session/oidc-session.ts';
import { accessTokenType } from '../../../domain/user/events.ts';
import type { Api } from '../../api.ts';
import { detailsOf } from '../authorization-details.ts';
import type { Client } from '../client/client.ts';
import { toldScope } from '../scope.ts';
import { inSeconds } from '../seconds.ts';
import { sealBearer } from './bearer.ts';
import { type IdTokenContent, signIdToken } from './id-token.ts';
import type { Issue, IssuedAccessToken, Place } from './issue.ts';
import { jwtAccessToken } from './jwt-access-token.ts';
import type { Lifetimes } from './lifetimes.ts';
import { mintedClaims } from './minted-claims.ts';

/** ZITADEL's TokenReason: why an access token was issued. */
export const reason = {
  authRequest: 1,
  refresh: 2,
  jwtProfile: 3,
  clientCredentials: 4,
  exchange: 5,
  impersonation: 6,
} as const;

export const newOidcSessionId = ({ newId }: Pick<Api, 'newId'>) => `V2_${newId()}`;

export const newAccessToken = (
  { newId }: Pick<Api, 'newId'>,
  { accessTokenLifetime: lifetime, revision }: Lifetimes,
  scope: readonly string[],
  why: number,
  cnf?: Confirmation,
): NewAccessToken => ({
  id: `at_${newId()}`,
  scope,
  lifetime,
  reason: why,
  ...(cnf ? { cnf } : {}),
  ...(revision === undefined ? {} : { policyRevision: revision }),
});
export const newRefreshToken = (
  { newId }: Pick<Api, 'newId'>,
  { refreshTokenExpiration: lifetime, refreshTokenIdleExpiration: idleLifetime, revision }: Lifetimes,
  client?: Client,
): NewRefreshToken => ({
  ...{ id: `rt_${newId()}`, lifetime, idleLifetime },
  ...(revision === undefined ? {} : { policyRevision: revision }),
  ...boundToKeyOf(client),
});

/** Whoever proves itself anew each time may change its key in between (RFC 9449, 5; RFC 8705, 4 and 7.1). */
const boundToKeyOf = (client: Client | undefined) =>
  client?.authMethod === 'none' && client.confirmation ? { cnf: client.confirmation } : {};

export type TokenResponse = {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope?: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly authorization_details?: readonly AuthorizationDetail[];
};

/** RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3. */
export const tokenResponse = async (api: Api, visit: Place, issue: Issue): Promise<TokenResponse> => {
  const { grant, tokens, lifetimes, oidcSessionId } = issue;
  const { scope, authorizationDetails } = tokens.accessToken;
  const details = detailsOf(grant.authorization_details, authorizationDetails);
  const accessToken = await accessTokenOf(api, visit, issue);
  const refreshToken =
    tokens.refreshToken &&
    (await sealBearer(api.keys, visit.instance.id, {
      kind: 'refresh_token',
      oidcSessionId,
      tokenId: tokens.refreshToken.id,
      userId: grant.userID,
      sessionId: grant.sessionID || undefined,
      projectId: grant.projectID,
    }));
  const idToken =
    scope.includes('openid') &&
    (await idTokenOf(
      api,
      visit,
      { ...issue, scope },
      { accessToken, actor: tokens.accessToken.actor, ...pushedBeside(issue, refreshToken) },
    ));
  return {
    access_token: accessToken,
    token_type: tokenTypeOf(tokens.accessToken.cnf),
    expires_in: inSeconds(toMilliseconds(lifetimes.accessTokenLifetime)),
    ...toldScope(scope),
    ...(refreshToken ? { refresh_token: refreshToken } : {}),
    ...(idToken ? { id_token: idToken } : {}),
    // RFC 9396, 7.
    ...(details === undefined ? {} : { authorization_details: details }),
  };
};

const pushedBeside = ({ authReqId }: Pick<Issue, 'authReqId'>, refreshToken: string | undefined) =>
  authReqId === undefined ? {} : { pushed: { authReqId, refreshToken } };

/** RFC 9449, 5. A token that is bound to a certificate is still sent as a bearer token (RFC 8705, 3). */
export const tokenTypeOf = (cnf: Confirmation | undefined) => (cnf?.jkt === undefined ? 'Bearer' : 'DPoP');

/** `beside`: what goes to the client with it. Without an access token all that the scope allows is told here (Core, 5.4). */
export const idTokenOf = async (
  api: Api,
  place: Place,
  { grant, subject, scope, client, issuedAt, lifetimes }: Omit<Issue, 'tokens'> & { readonly scope: readonly string[] },
  beside: Pick<IdTokenContent, 'accessToken' | 'code' | 'state' | 'actor' | 'pushed'>,
): Promise<string> =>
  signIdToken(api, place, client, {
    ...beside,
    grant,
    issuedAt,
    lifetimeMs: toMilliseconds(lifetimes.idTokenLifetime),
    // Core, 5.4: of the person only where there is no access token, nor a code that brings one, to ask with.
    told: await mintedClaims(api, place, 'id_token', {
      subject,
      scope,
      client,
      asked: Object.keys(grant.claims?.id_token ?? {}),
      ofPerson: (beside.accessToken ?? beside.code) === undefined || (client?.idTokenUserinfoAssertion ?? false),
      allRoles: client?.idTokenRoleAssertion ?? false,
    }),
  });

const isJwt = ({ client, asJwt, subject: { user } }: Pick<Issue, 'client' | 'subject' | 'asJwt'>): boolean =>
  asJwt || (client ? client.accessTokenType === 'jwt' : user.machine?.accessTokenType === accessTokenType.jwt);

export const accessTokenOf = async (api: Api, place: Place, issue: IssuedAccessToken): Promise<string> => {
  if (isJwt(issue)) return jwtAccessToken(api, place, issue);
  const { oidcSessionId, tokens, grant } = issue;
  const { userID: userId, projectID: projectId } = grant;
  const sessionId = grant.sessionID || undefined;
  const ids = { oidcSessionId, tokenId: tokens.accessToken.id, userId, sessionId, projectId };
  return sealBearer(api.keys, place.instance.id, { kind: 'access_token', ...ids });
};
