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

export const passwordAgeTable = table({
  name: 'password_age_settings',
  columns: { owner_id: 'text', max_age_days: 'integer', expire_warn_days: 'integer' },
  key: ['owner_id'],
});

/** `state`: as it is prepared (`preview`), and as people see it (`active`). Assets are keys in the store of assets. */
export const labelTable = table({
  name: 'label_settings',
  columns: {
    owner_id: 'text',
    state: 'text',
    primary_color: 'text',
    background_color: 'text',
    warn_color: 'text',
    font_color: 'text',
    primary_color_dark: 'text',
    background_color_dark: 'text',
    warn_color_dark: 'text',
    font_color_dark: 'text',
    hide_login_name_suffix: 'boolean',
    error_msg_popup: 'boolean',
    disable_watermark: 'boolean',
    theme_mode: 'integer',
    logo: 'text',
    icon: 'text',
    logo_dark: 'text',
    icon_dark: 'text',
    font: 'text',
  },
  key: ['owner_id', 'state'],
});

export const privacyTable = table({
  name: 'privacy_settings',
  columns: {
    owner_id: 'text',
    tos_link: 'text',
    privacy_link: 'text',
    help_link: 'text',
    support_email: 'text',
    docs_link: 'text',
    custom_link: 'text',
    custom_link_text: 'text',
  },
  key: ['owner_id'],
});

export const notificationTable = table({
  name: 'notification_settings',
  columns: { owner_id: 'text', password_change: 'boolean' },
  key: ['owner_id'],
});

export const translationsTable = table({
  name: 'hosted_login_translations',
  columns: { owner_id: 'text', language: 'text', translation: 'jsonb' },
  key: ['owner_id', 'language'],
});

/** `allowed_client_urls`: of client metadata documents, one row each, for they come and go one by one. */
export const securityTable = table({
  name: 'security_settings',
  columns: {
    owner_id: 'text',
    enable_iframe_embedding: 'boolean?',
    allowed_origins: 'texts?',
    enable_impersonation: 'boolean?',
    enable_dynamic_client_registration: 'boolean?',
    allow_unauthenticated_dynamic_client_registration: 'boolean?',
    enable_client_id_metadata_document: 'boolean?',
    client_id_metadata_document_allow_any_url: 'boolean?',
  },
  key: ['owner_id'],
});

export const clientPolicyTable = table({
  name: 'client_policies',
  columns: { owner_id: 'text', policy: 'jsonb' },
  key: ['owner_id'],
});

export const clientUrlsTable = table({
  name: 'client_metadata_urls',
  columns: { owner_id: 'text', url: 'text' },
  key: ['owner_id', 'url'],
});

export const linksTable = table({
  name: 'link_settings',
  columns: { owner_id: 'text', links: 'jsonb' },
  key: ['owner_id'],
});

export const organizationSettingsTable = table({
  name: 'organization_settings',
  columns: { organization_id: 'text', organization_scoped_usernames: 'boolean' },
  key: ['organization_id'],
});

export const restrictionsTable = table({
  name: 'restrictions',
  columns: { owner_id: 'text', disallow_public_org_registration: 'boolean?', allowed_languages: 'texts?' },
  key: ['owner_id'],
});
