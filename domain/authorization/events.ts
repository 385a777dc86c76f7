import { type EventOf, events, optional, text, texts } from '../event.ts';

/**
 * That a user holds roles of a project, in the organization that owns the event. `grantId`: the project grant it rests on,
 * where that organization does not own the project. `cascade`: because something that it rests on has gone.
 */
export const authorizationEvents = events({
  'user.grant.added': { userId: text, projectId: text, grantId: optional(text), roleKeys: optional(texts) },
  'user.grant.changed': { userId: optional(text), roleKeys: optional(texts) },
  'user.grant.cascade.changed': { userId: optional(text), roleKeys: optional(texts) },
  'user.grant.deactivated': {},
  'user.grant.reactivated': {},
  'user.grant.removed': { userId: optional(text), projectId: optional(text), grantId: optional(text) },
  'user.grant.cascade.removed': {},
});

export type AuthorizationEvent = EventOf<typeof authorizationEvents>;
