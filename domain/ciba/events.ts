import { approvalFields } from '../approval.ts';
import { type EventOf, events, flag, instant, json, optional, personalOf, secret, text, texts } from '../event.ts';
import type { AuthorizationDetail } from '../oidc-session/events.ts';

/** Stored for ever. Never rename or narrow a case: add an optional field, or a new event. */
export const cibaEvents = events({
  'ciba_request.added': {
    ClientID: text,
    /** Who is asked. */
    UserID: text,
    Expires: instant,
    Scopes: texts,
    Audience: texts,
    NeedRefreshToken: optional(flag),
    AcrValues: optional(texts),
    /** Shown at both ends, so that a person sees what belongs together. */
    BindingMessage: optional(personalOf('UserID', text)),
    /** `poll`, `ping` or `push`. */
    Delivery: text,
    /** By which the client knows that it is us who notify it. */
    NotificationToken: optional(secret(text)),
    /** Who signs the ID token, among the domains of the instance. */
    Issuer: text,
    OrganizationID: optional(text),
    /** As the person is told; by ZITADEL's name for it in messages. */
    applicationName: optional(text),
    /** RFC 8707. */
    resource: optional(texts),
    /** RFC 9396. It may tell of the person what nobody else is to know. */
    authorization_details: optional(personalOf('UserID', json<readonly AuthorizationDetail[]>())),
  },
  /** The person was told. */
  'ciba_request.sent': {},
  'ciba_request.approved': approvalFields,
  'ciba_request.denied': {},
  'ciba_request.done': { OIDCSessionID: text },
});
export type CibaEvent = EventOf<typeof cibaEvents>;
