import { type EventOf, events, optional, text } from '../event.ts';

const registered = {
  oidc_session_id: text,
  user_id: text,
  client_id: text,
  /** Ours: who signed the ID token, among the domains of the instance. */
  issuer: optional(text),
};

/** Stored for ever. Never rename or narrow a case: add an optional field, or a new event. */
export const sessionLogoutEvents = events({
  'session_logout.back_channel.registered': { ...registered, back_channel_logout_uri: text },
  'session_logout.back_channel.sent': { oidc_session_id: text },
  /** Ours. */
  'session_logout.front_channel.registered': { ...registered, front_channel_logout_uri: text },
});
export type SessionLogoutEvent = EventOf<typeof sessionLogoutEvents>;
