import type { Decider, Envelope } from '../decider.ts';
import { seconds, toMilliseconds } from '../duration.ts';
import { errors } from '../errors.ts';
import type { PayloadOf } from '../event.ts';
import type { Confirmation } from './confirmation.ts';
import { type OidcSessionEvent, oidcSessionEvents, type TokenActor } from './events.ts';

export type Grant = PayloadOf<(typeof oidcSessionEvents)['oidc_session.added']['fields']>;
export type NewAccessToken = PayloadOf<(typeof oidcSessionEvents)['oidc_session.access_token.added']['fields']>;
export type NewRefreshToken = PayloadOf<(typeof oidcSessionEvents)['oidc_session.refresh_token.added']['fields']>;

export type OidcSessionCommand =
  | {
      readonly type: 'StartOidcSession';
      readonly grant: Grant;
      /** Absent where nothing but an ID token is given. */
      readonly accessToken?: NewAccessToken;
      readonly refreshToken?: NewRefreshToken;
    }
  | {
      readonly type: 'Refresh';
      readonly now: Date;
      readonly clientId: string;
      /** The refresh token that the client sent. */
      readonly presented: string;
      readonly accessToken: NewAccessToken;
      readonly refreshToken: Pick<NewRefreshToken, 'id' | 'idleLifetime' | 'policyRevision'>;
    }
  /** There are none, and never will be under this id. */
  | {
      readonly type: 'RefuseTokens';
      readonly clientId: string;
      readonly grantType: string;
      readonly scope: readonly string[];
      readonly error: string;
      readonly description: string;
      readonly endpoint?: string;
      readonly userID?: string;
      readonly authMethods?: readonly number[];
      readonly policyRevision?: number;
    }
  | { readonly type: 'RevokeAccessToken'; readonly id: string }
  /** The refresh token, and with it every access token of the session (RFC 7009, 2.1). */
  | { readonly type: 'RevokeTokens' };

type AccessToken = {
  readonly id: string;
  readonly scope: readonly string[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly cnf: Confirmation | undefined;
  readonly actor: TokenActor | undefined;
  /** Where it is less than the grant: for whom, and which of its details. */
  readonly audience: readonly string[] | undefined;
  readonly details: readonly number[] | undefined;
};
type RefreshToken = {
  readonly id: string;
  readonly idleUntil: Date;
  readonly expiresAt: Date;
  /** Whoever uses it must hold this key, or show this certificate. */
  readonly cnf: Confirmation | undefined;
  /** The one before it, spent when this one began. */
  readonly renews?: { readonly id: string; readonly at: Date };
};
export type OidcSessionState = {
  readonly grant: Grant | undefined;
  readonly startedAt: Date | undefined;
  /** Without the expired ones, as of the last token issued. A list, as an object would get a shape of its own from each id. */
  readonly accessTokens: readonly AccessToken[];
  readonly refreshToken: RefreshToken | undefined;
  /** Who acts for the user with all these tokens. */
  readonly actor: TokenActor | undefined;
  readonly isRefused: boolean;
  /** For whoever got others in exchange: all of them, or by id those that were revoked one by one. */
  readonly isRevoked: boolean;
  readonly revokedIds: readonly string[];
};

export const oidcSessionErrors = errors('oidc_session', {
  already_exists: ['precondition', 'This token session exists already.'],
  refresh_token_invalid: ['precondition', 'This refresh token is not valid.', 'OIDCS-28ubl'],
  other_key: ['precondition', 'This refresh token is bound to another key.'],
  other_client: ['precondition', 'This refresh token was issued to another client.', 'OIDCS-SKjl3'],
});

const decide = (command: OidcSessionCommand, state: OidcSessionState): readonly OidcSessionEvent[] => {
  switch (command.type) {
    case 'StartOidcSession':
      if (state.grant || state.isRefused) throw oidcSessionErrors.already_exists();
      return start(command);
    case 'RefuseTokens': {
      if (state.grant) throw oidcSessionErrors.already_exists();
      if (state.isRefused) return [];
      const { type: _, clientId, ...why } = command;
      return [{ type: 'oidc_session.refused', payload: { clientID: clientId, ...why } }];
    }
    case 'Refresh':
      return refresh(command, state);
    case 'RevokeAccessToken':
      return accessTokenIn(state, command.id)
        ? [{ type: 'oidc_session.access_token.revoked', payload: { id: command.id } }]
        : [];
    case 'RevokeTokens':
      return revokeTokens(state);
  }
};

const start = ({
  grant,
  accessToken,
  refreshToken,
}: Extract<OidcSessionCommand, { type: 'StartOidcSession' }>): readonly OidcSessionEvent[] => {
  const events: OidcSessionEvent[] = [{ type: 'oidc_session.added', payload: grant }];
  if (accessToken) events.push({ type: 'oidc_session.access_token.added', payload: accessToken });
  if (refreshToken) events.push({ type: 'oidc_session.refresh_token.added', payload: refreshToken });
  return events;
};

/** A client whose answer got lost may ask again for so long. */
const retryWindow = toMilliseconds(seconds(5));

/**
 * Every use renews the refresh token. An older one can only come from a thief or from a client that was robbed, so all
 * tokens of the session end (RFC 9700, 4.14.2), and with them the one that the caller would answer with. But the one just
 * before, whose successor nobody has used yet, may come again for a moment: it leads to that same successor.
 */
const refresh = (
  { presented, clientId, now, accessToken, refreshToken }: Extract<OidcSessionCommand, { type: 'Refresh' }>,
  state: OidcSessionState,
): readonly OidcSessionEvent[] => {
  if (!state.grant || !state.refreshToken) throw oidcSessionErrors.refresh_token_invalid();
  if (state.grant.clientID !== clientId) throw oidcSessionErrors.other_client();
  if (!isShown(state.refreshToken.cnf, accessToken.cnf)) throw oidcSessionErrors.other_key();
  if (isRetry(state.refreshToken, presented, now))
    return [{ type: 'oidc_session.access_token.added', payload: accessToken }];
  if (state.refreshToken.id !== presented) return revokeTokens(state);
  if (now >= state.refreshToken.idleUntil || now >= state.refreshToken.expiresAt)
    throw oidcSessionErrors.refresh_token_invalid();
  return [
    { type: 'oidc_session.access_token.added', payload: accessToken },
    {
      type: 'oidc_session.refresh_token.renewed',
      payload: {
        id: refreshToken.id,
        idleLifetime: refreshToken.idleLifetime,
        ...(refreshToken.policyRevision === undefined ? {} : { policyRevision: refreshToken.policyRevision }),
      },
    },
  ];
};

/** RFC 9449, 5, and RFC 8705, 4: what it is bound to comes with each use. */
const isShown = (bound: Confirmation | undefined, shown: Confirmation | undefined): boolean =>
  (bound?.jkt === undefined || bound.jkt === shown?.jkt) &&
  (bound?.['x5t#S256'] === undefined || bound['x5t#S256'] === shown?.['x5t#S256']);

const isRetry = ({ renews }: RefreshToken, presented: string, now: Date) =>
  renews?.id === presented && now.getTime() < renews.at.getTime() + retryWindow;

const revokeTokens = ({ refreshToken, accessTokens }: OidcSessionState): readonly OidcSessionEvent[] => [
  ...(refreshToken ? [{ type: 'oidc_session.refresh_token.revoked', payload: {} } as const] : []),
  ...(accessTokens.length > 0 ? [{ type: 'oidc_session.access_token.revoked', payload: {} } as const] : []),
];

const later = (moment: Date, nanoseconds: number) => new Date(moment.getTime() + toMilliseconds(nanoseconds));

const evolve = (state: OidcSessionState, event: OidcSessionEvent, { createdAt }: Envelope): OidcSessionState => {
  switch (event.type) {
    case 'oidc_session.added':
      return { ...state, grant: event.payload, startedAt: createdAt };
    case 'oidc_session.access_token.added': {
      const { id, scope, lifetime, cnf, actor, audience, authorizationDetails: details } = event.payload;
      const issued = {
        id,
        scope,
        issuedAt: createdAt,
        expiresAt: later(createdAt, lifetime),
        cnf,
        actor,
        audience,
        details,
      };
      const accessTokens = state.accessTokens.filter(({ expiresAt }) => expiresAt.getTime() > createdAt.getTime());
      accessTokens.push(issued);
      return { ...state, accessTokens, actor: actor ?? state.actor };
    }
    case 'oidc_session.access_token.revoked': {
      const { id } = event.payload;
      if (id === undefined) return { ...state, accessTokens: [], isRevoked: true };
      const accessTokens = state.accessTokens.filter((token) => token.id !== id);
      return { ...state, accessTokens, revokedIds: [...state.revokedIds, id] };
    }
    case 'oidc_session.refresh_token.added': {
      const { id, lifetime, idleLifetime, cnf } = event.payload;
      const [idleUntil, expiresAt] = [later(createdAt, idleLifetime), later(createdAt, lifetime)];
      return { ...state, refreshToken: { id, idleUntil, expiresAt, cnf } };
    }
    case 'oidc_session.refresh_token.renewed': {
      if (!state.refreshToken) return state;
      const { id, idleLifetime } = event.payload;
      const renews = { id: state.refreshToken.id, at: createdAt };
      return {
        ...state,
        refreshToken: { ...state.refreshToken, id, renews, idleUntil: later(createdAt, idleLifetime) },
      };
    }
    case 'oidc_session.refused':
      return { ...state, isRefused: true };
    case 'oidc_session.refresh_token.revoked':
      return { ...state, refreshToken: undefined, isRevoked: true };
  }
};

export const accessTokenIn = ({ accessTokens }: Pick<OidcSessionState, 'accessTokens'>, id: string) =>
  accessTokens.find((token) => token.id === id);

/** What a client got for one consent: its access tokens and the refresh token that renews them. */
export const oidcSession: Decider<OidcSessionCommand, OidcSessionState, OidcSessionEvent> = {
  name: 'oidc_session',
  aggregate: 'oidc_session',
  events: oidcSessionEvents,
  initial: {
    grant: undefined,
    startedAt: undefined,
    accessTokens: [],
    refreshToken: undefined,
    actor: undefined,
    isRefused: false,
    isRevoked: false,
    revokedIds: [],
  },
  decide,
  evolve,
  person: ({ grant }) => grant?.userID,
};
