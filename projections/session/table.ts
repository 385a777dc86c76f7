import { table } from '../projection.ts';

/** Sessions that were not ended. Names of the user, and whether a password check still counts, come from the table of users. */
export const sessionsTable = table({
  name: 'sessions',
  columns: {
    id: 'text',
    /** The user on whose behalf the session was created: a login client, or the user. */
    creator: 'text',
    user_id: 'text?',
    user_org_id: 'text?',
    user_checked_at: 'timestamptz?',
    password_checked_at: 'timestamptz?',
    /** By the store's clock: the check counts if the password was not changed since. */
    password_recorded_at: 'timestamptz?',
    key_checked_at: 'timestamptz?',
    key_user_verified: 'boolean?',
    totp_checked_at: 'timestamptz?',
    otp_sms_checked_at: 'timestamptz?',
    otp_email_checked_at: 'timestamptz?',
    recovery_code_checked_at: 'timestamptz?',
    /** By key, base64. */
    metadata: 'jsonb',
    user_agent: 'jsonb?',
    fingerprint_id: 'text?',
    expiration: 'timestamptz?',
  },
  key: ['id'],
  indexes: [
    ['creation_date', 'id'],
    ['creator', 'creation_date', 'id'],
    ['user_id'],
    ['user_org_id'],
    ['fingerprint_id'],
    ['expiration'],
  ],
});
