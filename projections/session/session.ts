import { toMilliseconds } from '../../domain/duration.ts';
import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { insert, projection, remove, type Seen, update } from '../projection.ts';
import { sessionsTable } from './table.ts';

const changed = ({ aggregateId }: { readonly aggregateId: string }) => update(sessionsTable, { id: aggregateId }, {});

type Checked = Seen<Extract<SessionEvent, { type: 'session.totp.checked' }>>;
type CodeColumn = 'totp_checked_at' | 'otp_sms_checked_at' | 'otp_email_checked_at' | 'recovery_code_checked_at';
const checked =
  (column: CodeColumn) =>
  ({ aggregateId, payload }: Pick<Checked, 'aggregateId' | 'payload'>) =>
    update(sessionsTable, { id: aggregateId }, { [column]: new Date(payload.checkedAt) });

export const sessions = projection<SessionEvent | UserEvent | OrgEvent | InstanceEvent>()({
  name: 'sessions',
  version: 4,
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
    'session.webAuthN.checked': ({ aggregateId, payload }) =>
      update(
        sessionsTable,
        { id: aggregateId },
        { key_checked_at: new Date(payload.checkedAt), key_user_verified: payload.userVerified ?? false },
      ),
    'session.totp.checked': checked('totp_checked_at'),
    'session.otp.sms.checked': checked('otp_sms_checked_at'),
    'session.otp.email.checked': checked('otp_email_checked_at'),
    'session.recoveryCode.checked': checked('recovery_code_checked_at'),
    'session.webAuthN.challenged': changed,
    /** Nothing of a code is readable, nor of the token; the session has changed all the same. */
    'session.otp.sms.challenged': changed,
    'session.otp.email.challenged': changed,
    'session.token.set': changed,
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
