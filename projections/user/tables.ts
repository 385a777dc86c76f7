import { table } from '../projection.ts';

/** Humans and machines; what only one of them has is null in the other. The columns in lower case are there to be searched by. */
export const usersTable = table({
  name: 'users',
  columns: {
    id: 'text',
    org_id: 'text',
    /** As the contract numbers them: human 1, machine 2. */
    type: 'integer',
    /** As the contract numbers them: active 1, inactive 2, locked 4, initial 5. */
    state: 'integer',
    user_name: 'text',
    user_name_lower: 'text',

    first_name: 'text?',
    first_name_lower: 'text?',
    last_name: 'text?',
    last_name_lower: 'text?',
    nick_name: 'text?',
    nick_name_lower: 'text?',
    display_name: 'text?',
    display_name_lower: 'text?',
    preferred_language: 'text?',
    gender: 'integer?',
    /** Of the picture, whose bytes are in no read model. */
    avatar_key: 'text?',
    email: 'text?',
    email_lower: 'text?',
    email_verified: 'boolean?',
    /** By a code that was sent there; verified may be an administrator's word. */
    email_proved: 'boolean?',
    phone: 'text?',
    phone_verified: 'boolean?',
    phone_proved: 'boolean?',
    password_set: 'boolean?',
    password_change_required: 'boolean?',
    password_changed: 'timestamptz?',
    mfa_init_skipped: 'timestamptz?',

    name: 'text?',
    description: 'text?',
    has_secret: 'boolean?',
    access_token_type: 'integer?',
  },
  key: ['id'],
  indexes: [
    ['user_name_lower', 'id'],
    ['first_name_lower', 'id'],
    ['last_name_lower', 'id'],
    ['nick_name_lower', 'id'],
    ['display_name_lower', 'id'],
    ['email_lower', 'id'],
    ['phone', 'id'],
    ['org_id', 'id'],
    ['state', 'id'],
    ['type', 'id'],
    ['creation_date', 'id'],
  ],
  parts: [
    'user_name_lower',
    'first_name_lower',
    'last_name_lower',
    'nick_name_lower',
    'display_name_lower',
    'email_lower',
    'phone',
  ],
});

export const userMetadataTable = table({
  name: 'user_metadata',
  columns: {
    user_id: 'text',
    org_id: 'text',
    key: 'text',
    value: 'bytea',
    /** What is searched by: a value may be longer than an index takes. */
    value_digest: 'bytea',
  },
  key: ['user_id', 'key'],
  indexes: [['org_id'], ['key', 'user_id'], ['value_digest', 'user_id']],
});

export const personalAccessTokensTable = table({
  name: 'personal_access_tokens',
  columns: { id: 'text', user_id: 'text', org_id: 'text', expiration: 'timestamptz' },
  key: ['id'],
  indexes: [['user_id'], ['org_id']],
});

export const machineKeysTable = table({
  name: 'machine_keys',
  columns: personalAccessTokensTable.columns,
  key: ['id'],
  indexes: [['user_id'], ['org_id']],
});

export const userType = { human: 1, machine: 2 } as const;
export const userState = { active: 1, inactive: 2, locked: 4, initial: 5 } as const;

/** What a person proves it is them with, beside the password; `id` tells keys apart and is empty for what there is only one of. */
export const userFactorsTable = table({
  name: 'user_factors',
  columns: {
    user_id: 'text',
    org_id: 'text',
    kind: 'text',
    id: 'text',
    ready: 'boolean',
    name: 'text?',
    rp_id: 'text?',
  },
  key: ['user_id', 'kind', 'id'],
  indexes: [['org_id']],
});
export type FactorKind = 'totp' | 'otp_sms' | 'otp_email' | 'recovery_code' | 'passkey' | 'u2f';
