import type { ClaimsRequest } from '../claims-request.ts';
import { type EventOf, events, instant, json, number, numbers, optional, personalOf, text, texts } from '../event.ts';
import type { UserAgent } from '../session/events.ts';
import type { Confirmation } from './confirmation.ts';
import type { Foundation } from './foundation.ts';

/** Who acts for the user, after a token exchange; nested where actors act for actors (RFC 8693, 4.1). */
export type TokenActor = { readonly user_id: string; readonly issuer: string; readonly actor?: TokenActor };
/** RFC 9396, 2: what is wanted, in the words of its type. */
export type AuthorizationDetail = { readonly type: string; readonly [field: string]: unknown };
/** Stored for ever. Never rename or narrow a case: add an optional field, or a new event. */
export const oidcSessionEvents = events({
  'oidc_session.added': {
    userID: text,
    userResourceOwner: text,
    /** Empty for machine users, who have no session. */
    sessionID: text,
    clientID: text,
    /** Ours: of the application, which must stay active. Machine users have none. */
    projectID: optional(text),
    audience: texts,
    scope: texts,
    authMethods: numbers,
    authTime: instant,
    nonce: optional(text),
    /** Ours: how strong the sign-in was (OpenID Connect Core, 2). */
    acr: optional(text),
    /** Ours: which claims the client asked for beside those of its scopes. */
    claims: optional(personalOf('userID', json<ClaimsRequest>())),
    /** Ours: the resources that its tokens may be for, and no others (RFC 8707). */
    resource: optional(texts),
    /** Ours: what the client may do in detail (RFC 9396). */
    authorization_details: optional(personalOf('userID', json<readonly AuthorizationDetail[]>())),
    /** Ours: what else must stay for its tokens to stay good. */
    restsOn: optional(json<readonly Foundation[]>()),
    preferredLanguage: optional(personalOf('userID', text)),
    /** The browser of the session that the tokens stand for. */
    userAgent: optional(personalOf('userID', json<UserAgent>())),
  },
  'oidc_session.access_token.added': {
    id: text,
    scope: texts,
    /** Nanoseconds. */
    lifetime: number,
    /** 1 auth request, 2 refresh, 3 JWT profile, 4 client credentials, 5 exchange, 6 impersonation. */
    reason: number,
    actor: optional(json<TokenActor>()),
    /** Ours: the key or certificate that whoever uses it must hold. */
    cnf: optional(json<Confirmation>()),
    /** Ours: for whom, where it is for fewer than the session's tokens. */
    audience: optional(texts),
    /** Ours: which of the session's details, by their place. */
    authorizationDetails: optional(numbers),
    /** Ours: of the OIDC settings that its lifetime comes from. */
    policyRevision: optional(number),
  },
  /** Ours: `id` names one token. Without it all of the session's access tokens end. */
  'oidc_session.access_token.revoked': { id: optional(text) },
  'oidc_session.refresh_token.added': {
    id: text,
    lifetime: number,
    idleLifetime: number,
    /** Ours: of the OIDC settings that its lifetimes come from. */
    policyRevision: optional(number),
    /** Ours: of a client that has nothing else to prove itself with (RFC 9449, 5). */
    cnf: optional(json<Confirmation>()),
  },
  'oidc_session.refresh_token.renewed': { id: text, idleLifetime: number, policyRevision: optional(number) },
  'oidc_session.refresh_token.revoked': {},
  /** Ours: a client got no tokens, and why, in the words of RFC 6749, 5.2. */
  'oidc_session.refused': {
    clientID: text,
    grantType: text,
    scope: texts,
    error: text,
    description: text,
    /** Where it asked; absent: at the token endpoint. */
    endpoint: optional(text),
    /** Of the sign-in that was to be made tokens of, where there was one. */
    userID: optional(text),
    authMethods: optional(numbers),
    policyRevision: optional(number),
  },
});
export type OidcSessionEvent = EventOf<typeof oidcSessionEvents>;
