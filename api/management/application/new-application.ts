import {
  apiAuthMethods,
  emptyOidcConfig,
  grantTypes,
  oidcAuthMethods,
  responseTypes,
} from '../../../domain/project/events.ts';
import { merged } from '../../../domain/project/state.ts';
import type { Api } from '../../api.ts';
import type {
  CreateAPIApplicationRequest,
  CreateOIDCApplicationRequest,
} from '../../gen/zitadel/application/v2/application_service_pb.js';
import { hashSecret, newSecret } from '../../secret/secret.ts';
import { complianceOf, oidcConfigOf } from './message.ts';

type Ids = Pick<Api, 'newId'>;
type Named = { readonly appId: string; readonly name: string };

/** What the new application is called by and proves itself with. */
const credentialsFor = ({ newId }: Ids, needsSecret: boolean) => {
  const clientId = newId();
  if (!needsSecret) return { recorded: { clientId }, told: { clientId } };
  const clientSecret = newSecret();
  return { recorded: { clientId, hashedSecret: hashSecret(clientSecret) }, told: { clientId, clientSecret } };
};

export const newOidcApp = (api: Ids, app: Named, asked: CreateOIDCApplicationRequest) => {
  const config = merged(byDefault, oidcConfigOf(asked));
  const { recorded, told } = credentialsFor(
    api,
    oidcAuthMethods[config.authMethodType]?.startsWith('client_secret') ?? false,
  );
  return {
    command: { type: 'AddOidcApp', ...app, ...recorded, config } as const,
    answer: { case: 'oidcConfiguration', value: { ...told, ...complianceOf(config) } } as const,
  };
};

export const newApiApp = (api: Ids, app: Named, { authMethodType }: CreateAPIApplicationRequest) => {
  const { recorded, told } = credentialsFor(api, apiAuthMethods[authMethodType] === 'client_secret_basic');
  return {
    command: { type: 'AddApiApp', ...app, ...recorded, authMethodType } as const,
    answer: { case: 'apiConfiguration', value: told } as const,
  };
};

/** What whoever says nothing gets: the code flow. */
const byDefault = {
  ...emptyOidcConfig,
  responseTypes: [responseTypes.indexOf('code')],
  grantTypes: [grantTypes.indexOf('authorization_code')],
};
