import { approvalFields } from '../approval.ts';
import { type EventOf, events, flag, instant, number, optional, text, texts } from '../event.ts';

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
  'device.authorization.approved': approvalFields,
  /** `denied`; ZITADEL's histories also have `expired`. */
  'device.authorization.canceled': { Reason: text },
  'device.authorization.done': {},
});
export type DeviceAuthEvent = EventOf<typeof deviceAuthEvents>;
