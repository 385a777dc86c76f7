import { approvalFields } from '../approval.ts';
import { type EventOf, events, flag, instant, json, number, optional, personalOf, text, texts } from '../event.ts';
import type { AuthorizationDetail } from '../oidc-session/events.ts';

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
    /** Ours (RFC 8707). */
    resource: optional(texts),
    /** Ours (RFC 9396). It may tell of the person what nobody else is to know. */
    authorization_details: optional(personalOf('UserID', json<readonly AuthorizationDetail[]>())),
  },
  'device.authorization.approved': approvalFields,
  /** `denied`; ZITADEL's histories also have `expired`. */
  'device.authorization.canceled': { Reason: text },
  'device.authorization.done': {},
});
export type DeviceAuthEvent = EventOf<typeof deviceAuthEvents>;
