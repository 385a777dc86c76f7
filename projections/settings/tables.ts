import { table } from '../projection.ts';

/** `owner_id`: the instance's id, or the organization's that has settings of its own. */
export const loginSettingsTable = table({
  name: 'login_settings',
  columns: {
    owner_id: 'text',
    allow_username_password: 'boolean',
    allow_register: 'boolean',
    allow_external_idp: 'boolean',
    force_mfa: 'boolean',
    force_mfa_local_only: 'boolean',
    hide_password_reset: 'boolean',
    ignore_unknown_usernames: 'boolean',
    allow_domain_discovery: 'boolean',
    disable_login_with_email: 'boolean',
    disable_login_with_phone: 'boolean',
    passwordless_type: 'integer',
    default_redirect_uri: 'text',
    password_check_lifetime: 'bigint',
    external_login_check_lifetime: 'bigint',
    mfa_init_skip_lifetime: 'bigint',
    second_factor_check_lifetime: 'bigint',
    multi_factor_check_lifetime: 'bigint',
  },
  key: ['owner_id'],
});

/** The second and multi factors that login settings allow, by ZITADEL's number. */
export const loginFactorsTable = table({
  name: 'login_factors',
  columns: { owner_id: 'text', kind: 'text', type: 'integer' },
  key: ['owner_id', 'kind', 'type'],
});

export const passwordComplexityTable = table({
  name: 'password_complexity_settings',
  columns: {
    owner_id: 'text',
    min_length: 'integer',
    has_lowercase: 'boolean',
    has_uppercase: 'boolean',
    has_number: 'boolean',
    has_symbol: 'boolean',
  },
  key: ['owner_id'],
});

export const lockoutTable = table({
  name: 'lockout_settings',
  columns: {
    owner_id: 'text',
    max_password_attempts: 'integer',
    max_otp_attempts: 'integer',
    show_lockout_failures: 'boolean',
  },
  key: ['owner_id'],
});

export const domainSettingsTable = table({
  name: 'domain_settings',
  columns: {
    owner_id: 'text',
    user_login_must_be_domain: 'boolean',
    validate_org_domains: 'boolean',
    smtp_sender_address_matches_instance_domain: 'boolean',
  },
  key: ['owner_id'],
});

export const oidcSettingsTable = table({
  name: 'oidc_settings',
  columns: {
    owner_id: 'text',
    access_token_lifetime: 'bigint',
    id_token_lifetime: 'bigint',
    refresh_token_idle_expiration: 'bigint',
    refresh_token_expiration: 'bigint',
  },
  key: ['owner_id'],
});
