import type { ClaimsRequest } from '../claims-request.ts';
import {
  type EventOf,
  events,
  flag,
  instant,
  json,
  number,
  numbers,
  optional,
  personalOf,
  text,
  texts,
} from '../event.ts';
import type { AuthorizationDetail } from '../oidc-session/events.ts';

/** As it was sent by the client; S256 is the only method we accept (RFC 9700, 2.1.1). */
type CodeChallenge = { readonly Challenge: string; readonly Method: number };

/** By the number that the event holds; the last three are ours. */
export const responseTypesAsked = [
  'code',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
] as const;
export type ResponseTypeAsked = (typeof responseTypesAsked)[number];

const request = {
  login_client: text,
  client_id: text,
  redirect_uri: text,
  state: optional(text),
  nonce: optional(text),
  scope: texts,
  audience: texts,
  /** Of responseTypesAsked. */
  response_type: number,
  /** 0 the default of the response type, 1 query, 2 fragment, 3 form_post; ours: 4 query.jwt, 5 fragment.jwt, 6 form_post.jwt. */
  response_mode: number,
  code_challenge: optional(json<CodeChallenge>()),
  /** 1 none, 2 login, 3 consent, 4 select_account, 5 create. */
  prompt: optional(numbers),
  ui_locales: optional(texts),
  /** Nanoseconds. */
  max_age: optional(number),
  /** What somebody typed about a person who is not known yet. */
  login_hint: optional(personalOf('hint_user_id', text)),
  hint_user_id: optional(text),
  need_refresh_token: flag,
  issuer: text,
  organization_id: optional(text),
  /** Ours (RFC 8707). */
  resource: optional(texts),
  /** Ours (RFC 9396). It may tell of the person what nobody else is to know. */
  authorization_details: optional(personalOf('hint_user_id', json<readonly AuthorizationDetail[]>())),
  /** Ours. */
  acr_values: optional(texts),
  /** Ours. It may name values of the person's claims. */
  claims: optional(personalOf('hint_user_id', json<ClaimsRequest>())),
  /** Ours: the thumbprint of the key that whoever exchanges the code must hold (RFC 9449, 10). */
  dpop_jkt: optional(text),
};

/** Stored for ever. Never rename or narrow a case: add an optional field, or a new event. */
export const authRequestEvents = events({
  /** Ours: sent by the client itself before a browser brings it (RFC 9126). */
  'auth_request.pushed': request,
  'auth_request.added': request,
  'auth_request.session.linked': {
    session_id: text,
    user_id: text,
    auth_time: instant,
    /** 1 TOTP, 2 U2F, 3 passwordless, 4 password, 5 IdP, 6 OTP SMS, 7 OTP e-mail, 10 recovery code. */
    auth_methods: numbers,
  },
  'auth_request.code.added': {
    /** Ours: of the tokens that went to the client beside the code. */
    oidc_session_id: optional(text),
  },
  'auth_request.code.exchanged': {
    /** Ours: which tokens to revoke if the code comes a second time (RFC 6749, 4.1.2). */
    oidc_session_id: optional(text),
  },
  /** The reasons are numbered as in zitadel.oidc.v2.ErrorReason; ours: 17, unmet authentication requirements. */
  'auth_request.failed': { reason: number },
  'auth_request.succeeded': {},
});
export type AuthRequestEvent = EventOf<typeof authRequestEvents>;
