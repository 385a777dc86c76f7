import { toMilliseconds } from '../../domain/duration.ts';
import type { Grant, NewAccessToken, NewRefreshToken } from '../../domain/oidc-session/oidc-session.ts';
import type { OidcSettings } from '../../domain/settings/oidc.ts';
import { accessTokenType } from '../../domain/user/events.ts';
import type { Api } from '../api.ts';
import type { Visit } from '../call.ts';
import { sealBearer } from './bearer.ts';
import { type Subject, userinfoClaims } from './claims.ts';
import type { Client } from './client.ts';
import { signIdToken } from './id-token.ts';
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
export const tokenResponse = async (api: Api, visit: Visit, issue: Issue): Promise<object> => {
  const { grant, tokens, lifetimes, issuedAt, oidcSessionId, subject } = issue;
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
  const idToken =
    scope.includes('openid') &&
    (await signIdToken(api, visit, {
      grant,
      accessToken,
      issuedAt,
      lifetimeMs: toMilliseconds(lifetimes.idTokenLifetime),
      userinfo: {
        ...(await rolesIn(api, visit, issue, issue.client?.idTokenRoleAssertion)),
        ...(issue.client?.idTokenUserinfoAssertion ? await userinfoClaims(api, subject, scope) : {}),
      },
    }));
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: inSeconds(toMilliseconds(lifetimes.accessTokenLifetime)),
    scope: scope.join(' '),
    ...(refreshToken ? { refresh_token: refreshToken } : {}),
    ...(idToken ? { id_token: idToken } : {}),
  };
};

const rolesIn = (api: Api, visit: Visit, { grant, tokens, client }: Issue, asserted = false) =>
  roleClaims(api, visit, {
    ...{ userId: grant.userID, scope: tokens.accessToken.scope },
    ...{ projectId: client?.projectId, asserted },
  });

const isJwt = ({ client, subject: { user } }: Issue): boolean =>
  client ? client.accessTokenType === 'jwt' : user.machine?.accessTokenType === accessTokenType.jwt;

const accessTokenOf = async (api: Api, visit: Visit, issue: Issue): Promise<string> => {
  const { instance, origin } = visit;
  const { oidcSessionId, tokens, grant, issuedAt, lifetimes } = issue;
  const sessionId = grant.sessionID || undefined;
  if (!isJwt(issue)) {
    const { userID: userId, projectID: projectId } = grant;
    const ids = { oidcSessionId, tokenId: tokens.accessToken.id, userId, sessionId, projectId };
    return sealBearer(api.keys, instance.id, { kind: 'access_token', ...ids });
  }
  return signingKeysOf(api).sign(instance.id, {
    ...(await rolesIn(api, visit, issue, issue.client?.accessTokenRoleAssertion)),
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
