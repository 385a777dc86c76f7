import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Duration } from '@bufbuild/protobuf/wkt';
import type {
  AppSchema,
  LoginVersionSchema as FirstLoginVersionSchema,
  LoginVersion,
} from '../../gen/zitadel/app_pb.js';
import type { Application } from '../../gen/zitadel/application/v2/application_pb.js';
import { LoginVersionSchema } from '../../gen/zitadel/application/v2/login_pb.js';
import type { OIDCConfiguration } from '../../gen/zitadel/application/v2/oidc_pb.js';
import { read } from './second.ts';

/** The first API counts response types from 0, the second from 1. All other numbers are the same. */
const firstResponseType = 1;

type Asked = {
  readonly redirectUris: string[];
  readonly responseTypes: readonly number[];
  readonly grantTypes: readonly number[];
  readonly appType: number;
  readonly authMethodType: number;
  readonly postLogoutRedirectUris: string[];
  readonly devMode: boolean;
  readonly accessTokenType: number;
  readonly accessTokenRoleAssertion: boolean;
  readonly idTokenRoleAssertion: boolean;
  readonly idTokenUserinfoAssertion: boolean;
  readonly clockSkew?: Duration | undefined;
  readonly additionalOrigins: string[];
  readonly skipNativeAppSuccessPage: boolean;
  readonly backChannelLogoutUri: string;
  readonly loginVersion?: LoginVersion | undefined;
};

export const inSecondWords = (asked: Asked) => ({
  redirectUris: asked.redirectUris,
  responseTypes: asked.responseTypes.map((type) => type + firstResponseType),
  grantTypes: [...asked.grantTypes],
  applicationType: asked.appType,
  authMethodType: asked.authMethodType,
  postLogoutRedirectUris: asked.postLogoutRedirectUris,
  developmentMode: asked.devMode,
  accessTokenType: asked.accessTokenType,
  accessTokenRoleAssertion: asked.accessTokenRoleAssertion,
  idTokenRoleAssertion: asked.idTokenRoleAssertion,
  idTokenUserinfoAssertion: asked.idTokenUserinfoAssertion,
  clockSkew: asked.clockSkew,
  additionalOrigins: asked.additionalOrigins,
  skipNativeAppSuccessPage: asked.skipNativeAppSuccessPage,
  backChannelLogoutUri: asked.backChannelLogoutUri,
  loginVersion: asked.loginVersion && loginVersionIn(asked.loginVersion),
});

const loginVersionIn = ({ version }: LoginVersion) => {
  switch (version.case) {
    case 'loginV1':
      return create(LoginVersionSchema, { version: { case: 'loginV1', value: {} } });
    case 'loginV2': {
      const { baseUri } = version.value;
      return create(LoginVersionSchema, {
        version: { case: 'loginV2', value: baseUri === undefined ? {} : { baseUri } },
      });
    }
    case undefined:
      return create(LoginVersionSchema, {});
  }
};

export const appMessage = (orgId: string, found: Application): MessageInitShape<typeof AppSchema> => ({
  id: found.applicationId,
  details: read(orgId, found),
  state: found.state as number,
  name: found.name,
  config: configOf(found),
});

const configOf = ({ configuration }: Application): NonNullable<MessageInitShape<typeof AppSchema>['config']> => {
  switch (configuration.case) {
    case 'oidcConfiguration':
      return { case: 'oidcConfig' as const, value: oidcConfig(configuration.value) };
    case 'apiConfiguration': {
      const { clientId, authMethodType } = configuration.value;
      return { case: 'apiConfig' as const, value: { clientId, authMethodType: authMethodType as number } };
    }
    default:
      return { case: undefined };
  }
};

const oidcConfig = (found: OIDCConfiguration) => ({
  redirectUris: found.redirectUris,
  responseTypes: found.responseTypes.map((type) => (type as number) - firstResponseType),
  grantTypes: found.grantTypes as number[],
  appType: found.applicationType as number,
  clientId: found.clientId,
  authMethodType: found.authMethodType as number,
  postLogoutRedirectUris: found.postLogoutRedirectUris,
  noneCompliant: found.nonCompliant,
  complianceProblems: found.complianceProblems.map(({ key, localizedMessage }) => ({ key, localizedMessage })),
  devMode: found.developmentMode,
  accessTokenType: found.accessTokenType as number,
  accessTokenRoleAssertion: found.accessTokenRoleAssertion,
  idTokenRoleAssertion: found.idTokenRoleAssertion,
  idTokenUserinfoAssertion: found.idTokenUserinfoAssertion,
  ...(found.clockSkew ? { clockSkew: found.clockSkew } : {}),
  additionalOrigins: found.additionalOrigins,
  allowedOrigins: found.allowedOrigins,
  skipNativeAppSuccessPage: found.skipNativeAppSuccessPage,
  backChannelLogoutUri: found.backChannelLogoutUri,
  ...(found.loginVersion ? { loginVersion: loginVersionOf(found.loginVersion) } : {}),
});

const loginVersionOf = ({
  version,
}: NonNullable<OIDCConfiguration['loginVersion']>): MessageInitShape<typeof FirstLoginVersionSchema> => {
  switch (version.case) {
    case 'loginV1':
      return { version: { case: 'loginV1' as const, value: {} } };
    case 'loginV2': {
      const { baseUri } = version.value;
      return { version: { case: 'loginV2' as const, value: baseUri === undefined ? {} : { baseUri } } };
    }
    case undefined:
      return {};
  }
};
