import { randomBytes } from 'node:crypto';
import { toMilliseconds } from '../../domain/duration.ts';
import type { Grant } from '../../domain/oidc-session/oidc-session.ts';
import type { OidcSettings } from '../../domain/settings/oidc.ts';
import { accessTokenType } from '../../domain/user/events.ts';
import type { Client } from '../../projections/app/queries.ts';
import type { Api } from '../api.ts';
import type { Visit } from '../call.ts';
import { sealBearer } from './bearer.ts';
import { type Subject, userinfoClaims } from './claims.ts';
import { signIdToken } from './id-token.ts';
import { inSeconds } from './seconds.ts';
import { signingKeysOf } from './signing-keys.ts';

/** ZITADEL's TokenReason: why an access token was issued. */
export const reason = { authRequest: 1, refresh: 2, clientCredentials: 4 } as const;

/** What was decided, and recorded, before any token is made of it. */
export type Issue = {
  readonly oidcSessionId: string;
  readonly grant: Grant;
  readonly subject: Subject;
  /** Of this access token; at most that of the grant. */
  readonly scope: readonly string[];
  readonly accessTokenId: string;
  readonly refreshTokenId?: string;
  readonly issuedAt: Date;
  readonly lifetimes: OidcSettings;
  /** The application that the tokens are for; without one they are the machine user's own. */
  readonly client?: Client;
};

export const newOidcSessionId = ({ newId }: Pick<Api, 'newId'>) => `V2_${newId()}`;
export const newAccessTokenId = ({ newId }: Pick<Api, 'newId'>) => `at_${newId()}`;
/** Not to be guessed even by somebody who could forge a seal. */
export const newRefreshTokenId = () => `rt_${randomBytes(16).toString('base64url')}`;

/** RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3. */
export const tokenResponse = async (api: Api, visit: Visit, issue: Issue): Promise<object> => {
  const { grant, scope, lifetimes, issuedAt, refreshTokenId, oidcSessionId, subject } = issue;
  const accessToken = await accessTokenOf(api, visit, issue);
  const refreshToken =
    refreshTokenId &&
    (await sealBearer(api.keys, visit.instance.id, {
      kind: 'refresh_token',
      oidcSessionId,
      tokenId: refreshTokenId,
      userId: grant.userID,
    }));
  const idToken =
    scope.includes('openid') &&
    (await signIdToken(api, visit, {
      grant,
      accessToken,
      issuedAt,
      lifetimeMs: toMilliseconds(lifetimes.idTokenLifetime),
      userinfo: issue.client?.idTokenUserinfoAssertion ? await userinfoClaims(api, subject, scope) : {},
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

const isJwt = ({ client, subject: { user } }: Issue): boolean =>
  client ? client.accessTokenType === 'jwt' : user.machine?.accessTokenType === accessTokenType.jwt;

const accessTokenOf = async (api: Api, { instance, origin }: Visit, issue: Issue): Promise<string> => {
  const { oidcSessionId, accessTokenId, grant, issuedAt, lifetimes } = issue;
  const sessionId = grant.sessionID || undefined;
  if (!isJwt(issue)) {
    const ids = { oidcSessionId, tokenId: accessTokenId, userId: grant.userID, sessionId };
    return sealBearer(api.keys, instance.id, { kind: 'access_token', ...ids });
  }
  return signingKeysOf(api).sign(instance.id, {
    iss: origin,
    sub: grant.userID,
    aud: grant.audience.length > 0 ? [...grant.audience] : [grant.clientID],
    iat: inSeconds(issuedAt),
    nbf: inSeconds(issuedAt),
    exp: inSeconds(issuedAt.getTime() + toMilliseconds(lifetimes.accessTokenLifetime)),
    jti: `${oidcSessionId}-${accessTokenId}`,
    client_id: grant.clientID,
    scope: issue.scope.join(' '),
    ...(sessionId === undefined ? {} : { sid: sessionId }),
  });
};
