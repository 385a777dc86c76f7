import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { hours, seconds } from '../duration.ts';
import type { OidcSessionEvent } from './events.ts';
import { type Grant, type OidcSessionCommand, oidcSession } from './oidc-session.ts';

// The envelope's clock counts the events of the past in seconds, from 1970 (test/spec.ts).
const given = specOf(oidcSession);
const at = (second: number) => new Date(second * 1000);

const grant: Grant = {
  userID: 'user-1',
  userResourceOwner: 'org-1',
  sessionID: 'session-1',
  clientID: 'client-1',
  audience: ['client-1'],
  scope: ['openid', 'offline_access'],
  authMethods: [4],
  authTime: '1970-01-01T00:00:00.000Z',
};
const accessToken = { id: 'at_1', scope: grant.scope, lifetime: seconds(60), reason: 1 };
const refreshToken = { id: 'rt_1', lifetime: hours(2), idleLifetime: hours(1) };
const renewed = { id: 'rt_2', idleLifetime: hours(1) };
const nextAccessToken = { ...accessToken, id: 'at_2', reason: 2 };
const refresh = {
  type: 'Refresh',
  now: at(10),
  clientId: 'client-1',
  presented: 'rt_1',
  accessToken: nextAccessToken,
  refreshToken: renewed,
} as const;

const started: readonly OidcSessionEvent[] = [
  { type: 'oidc_session.added', payload: grant },
  { type: 'oidc_session.access_token.added', payload: accessToken },
  { type: 'oidc_session.refresh_token.added', payload: refreshToken },
];
const refreshed: readonly OidcSessionEvent[] = [
  { type: 'oidc_session.access_token.added', payload: nextAccessToken },
  { type: 'oidc_session.refresh_token.renewed', payload: renewed },
];
const allRevoked: readonly OidcSessionEvent[] = [
  { type: 'oidc_session.refresh_token.revoked', payload: {} },
  { type: 'oidc_session.access_token.revoked', payload: {} },
];

describe('a refresh token', () => {
  it('is renewed with every use', () => {
    given(...started)
      .when(refresh)
      .then(...refreshed);
  });

  it('that was used before ends all tokens of its session', () => {
    given(...started, ...refreshed)
      .when({ ...refresh, now: at(10) })
      .then(...allRevoked);
    given(...started, ...refreshed, ...allRevoked)
      .when({ ...refresh, presented: 'rt_2' })
      .thenRejected('oidc_session.refresh_token_invalid');
  });

  it('that comes again at once leads to the same successor, unless that was used meanwhile', () => {
    // Renewed in second 5, as the fifth event.
    const again = { ...refresh, now: at(9), accessToken: { ...accessToken, id: 'at_3' } };
    given(...started, ...refreshed)
      .when(again)
      .then({ type: 'oidc_session.access_token.added', payload: again.accessToken });
    given(...started, ...refreshed, { type: 'oidc_session.refresh_token.renewed', payload: { ...renewed, id: 'rt_3' } })
      .when(again)
      .then(...allRevoked);
  });

  it('belongs to one client', () => {
    given(...started)
      .when({ ...refresh, clientId: 'client-2' })
      .thenRejected('oidc_session.other_client');
  });

  it('expires when it lies idle, and at the end of its life however often it was renewed', () => {
    given(...started)
      .when({ ...refresh, now: at(3 + 3600) })
      .thenRejected('oidc_session.refresh_token_invalid');
    const longIdle: OidcSessionEvent = {
      type: 'oidc_session.refresh_token.renewed',
      payload: { id: 'rt_2', idleLifetime: hours(100) },
    };
    given(...started, longIdle)
      .when({ ...refresh, presented: 'rt_2', now: at(3 + 7200) })
      .thenRejected('oidc_session.refresh_token_invalid');
  });

  it('is revoked together with the access tokens', () => {
    given(...started)
      .when({ type: 'RevokeTokens' })
      .then(...allRevoked);
    given(...started, ...allRevoked)
      .when({ type: 'RevokeTokens' })
      .thenNothing();
  });
});

describe('tokens that were refused', () => {
  const refuse = {
    type: 'RefuseTokens',
    clientId: 'client-1',
    grantType: 'refresh_token',
    scope: ['openid'],
    error: 'invalid_scope',
    description: 'Too much.',
  } as const;
  const { type: _, clientId: clientID, ...why } = refuse;
  const refused: OidcSessionEvent = { type: 'oidc_session.refused', payload: { clientID, ...why } };

  it('are recorded, and never begin', () => {
    given().when(refuse).then(refused);
    given(refused).when(refuse).thenNothing();
    given(...started)
      .when(refuse)
      .thenRejected('oidc_session.already_exists');
    given(refused).when({ type: 'StartOidcSession', grant, accessToken }).thenRejected('oidc_session.already_exists');
  });
});

describe('an access token', () => {
  it('lives beside its successor until it expires', () => {
    expect(
      given(...started, ...refreshed)
        .state()
        .accessTokens.map(({ id }) => id),
    ).toEqual(['at_1', 'at_2']);
  });

  it('is revoked alone', () => {
    const state = given(...started, ...refreshed, {
      type: 'oidc_session.access_token.revoked',
      payload: { id: 'at_1' },
    }).state();
    expect(state.accessTokens.map(({ id }) => id)).toEqual(['at_2']);
    expect(state.refreshToken?.id).toBe('rt_2');
  });

  it('that is unknown needs no revocation', () => {
    given(...started)
      .when({ type: 'RevokeAccessToken', id: 'at_9' })
      .thenNothing();
  });
});

const ids = fc.constantFrom('1', '2', '3');
deciderProperties<OidcSessionCommand, ReturnType<ReturnType<typeof given>['state']>, OidcSessionEvent>(
  oidcSession,
  fc.oneof(
    fc.constant<OidcSessionCommand>({ type: 'StartOidcSession', grant, accessToken, refreshToken }),
    fc.record({ presented: ids, next: ids }).map(
      ({ presented, next }): OidcSessionCommand => ({
        ...refresh,
        presented: `rt_${presented}`,
        refreshToken: { ...renewed, id: `rt_${next}` },
      }),
    ),
    ids.map((id): OidcSessionCommand => ({ type: 'RevokeAccessToken', id: `at_${id}` })),
    fc.constant<OidcSessionCommand>({ type: 'RevokeTokens' }),
  ),
  { repeatable: ['Refresh'] },
);
