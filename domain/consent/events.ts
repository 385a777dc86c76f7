import { type EventOf, events, optional, text, texts } from '../event.ts';

/** Stored for ever: add an optional field or a new event, never rename or narrow. All of them are ours. */
export const consentEvents = events({
  'consent.given': {
    userID: text,
    clientID: text,
    /** As the person was told, who may look for it when it is gone. */
    clientName: optional(text),
    scope: texts,
    /** Names of claims beside those of the scope. */
    claims: optional(texts),
  },
  'consent.revoked': { userID: text, clientID: text },
});
export type ConsentEvent = EventOf<typeof consentEvents>;
