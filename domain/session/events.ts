import { type EventOf, events, instant, json, number, optional, secret, text } from '../event.ts';

/** What the client said of the browser or device; the spelling of its fields is ZITADEL's. */
export type UserAgent = {
  readonly fingerprint_id?: string;
  readonly ip?: string;
  readonly description?: string;
  readonly header?: { readonly [name: string]: readonly string[] };
};

/** Values are base64. */
export type Metadata = { readonly [key: string]: string };

/** Stored for ever. Never rename or narrow: add an optional field, or a new event. */
export const sessionEvents = events({
  'session.added': { user_agent: optional(secret(json<UserAgent>())) },
  'session.user.checked': {
    userID: text,
    userResourceOwner: text,
    checkedAt: instant,
    preferredLanguage: optional(text),
  },
  'session.password.checked': { checkedAt: instant },
  'session.token.set': { tokenID: text },
  /** All metadata as they are from now on. */
  'session.metadata.set': { metadata: secret(json<Metadata>()) },
  /** Counts from this event. */
  'session.lifetime.set': { lifetime: number },
  'session.terminated': { triggerOrigin: optional(text) },
});
export type SessionEvent = EventOf<typeof sessionEvents>;
