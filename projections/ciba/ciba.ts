import type { CibaEvent } from '../../domain/ciba/events.ts';
import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { insert, projection, remove, table } from '../projection.ts';

export const cibaRequestsTable = table({
  name: 'ciba_requests',
  columns: { id: 'text', user_id: 'text', client_id: 'text', expires: 'timestamptz' },
  key: ['id'],
  indexes: [['user_id']],
});

/** Who is asked elsewhere to sign in, and has not answered. */
export const cibaRequests = projection<CibaEvent | UserEvent | InstanceEvent>()({
  name: 'ciba_requests',
  version: 1,
  tables: [cibaRequestsTable],
  on: {
    'ciba_request.added': ({ aggregateId, payload: { UserID, ClientID, Expires } }) =>
      insert(cibaRequestsTable, { id: aggregateId, user_id: UserID, client_id: ClientID, expires: new Date(Expires) }),
    'ciba_request.approved': ({ aggregateId }) => remove(cibaRequestsTable, { id: aggregateId }),
    'ciba_request.denied': ({ aggregateId }) => remove(cibaRequestsTable, { id: aggregateId }),
    'user.removed': ({ aggregateId }) => remove(cibaRequestsTable, { user_id: aggregateId }),
    'instance.removed': () => remove(cibaRequestsTable, {}),
  },
});
