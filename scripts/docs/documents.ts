import { api } from './api.ts';
import { configuration } from './configuration.ts';
import { conformance } from './conformance.ts';
import { errors } from './errors.ts';
import { events } from './events.ts';
import { permissions } from './permissions.ts';

/** Every generated document: its path below docs/, and what it must say. */
export const documents = (): readonly { readonly path: string; readonly content: string }[] => [
  { path: 'api.md', content: api() },
  { path: 'configuration.md', content: configuration() },
  { path: 'conformance.md', content: conformance() },
  { path: 'errors.md', content: errors() },
  { path: 'events.md', content: events() },
  { path: 'permissions.md', content: permissions() },
];
