import { type EventOf, events, text, texts } from '../event.ts';

/** Who administers an instance, an organization or a project. `cascade`: because the user was removed. */
export const memberEvents = events({
  'instance.member.added': { userId: text, roles: texts },
  'instance.member.changed': { userId: text, roles: texts },
  'instance.member.removed': { userId: text },
  'instance.member.cascade.removed': { userId: text },
  'org.member.added': { userId: text, roles: texts },
  'org.member.changed': { userId: text, roles: texts },
  'org.member.removed': { userId: text },
  'org.member.cascade.removed': { userId: text },
  'project.member.added': { userId: text, roles: texts },
  'project.member.changed': { userId: text, roles: texts },
  'project.member.removed': { userId: text },
  'project.member.cascade.removed': { userId: text },
});

export type MemberEvent = EventOf<typeof memberEvents>;
