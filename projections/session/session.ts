import { toMilliseconds } from '../../domain/duration.ts';
import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { insert, projection, remove, update } from '../projection.ts';
import { sessionsTable } from './table.ts';

export const sessions = projection<SessionEvent | UserEvent | OrgEvent | InstanceEvent>()({
  name: 'sessions',
  version: 1,
  tables: [sessionsTable],
  on: {
    'session.added': ({ aggregateId, actor, payload }) =>
      insert(sessionsTable, {
        id: aggregateId,
        creator: actor,
        metadata: {},
        user_agent: payload.user_agent ?? null,
        fingerprint_id: payload.user_agent?.fingerprint_id ?? null,
      }),
    'session.user.checked': ({ aggregateId, payload }) =>
      update(
        sessionsTable,
        { id: aggregateId },
        {
          user_id: payload.userID,
          user_org_id: payload.userResourceOwner,
          user_checked_at: new Date(payload.checkedAt),
        },
      ),
    'session.password.checked': ({ aggregateId, createdAt, payload }) =>
      update(
        sessionsTable,
        { id: aggregateId },
        { password_checked_at: new Date(payload.checkedAt), password_recorded_at: createdAt },
      ),
    /** Nothing of the token is readable; the session has changed all the same. */
    'session.token.set': ({ aggregateId }) => update(sessionsTable, { id: aggregateId }, {}),
    'session.metadata.set': ({ aggregateId, payload }) =>
      update(sessionsTable, { id: aggregateId }, { metadata: payload.metadata ?? {} }),
    'session.lifetime.set': ({ aggregateId, createdAt, payload }) =>
      update(
        sessionsTable,
        { id: aggregateId },
        { expiration: new Date(createdAt.getTime() + toMilliseconds(payload.lifetime)) },
      ),
    'session.terminated': ({ aggregateId }) => remove(sessionsTable, { id: aggregateId }),
    'user.removed': ({ aggregateId }) => remove(sessionsTable, { user_id: aggregateId }),
    'org.removed': ({ aggregateId }) => remove(sessionsTable, { user_org_id: aggregateId }),
    'instance.removed': () => remove(sessionsTable, {}),
  },
});
