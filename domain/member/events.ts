import { type EventOf, events, text, texts } from '../event.ts';

/** Who administers an instance, an organization, a project or a grant of one. `cascade`: because the user, or the grant, was removed. */
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
  'project.grant.member.added': { userId: text, grantId: text, roles: texts },
  'project.grant.member.changed': { userId: text, grantId: text, roles: texts },
  'project.grant.member.removed': { userId: text, grantId: text },
  'project.grant.member.cascade.removed': { userId: text, grantId: text },
});

export type MemberEvent = EventOf<typeof memberEvents>;
