import { type EventOf, events, flag, json, optional, secret, text } from '../event.ts';

/** How to get an access token for a mail server (RFC 6749, 4.4; SASL XOAUTH2). */
export type XOAuth2 = {
  readonly tokenEndpoint: string;
  readonly scopes: readonly string[];
  readonly clientId: string;
};

const smtp = {
  senderName: optional(text),
  replyToAddress: optional(text),
  tls: optional(flag),
  user: optional(text),
  password: optional(secret(text)),
  xoauth2Auth: optional(json<XOAuth2>()),
  /** Ours: ZITADEL has it within `xoauth2Auth`, where it could not be sealed by itself. */
  clientSecret: optional(secret(text)),
};
const http = { endpoint: text, signingKey: secret(text) };
const httpChange = { endpoint: optional(text), signingKey: optional(secret(text)) };
const provider = { id: text, description: optional(text) };
const part = { template: text, key: text, language: text };

/** Stored for ever. Never rename or narrow: add an optional field, or a new event. */
export const messageEvents = events({
  'instance.smtp.config.added': { ...provider, ...smtp, senderAddress: text, host: text },
  'instance.smtp.config.changed': { ...provider, ...smtp, senderAddress: optional(text), host: optional(text) },
  'instance.smtp.config.password.changed': { id: text, password: secret(text) },
  'instance.smtp.config.http.added': { ...provider, ...http },
  'instance.smtp.config.http.changed': { ...provider, ...httpChange },
  /** Whichever was active before is not any more. */
  'instance.smtp.config.activated': { id: text },
  'instance.smtp.config.deactivated': { id: text },
  'instance.smtp.config.removed': { id: text },

  'instance.sms.configtwilio.added': {
    ...provider,
    sid: text,
    token: secret(text),
    senderNumber: text,
    verifyServiceSid: optional(text),
  },
  'instance.sms.configtwilio.changed': {
    ...provider,
    sid: optional(text),
    senderNumber: optional(text),
    verifyServiceSid: optional(text),
  },
  'instance.sms.configtwilio.token.changed': { id: text, token: secret(text) },
  'instance.sms.confighttp.added': { ...provider, ...http },
  'instance.sms.confighttp.changed': { ...provider, ...httpChange },
  'instance.sms.configactivated': { id: text },
  'instance.sms.configdeactivated': { id: text },
  'instance.sms.configremoved': { id: text },

  'instance.customtext.set': { ...part, text },
  'instance.customtext.removed': part,
  'instance.customtext.template.removed': { template: text, language: text },
  'org.customtext.set': { ...part, text },
  'org.customtext.removed': part,
  'org.customtext.template.removed': { template: text, language: text },
});

export type MessageEvent = EventOf<typeof messageEvents>;
