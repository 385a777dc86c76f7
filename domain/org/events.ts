import { type EventOf, events, text } from '../event.ts';

/** Stored for ever: add an optional field or a new event, never rename or narrow. */
export const orgEvents = events({
  'org.added': { name: text },
  'org.changed': { name: text },
  'org.deactivated': {},
  'org.reactivated': {},
  'org.removed': {},
  'org.domain.added': { domain: text },
  'org.domain.verified': { domain: text },
  'org.domain.primary.set': { domain: text },
  'org.domain.removed': { domain: text },
});

export type OrgEvent = EventOf<typeof orgEvents>;
