import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OidcSessionEvent } from '../../domain/oidc-session/events.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { insert, projection, remove, table } from '../projection.ts';

export const oidcSessionsTable = table({
  name: 'oidc_sessions',
  columns: { id: 'text', user_id: 'text', client_id: 'text', session_id: 'text' },
  key: ['id'],
  indexes: [['user_id'], ['session_id']],
});

/** Only what never changes of it: giving and renewing tokens, which happens all the time, writes nothing here. */
export const oidcSessions = projection<OidcSessionEvent | SessionEvent | UserEvent | InstanceEvent>()({
  name: 'oidc_sessions',
  version: 1,
  tables: [oidcSessionsTable],
  on: {
    'oidc_session.added': ({ aggregateId, payload: { userID, clientID, sessionID } }) =>
      sessionID === ''
        ? []
        : insert(oidcSessionsTable, { id: aggregateId, user_id: userID, client_id: clientID, session_id: sessionID }),
    'oidc_session.refresh_token.revoked': ({ aggregateId }) => remove(oidcSessionsTable, { id: aggregateId }),
    'oidc_session.access_token.revoked': ({ aggregateId, payload }) =>
      payload.id === undefined ? remove(oidcSessionsTable, { id: aggregateId }) : [],
    'session.terminated': ({ aggregateId }) => remove(oidcSessionsTable, { session_id: aggregateId }),
    'user.removed': ({ aggregateId }) => remove(oidcSessionsTable, { user_id: aggregateId }),
    'instance.removed': () => remove(oidcSessionsTable, {}),
  },
});
