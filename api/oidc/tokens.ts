import { toMilliseconds } from '../../domain/duration.ts';
import type { Grant, NewAccessToken, NewRefreshToken } from '../../domain/oidc-session/oidc-session.ts';
import type { OidcSettings } from '../../domain/settings/oidc.ts';
import { accessTokenType } from '../../domain/user/events.ts';
import type { Api } from '../api.ts';
import type { Visit } from '../call.ts';
import { sealBearer } from './bearer.ts';
import { type Subject, userinfoClaims } from './claims.ts';
import type { Client } from './client.ts';
import { type IdTokenContent, signIdToken } from './id-token.ts';
import { roleClaims } from './roles.ts';
import { inSeconds } from './seconds.ts';
import { signingKeysOf } from './signing-keys.ts';

/** ZITADEL's TokenReason: why an access token was issued. */
export const reason = { authRequest: 1, refresh: 2, jwtProfile: 3, clientCredentials: 4 } as const;

/** What was decided, and recorded, before any token is made of it. */
export type Issue = {
  readonly oidcSessionId: string;
  readonly grant: Grant;
  readonly subject: Subject;
  readonly tokens: NewTokens;
  readonly issuedAt: Date;
  readonly lifetimes: OidcSettings;
  /** The application that the tokens are for; without one they are the machine user's own. */
  readonly client?: Client;
};

export const newOidcSessionId = ({ newId }: Pick<Api, 'newId'>) => `V2_${newId()}`;

/** Tokens about to be issued, as the events will have them. */
export type NewTokens = { readonly accessToken: NewAccessToken; readonly refreshToken?: NewRefreshToken };
/** For whom, and under which name we speak. */
export type Place = Pick<Visit, 'instance' | 'origin' | 'read'>;
export const newAccessToken = (
  { newId }: Pick<Api, 'newId'>,
  { accessTokenLifetime: lifetime }: OidcSettings,
  scope: readonly string[],
  why: number,
): NewAccessToken => ({ id: `at_${newId()}`, scope, lifetime, reason: why });
export const newRefreshToken = (
  { newId }: Pick<Api, 'newId'>,
  { refreshTokenExpiration: lifetime, refreshTokenIdleExpiration: idleLifetime }: OidcSettings,
): NewRefreshToken => ({ id: `rt_${newId()}`, lifetime, idleLifetime });

/** RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3. */
export const tokenResponse = async (api: Api, visit: Place, issue: Issue): Promise<object> => {
  const { grant, tokens, lifetimes, oidcSessionId } = issue;
  const { scope } = tokens.accessToken;
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
  const idToken = scope.includes('openid') && (await idTokenOf(api, visit, { ...issue, scope }, { accessToken }));
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: inSeconds(toMilliseconds(lifetimes.accessTokenLifetime)),
    scope: scope.join(' '),
    ...(refreshToken ? { refresh_token: refreshToken } : {}),
    ...(idToken ? { id_token: idToken } : {}),
  };
};

/** `beside`: what goes to the client with it. Without an access token all that the scope allows is told here (Core, 5.4). */
export const idTokenOf = async (
  api: Api,
  place: Place,
  { grant, subject, scope, client, issuedAt, lifetimes }: Omit<Issue, 'tokens'> & { readonly scope: readonly string[] },
  beside: Pick<IdTokenContent, 'accessToken' | 'code' | 'state'>,
): Promise<string> => {
  const tellsAll = beside.accessToken === undefined || client?.idTokenUserinfoAssertion;
  const asked = Object.keys(grant.claims?.id_token ?? {});
  return signIdToken(api, place, {
    ...beside,
    grant,
    issuedAt,
    lifetimeMs: toMilliseconds(lifetimes.idTokenLifetime),
    userinfo: {
      ...(await rolesFor(api, place, { grant, scope, client }, client?.idTokenRoleAssertion)),
      ...(tellsAll || asked.length > 0 ? await userinfoClaims(api, subject, tellsAll ? scope : [], asked) : {}),
    },
  });
};

const rolesFor = (
  api: Api,
  place: Place,
  {
    grant,
    scope,
    client,
  }: Pick<Issue, 'grant'> & { readonly scope: readonly string[]; readonly client?: Client | undefined },
  asserted = false,
) => roleClaims(api, place, { userId: grant.userID, scope, projectId: client?.projectId, asserted });

const isJwt = ({ client, subject: { user } }: Pick<Issue, 'client' | 'subject'>): boolean =>
  client ? client.accessTokenType === 'jwt' : user.machine?.accessTokenType === accessTokenType.jwt;

export const accessTokenOf = async (
  api: Api,
  place: Place,
  issue: Omit<Issue, 'tokens'> & { readonly tokens: Pick<NewTokens, 'accessToken'> },
): Promise<string> => {
  const { instance, origin } = place;
  const { oidcSessionId, tokens, grant, issuedAt, lifetimes } = issue;
  const sessionId = grant.sessionID || undefined;
  if (!isJwt(issue)) {
    const { userID: userId, projectID: projectId } = grant;
    const ids = { oidcSessionId, tokenId: tokens.accessToken.id, userId, sessionId, projectId };
    return sealBearer(api.keys, instance.id, { kind: 'access_token', ...ids });
  }
  return signingKeysOf(api).sign(instance.id, {
    ...(await rolesFor(
      api,
      place,
      { ...issue, scope: tokens.accessToken.scope },
      issue.client?.accessTokenRoleAssertion,
    )),
    iss: origin,
    sub: grant.userID,
    aud: grant.audience.length > 0 ? [...grant.audience] : [grant.clientID],
    iat: inSeconds(issuedAt),
    nbf: inSeconds(issuedAt),
    exp: inSeconds(issuedAt.getTime() + toMilliseconds(lifetimes.accessTokenLifetime)),
    jti: `${oidcSessionId}-${tokens.accessToken.id}`,
    client_id: grant.clientID,
    scope: tokens.accessToken.scope.join(' '),
    ...(sessionId === undefined ? {} : { sid: sessionId }),
  });
};
