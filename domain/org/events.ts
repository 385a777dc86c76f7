import { bytes, type EventOf, events, number, optional, secret, text } from '../event.ts';

/** Stored for ever: add an optional field or a new event, never rename or narrow. */
export const orgEvents = events({
  'org.added': { name: text },
  'org.changed': { name: text },
  'org.deactivated': {},
  'org.reactivated': {},
  'org.removed': {},
  'org.domain.added': { domain: text },
  /** `validationType`: 1 by HTTP, 2 by DNS, as ZITADEL numbers them. */
  'org.domain.verification.added': { domain: text, validationType: optional(number), validationCode: secret(text) },
  'org.domain.verification.failed': { domain: text },
  'org.domain.verified': { domain: text },
  'org.domain.primary.set': { domain: text },
  'org.domain.removed': { domain: text },
  'org.metadata.set': { key: text, value: optional(bytes) },
  'org.metadata.removed': { key: text },
  'org.metadata.removed.all': {},
});

export type OrgEvent = EventOf<typeof orgEvents>;
