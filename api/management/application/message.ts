import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Duration, durationFromMs, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { complianceProblems, oidcCompliance } from '../../../domain/project/compliance.ts';
import {
  accessTokenTypes,
  apiAuthMethods,
  applicationTypes,
  grantTypes,
  type OidcConfig,
  oidcAuthMethods,
  responseTypes,
} from '../../../domain/project/events.ts';
import { allowedOrigins } from '../../../domain/project/oidc-config.ts';
import type { Stated } from '../../../domain/project/state.ts';
import { type AppRow, appType } from '../../../projections/app/tables.ts';
import type { LoginVersion, LoginVersionSchema } from '../../gen/zitadel/application/v2/login_pb.js';
import type { AndroidAppLinkConfig, IOSAppLinkConfig } from '../../gen/zitadel/application/v2/oidc_pb.js';

/** The contract counts response types from 1; the events, like ZITADEL's, from 0. All other numbers are the same. */
const firstResponseType = 1;

/** What creation and change have in common; an empty list says nothing, as the wire cannot tell it from an absent one. */
type AskedOidcConfig = {
  readonly redirectUris: readonly string[];
  readonly responseTypes: readonly number[];
  readonly grantTypes: readonly number[];
  readonly applicationType?: number | undefined;
  readonly authMethodType?: number | undefined;
  readonly postLogoutRedirectUris: readonly string[];
  readonly version?: number | undefined;
  readonly developmentMode?: boolean | undefined;
  readonly accessTokenType?: number | undefined;
  readonly accessTokenRoleAssertion?: boolean | undefined;
  readonly idTokenRoleAssertion?: boolean | undefined;
  readonly idTokenUserinfoAssertion?: boolean | undefined;
  readonly clockSkew?: Duration | undefined;
  readonly additionalOrigins: readonly string[];
  readonly skipNativeAppSuccessPage?: boolean | undefined;
  readonly backChannelLogoutUri?: string | undefined;
  readonly loginVersion?: LoginVersion | undefined;
  readonly ios?: IOSAppLinkConfig | undefined;
  readonly android?: AndroidAppLinkConfig | undefined;
};

export const oidcConfigOf = (asked: AskedOidcConfig): Stated<OidcConfig> => ({
  oidcVersion: asked.version,
  redirectUris: someOf(asked.redirectUris),
  responseTypes: someOf(asked.responseTypes.map((type) => type - firstResponseType)),
  grantTypes: someOf(asked.grantTypes),
  applicationType: asked.applicationType,
  authMethodType: asked.authMethodType,
  postLogoutRedirectUris: someOf(asked.postLogoutRedirectUris),
  devMode: asked.developmentMode,
  accessTokenType: asked.accessTokenType,
  accessTokenRoleAssertion: asked.accessTokenRoleAssertion,
  idTokenRoleAssertion: asked.idTokenRoleAssertion,
  idTokenUserinfoAssertion: asked.idTokenUserinfoAssertion,
  clockSkew: asked.clockSkew && Number(asked.clockSkew.seconds) * 1e9 + asked.clockSkew.nanos,
  additionalOrigins: someOf(asked.additionalOrigins),
  skipNativeAppSuccessPage: asked.skipNativeAppSuccessPage,
  backChannelLogoutURI: asked.backChannelLogoutUri,
  ...loginOf(asked.loginVersion),
  ios: asked.ios && { teamId: asked.ios.teamId, bundleId: asked.ios.bundleId },
  android: asked.android && {
    packageName: asked.android.packageName,
    sha256CertFingerprints: asked.android.sha256CertFingerprints,
  },
});

const someOf = <T>(list: readonly T[]) => (list.length === 0 ? undefined : list);

const loginOf = ({ version }: Pick<LoginVersion, 'version'> = { version: { case: undefined } }) => {
  switch (version.case) {
    case 'loginV1':
      return { loginVersion: 1, loginBaseURI: '' };
    case 'loginV2':
      return { loginVersion: 2, loginBaseURI: version.value.baseUri ?? '' };
    case undefined:
      return {};
  }
};

/** `non_compliant` and the problems, as an answer to creation and as a part of the configuration. */
export const complianceOf = (config: Parameters<typeof oidcCompliance>[0]) => {
  const problems = oidcCompliance(config);
  return {
    nonCompliant: problems.length > 0,
    complianceProblems: problems.map((key) => ({ key, localizedMessage: complianceProblems[key] })),
  };
};

export const applicationMessage = (row: AppRow) => ({
  applicationId: row.id,
  creationDate: timestampFromDate(row.creation_date),
  changeDate: timestampFromDate(row.change_date),
  state: row.state,
  name: row.name,
  projectId: row.project_id,
  configuration: configurationOf(row),
});

const configurationOf = (row: AppRow) => {
  if (row.type === appType.oidc) return { case: 'oidcConfiguration' as const, value: oidcConfiguration(row) };
  if (row.type === appType.api)
    return {
      case: 'apiConfiguration' as const,
      value: { clientId: row.client_id ?? '', authMethodType: numberOf(apiAuthMethods, row.auth_method) },
    };
  return { case: undefined };
};

const oidcConfiguration = (row: AppRow) => {
  const stored = {
    redirectUris: [...row.redirect_uris],
    grantTypes: row.grant_types.map((word) => numberOf(grantTypes, word)),
    applicationType: numberOf(applicationTypes, row.application_type),
    authMethodType: numberOf(oidcAuthMethods, row.auth_method),
  };
  return {
    ...stored,
    ...complianceOf({ ...stored, oidcVersion: 0 }),
    responseTypes: row.response_types.map((word) => numberOf(responseTypes, word) + firstResponseType),
    clientId: row.client_id ?? '',
    postLogoutRedirectUris: [...row.post_logout_redirect_uris],
    developmentMode: row.dev_mode,
    accessTokenType: numberOf(accessTokenTypes, row.access_token_type),
    accessTokenRoleAssertion: row.access_token_role_assertion,
    idTokenRoleAssertion: row.id_token_role_assertion,
    idTokenUserinfoAssertion: row.id_token_userinfo_assertion,
    clockSkew: durationFromMs(Number(row.clock_skew) / 1e6),
    additionalOrigins: [...row.additional_origins],
    allowedOrigins: allowedOrigins({ redirectUris: row.redirect_uris, additionalOrigins: row.additional_origins }),
    skipNativeAppSuccessPage: row.skip_native_app_success_page,
    backChannelLogoutUri: row.back_channel_logout_uri,
    ...(row.login_version !== 'unspecified' && { loginVersion: loginVersionOf(row) }),
    ...appLinksOf(row),
  };
};

const numberOf = (vocabulary: readonly string[], word: string) => Math.max(vocabulary.indexOf(word), 0);

const loginVersionOf = ({ login_version, login_base_uri }: AppRow): MessageInitShape<typeof LoginVersionSchema> =>
  login_version === 'login_v1'
    ? { version: { case: 'loginV1', value: {} } }
    : { version: { case: 'loginV2', value: { baseUri: login_base_uri } } };

const appLinksOf = (row: AppRow) => ({
  ...(row.ios_team_id !== '' && { ios: { teamId: row.ios_team_id, bundleId: row.ios_bundle_id } }),
  ...(row.android_package_name !== '' && {
    android: {
      packageName: row.android_package_name,
      sha256CertFingerprints: [...row.android_cert_fingerprints],
    },
  }),
});
