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
import type { UserAgent } from '../session/events.ts';

/** Stored for ever. Never rename or narrow a case: add an optional field, or a new event. */
export const deviceAuthEvents = events({
  'device.authorization.added': {
    ClientID: text,
    Expires: instant,
    Scopes: texts,
    Audience: texts,
    /** 1 initiated, always. */
    State: number,
    NeedRefreshToken: optional(flag),
    OrganizationID: optional(text),
  },
  'device.authorization.approved': {
    UserID: text,
    UserOrgID: text,
    /** As in `auth_request.session.linked`. */
    UserAuthMethods: numbers,
    AuthTime: instant,
    PreferredLanguage: optional(personalOf('UserID', text)),
    /** The browser that it was approved in. */
    UserAgent: optional(personalOf('UserID', json<UserAgent>())),
    SessionID: text,
  },
  /** `denied`; ZITADEL's histories also have `expired`. */
  'device.authorization.canceled': { Reason: text },
  'device.authorization.done': {},
});
export type DeviceAuthEvent = EventOf<typeof deviceAuthEvents>;
