import {
  type EventOf,
  events,
  flag,
  instant,
  json,
  number,
  optional,
  personalOf,
  secret,
  text,
  texts,
} from '../event.ts';

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
  /** Ours: `userID`, where it is known from the first whose session it is; then the browser's description is sealed as theirs. */
  'session.added': { user_agent: optional(personalOf('userID', json<UserAgent>())), userID: optional(text) },
  'session.user.checked': {
    userID: text,
    userResourceOwner: text,
    checkedAt: instant,
    preferredLanguage: optional(personalOf('userID', text)),
  },
  'session.password.checked': { checkedAt: instant },
  /** The second name is misspelt in ZITADEL's, too. `userVerification`: required 1, preferred 2, discouraged 3. Ours: `userID`. */
  'session.webAuthN.challenged': {
    challenge: text,
    allowedCrentialIDs: optional(personalOf('userID', texts)),
    userID: optional(text),
    userVerification: optional(number),
    rpid: optional(text),
  },
  'session.webAuthN.checked': { checkedAt: instant, userVerified: optional(flag) },
  'session.totp.checked': { checkedAt: instant },
  'session.otp.sms.challenged': {
    code: optional(secret(text)),
    expiry: number,
    codeReturned: optional(flag),
    triggerOrigin: optional(text),
  },
  'session.otp.sms.sent': {},
  'session.otp.sms.checked': { checkedAt: instant },
  'session.otp.email.challenged': {
    code: optional(secret(text)),
    expiry: number,
    returnCode: optional(flag),
    urlTmpl: optional(text),
    triggerOrigin: optional(text),
  },
  'session.otp.email.sent': {},
  'session.otp.email.checked': { checkedAt: instant },
  'session.recoveryCode.checked': { checkedAt: instant },
  'session.token.set': { tokenID: text },
  /** All metadata as they are from now on. Ours: `userID`, whose session it is. */
  'session.metadata.set': { metadata: personalOf('userID', json<Metadata>()), userID: optional(text) },
  /** Counts from this event. */
  'session.lifetime.set': { lifetime: number },
  'session.terminated': { triggerOrigin: optional(text) },
});
export type SessionEvent = EventOf<typeof sessionEvents>;
