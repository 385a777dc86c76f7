import { authRequestEvents } from './auth-request/events.ts';
import type { EventSchemas } from './event.ts';
import { instanceEvents } from './instance/events.ts';
import { memberEvents } from './member/events.ts';
import { oidcSessionEvents } from './oidc-session/events.ts';
import { orgEvents } from './org/events.ts';
import { projectEvents } from './project/events.ts';
import { sessionEvents } from './session/events.ts';
import { settingsEvents } from './settings/events.ts';
import { userEvents } from './user/events.ts';
import { webKeyEvents } from './web-key/events.ts';

/** Every event that may be recorded: feeds the codec, the documents and the tests. One line a feature. */
export const schemas: EventSchemas = {
  ...authRequestEvents,
  ...instanceEvents,
  ...memberEvents,
  ...oidcSessionEvents,
  ...orgEvents,
  ...sessionEvents,
  ...projectEvents,
  ...settingsEvents,
  ...userEvents,
  ...webKeyEvents,
};
