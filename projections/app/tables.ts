import { type Row, table } from '../projection.ts';

/** ZITADEL's numbers. */
export const appState = { active: 1, inactive: 2 } as const;
export const appType = { unconfigured: 0, oidc: 1, api: 2 } as const;

/** Kinds and methods stand here in OAuth's words, not in the numbers of the events. */
export const appsTable = table({
  name: 'apps',
  columns: {
    id: 'text',
    project_id: 'text',
    org_id: 'text',
    name: 'text',
    state: 'integer',
    type: 'integer',
    client_id: 'text?',
    /** SHA-256 of the client secret; null while there is none. */
    hashed_secret: 'text?',
    auth_method: 'text',
    redirect_uris: 'texts',
    response_types: 'texts',
    grant_types: 'texts',
    application_type: 'text',
    post_logout_redirect_uris: 'texts',
    dev_mode: 'boolean',
    access_token_type: 'text',
    access_token_role_assertion: 'boolean',
    id_token_role_assertion: 'boolean',
    id_token_userinfo_assertion: 'boolean',
    /** Nanoseconds. */
    clock_skew: 'bigint',
    additional_origins: 'texts',
    skip_native_app_success_page: 'boolean',
    back_channel_logout_uri: 'text',
    login_version: 'text',
    login_base_uri: 'text',
    ios_team_id: 'text',
    ios_bundle_id: 'text',
    android_package_name: 'text',
    android_cert_fingerprints: 'texts',
    /** By the names of RFC 7591. */
    metadata: 'jsonb',
  },
  key: ['id'],
  indexes: [['project_id'], ['org_id'], ['client_id'], ['name']],
  secret: ['hashed_secret'],
});

/** In which project an application is or was: stays when it is removed, for questions about the past. */
export const appHomesTable = table({
  name: 'app_homes',
  columns: { id: 'text', project_id: 'text' },
  key: ['id'],
});

/** From where scripts of an application speak, by what states it. */
export const appOriginsTable = table({
  name: 'app_origins',
  columns: {
    app_id: 'text',
    project_id: 'text',
    org_id: 'text',
    stated_by: 'text',
    origin: 'text',
    /** The origin, or one asterisk for every origin that has asterisks. */
    found_by: 'text',
  },
  key: ['app_id', 'stated_by', 'origin'],
  indexes: [['found_by'], ['project_id'], ['org_id']],
});

export type AppRow = Row<typeof appsTable.columns>;
