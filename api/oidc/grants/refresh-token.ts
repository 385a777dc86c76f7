import { DomainError } from '../../../domain/errors.ts';
import { accessTokenIn, oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { isFapi } from '../../../domain/project/client-profile.ts';
import type { Api } from '../../api.ts';
import { authenticatedClient } from '../client/client.ts';
import { mustBeTellable } from '../client/jwt.ts';
import { invalidGrant, OAuthError } from '../oauth-error.ts';
import { openBearer } from '../tokens/bearer.ts';
import { lifetimesIn } from '../tokens/lifetimes.ts';
import { narrowedBy } from '../tokens/narrowed.ts';
import { newAccessToken, newRefreshToken, reason, tokenResponse } from '../tokens/tokens.ts';
import type { GrantHandler } from './grant.ts';
import { refreshable, refreshTokenNotValid } from './refreshable.ts';

/** RFC 6749, 6, with rotation (RFC 9700, 4.14.2): the answer brings a new refresh token, the old one is spent. */
export const refreshToken =
  (api: Api): GrantHandler =>
  async ({ visit, parameters, credentials }) => {
    const client = await authenticatedClient(api, visit.read, credentials);
    if (!client.grantTypes.includes('refresh_token'))
      throw new OAuthError('unauthorized_client', 'This application may not use refresh tokens.');
    const instanceId = visit.instance.id;
    const bearer = await openBearer(api.keys, instanceId, parameters.required('refresh_token'));
    if (bearer?.kind !== 'refresh_token') throw refreshTokenNotValid();
    const { oidcSessionId, userId, tokenId: presented } = bearer;
    const { grant, holder, settings, actor } = await refreshable(api, instanceId, client, bearer);
    const scope = narrowed(grant.scope, parameters.words('scope'));
    if (scope.includes('openid')) await mustBeTellable(api, client, 'id_token');
    const lifetimes = lifetimesIn(settings.state);
    const tokens = {
      accessToken: {
        ...newAccessToken(api, lifetimes, scope, reason.refresh, client.confirmation),
        ...narrowedBy(parameters, client, grant),
        ...(actor ? { actor } : {}),
      },
      // FAPI 2.0 Security Profile, 5.3.2.1: bound tokens are not rotated, so that a lost answer locks nobody out.
      refreshToken: { ...newRefreshToken(api, lifetimes), ...(isFapi(client.metadata) ? { id: presented } : {}) },
    };
    const issuedAt = api.now();
    const renewed = await orInvalidGrant(
      api.execute(await visit.context('OIDC'), oidcSession, oidcSessionId, {
        type: 'Refresh',
        now: issuedAt,
        clientId: client.clientId,
        presented,
        ...tokens,
      }),
    );
    visit.wrote(renewed.position);
    // Where it came a second time in good faith, the successor is the one that it had the first time.
    const { refreshToken: successor } = renewed.state;
    if (!successor || !accessTokenIn(renewed.state, tokens.accessToken.id)) throw refreshTokenNotValid();
    const subject = { instanceId, userId, user: holder.state, changedAt: holder.last?.createdAt };
    const told = { ...tokens, refreshToken: { ...tokens.refreshToken, id: successor.id } };
    // OpenID Connect Core, 12.2: the nonce was the request's.
    const { nonce: _, ...renewing } = grant;
    const issue = { oidcSessionId, tokens: told, grant: renewing, subject, issuedAt, lifetimes, client };
    return tokenResponse(api, visit, issue);
  };

/** The client may ask for less than it was granted, never for more. */
const narrowed = (granted: readonly string[], asked: readonly string[]): readonly string[] => {
  if (asked.length === 0) return granted;
  if (asked.some((each) => !granted.includes(each)))
    throw new OAuthError('invalid_scope', 'This is more than was granted with the refresh token.');
  return asked;
};

const orInvalidGrant = async <T>(decided: Promise<T>): Promise<T> => {
  try {
    return await decided;
  } catch (error) {
    throw error instanceof DomainError ? invalidGrant(error.message) : error;
  }
};
