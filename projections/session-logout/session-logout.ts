import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { SessionLogoutEvent } from '../../domain/session-logout/events.ts';
import { projection, remove, table, upsert } from '../projection.ts';

export const backChannelLogoutsTable = table({
  name: 'back_channel_logouts',
  columns: { session_id: 'text', client_id: 'text', oidc_session_id: 'text', user_id: 'text' },
  key: ['session_id', 'client_id'],
  indexes: [['user_id']],
});

/** Who is to be told. */
export const backChannelLogouts = projection<SessionLogoutEvent | InstanceEvent>()({
  name: 'back_channel_logouts',
  version: 1,
  tables: [backChannelLogoutsTable],
  on: {
    'session_logout.back_channel.registered': ({ aggregateId, payload }) =>
      upsert(backChannelLogoutsTable, {
        session_id: aggregateId,
        client_id: payload.client_id,
        oidc_session_id: payload.oidc_session_id,
        user_id: payload.user_id,
      }),
    'session_logout.back_channel.sent': ({ aggregateId, payload }) =>
      remove(backChannelLogoutsTable, { session_id: aggregateId, oidc_session_id: payload.oidc_session_id }),
    'instance.removed': () => remove(backChannelLogoutsTable, {}),
  },
});
