import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import {
  accessTokenTypes,
  apiAuthMethods,
  applicationTypes,
  grantTypes,
  loginVersions,
  type OidcConfig,
  oidcAuthMethods,
  type ProjectEvent,
  responseTypes,
} from '../../domain/project/events.ts';
import { insert, projection, remove, update } from '../projection.ts';
import { originsStated } from './origin-rows.ts';
import { appHomesTable, appOriginsTable, appState, appsTable, appType } from './tables.ts';

const moveTo =
  (state: number) =>
  ({ payload }: { readonly payload: { readonly appId: string } }) =>
    update(appsTable, { id: payload.appId }, { state });

const changeSecret = ({ payload }: { readonly payload: { readonly appId: string; readonly hashedSecret: string } }) =>
  update(appsTable, { id: payload.appId }, { hashed_secret: payload.hashedSecret });

/** ZITADEL's events leave out what is zero: the columns then keep these. */
const unstated = {
  auth_method: oidcAuthMethods[0],
  redirect_uris: [],
  response_types: [],
  grant_types: [],
  application_type: applicationTypes[0],
  post_logout_redirect_uris: [],
  dev_mode: false,
  access_token_type: accessTokenTypes[0],
  access_token_role_assertion: false,
  id_token_role_assertion: false,
  id_token_userinfo_assertion: false,
  clock_skew: 0n,
  additional_origins: [],
  skip_native_app_success_page: false,
  back_channel_logout_uri: '',
  login_version: loginVersions[0],
  login_base_uri: '',
  ios_team_id: '',
  ios_bundle_id: '',
  android_package_name: '',
  android_cert_fingerprints: [],
  metadata: {},
};

const oidcColumns = (stated: { readonly [K in keyof OidcConfig]?: OidcConfig[K] | undefined }) => ({
  auth_method: word(oidcAuthMethods, stated.authMethodType),
  redirect_uris: stated.redirectUris,
  response_types: words(responseTypes, stated.responseTypes),
  grant_types: words(grantTypes, stated.grantTypes),
  application_type: word(applicationTypes, stated.applicationType),
  post_logout_redirect_uris: stated.postLogoutRedirectUris,
  dev_mode: stated.devMode,
  access_token_type: word(accessTokenTypes, stated.accessTokenType),
  access_token_role_assertion: stated.accessTokenRoleAssertion,
  id_token_role_assertion: stated.idTokenRoleAssertion,
  id_token_userinfo_assertion: stated.idTokenUserinfoAssertion,
  clock_skew: stated.clockSkew === undefined ? undefined : BigInt(stated.clockSkew),
  additional_origins: stated.additionalOrigins,
  skip_native_app_success_page: stated.skipNativeAppSuccessPage,
  back_channel_logout_uri: stated.backChannelLogoutURI,
  login_version: word(loginVersions, stated.loginVersion),
  login_base_uri: stated.loginBaseURI,
  ios_team_id: stated.ios?.teamId,
  ios_bundle_id: stated.ios?.bundleId,
  android_package_name: stated.android?.packageName,
  android_cert_fingerprints: stated.android?.sha256CertFingerprints,
});

/** A number that no word is known for, from a later version, is left out. */
const word = (vocabulary: readonly string[], number: number | undefined) =>
  number === undefined ? undefined : vocabulary[number];
const words = (vocabulary: readonly string[], numbers: readonly number[] | undefined) =>
  numbers?.flatMap((number) => vocabulary[number] ?? []);

export const apps = projection<ProjectEvent | OrgEvent | InstanceEvent>()({
  name: 'apps',
  version: 3,
  tables: [appsTable, appHomesTable, appOriginsTable],
  on: {
    'project.application.added': ({ aggregateId, owner, payload }) => [
      insert(appsTable, {
        id: payload.appId,
        project_id: aggregateId,
        org_id: owner,
        name: payload.name,
        state: appState.active,
        type: appType.unconfigured,
        ...unstated,
      }),
      insert(appHomesTable, { id: payload.appId, project_id: aggregateId }),
    ],
    'project.application.changed': ({ payload }) => update(appsTable, { id: payload.appId }, { name: payload.name }),
    'project.application.deactivated': moveTo(appState.inactive),
    'project.application.reactivated': moveTo(appState.active),
    'project.application.removed': ({ payload }) => [
      remove(appsTable, { id: payload.appId }),
      remove(appOriginsTable, { app_id: payload.appId }),
    ],
    'project.application.config.oidc.added': ({ aggregateId, owner, payload }) => [
      update(
        appsTable,
        { id: payload.appId },
        {
          type: appType.oidc,
          client_id: payload.clientId,
          hashed_secret: payload.hashedSecret,
          ...oidcColumns(payload),
        },
      ),
      ...originsStated({ projectId: aggregateId, orgId: owner }, payload),
    ],
    'project.application.config.oidc.changed': ({ aggregateId, owner, payload }) => [
      update(appsTable, { id: payload.appId }, oidcColumns(payload)),
      ...originsStated({ projectId: aggregateId, orgId: owner }, payload),
    ],
    'project.application.config.oidc.secret.changed': changeSecret,
    'project.application.config.api.added': ({ payload }) =>
      update(
        appsTable,
        { id: payload.appId },
        {
          type: appType.api,
          client_id: payload.clientId,
          hashed_secret: payload.hashedSecret,
          auth_method: word(apiAuthMethods, payload.authMethodType ?? 0),
        },
      ),
    'project.application.config.api.changed': ({ payload }) =>
      update(appsTable, { id: payload.appId }, { auth_method: word(apiAuthMethods, payload.authMethodType) }),
    'project.application.config.api.secret.changed': changeSecret,
    'project.application.oidc.metadata.set': ({ payload }) =>
      update(appsTable, { id: payload.appId }, { metadata: payload.metadata }),
    'project.removed': ({ aggregateId }) => [
      remove(appsTable, { project_id: aggregateId }),
      remove(appOriginsTable, { project_id: aggregateId }),
    ],
    'org.removed': ({ aggregateId }) => [
      remove(appsTable, { org_id: aggregateId }),
      remove(appOriginsTable, { org_id: aggregateId }),
    ],
    'instance.removed': () => [remove(appsTable, {}), remove(appHomesTable, {}), remove(appOriginsTable, {})],
  },
});
