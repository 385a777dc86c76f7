import { type EventOf, events, flag, optional, text } from '../event.ts';

/** The tenant itself: its name, the hosts it answers to, and what it points at. Stored for ever. */
export const instanceEvents = events({
  'instance.added': { name: text },
  'instance.changed': { name: text },
  'instance.removed': {},
  'instance.domain.added': { domain: text, generated: optional(flag) },
  'instance.domain.primary.set': { domain: text },
  'instance.domain.removed': { domain: text },
  'instance.trusted_domains.added': { domain: text },
  'instance.trusted_domains.removed': { domain: text },
  'instance.default.org.set': { orgId: text },
  'instance.iam.project.set': { iamProjectId: text },
  'instance.iam.console.set': { clientId: text, appId: text },
  'instance.default.language.set': { language: text },
});

export type InstanceEvent = EventOf<typeof instanceEvents>;
