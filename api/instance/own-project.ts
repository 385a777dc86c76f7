import { instance } from '../../domain/instance/instance.ts';
import {
  apiAuthMethods,
  applicationTypes,
  grantTypes,
  oidcAuthMethods,
  responseTypes,
} from '../../domain/project/events.ts';
import { project } from '../../domain/project/project.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';
import type { Api } from '../api.ts';

type Ids = Pick<Api, 'newId'>;
type Where = {
  readonly instanceId: string;
  readonly orgId: string;
  readonly projectId: string;
  /** Where browsers reach the instance. */
  readonly origin: string;
};

/** The project that an instance is to itself, with what ZITADEL's has: its APIs, and the console. */
export const ownProjectSteps = (api: Ids, { instanceId, orgId, projectId, origin }: Where): readonly AnyStep[] => {
  const console = consoleApp(api, origin);
  const { appId, clientId } = console;
  return [
    step(project, projectId, { type: 'AddProject', name: 'ZITADEL', settings: {} }, orgId),
    step(instance, instanceId, { type: 'SetProject', projectId }),
    ...['Management-API', 'Admin-API', 'Auth-API'].map((name) => step(project, projectId, apiApp(api, name))),
    step(project, projectId, console),
    step(instance, instanceId, { type: 'SetConsole', appId, clientId }),
  ];
};

const apiApp = ({ newId }: Ids, name: string) =>
  ({
    type: 'AddApiApp',
    appId: newId(),
    name,
    clientId: newId(),
    authMethodType: apiAuthMethods.indexOf('private_key_jwt'),
  }) as const;

const consoleApp = ({ newId }: Ids, origin: string) =>
  ({
    type: 'AddOidcApp',
    appId: newId(),
    name: 'Console',
    clientId: newId(),
    config: {
      applicationType: applicationTypes.indexOf('user_agent'),
      authMethodType: oidcAuthMethods.indexOf('none'),
      responseTypes: [responseTypes.indexOf('code')],
      grantTypes: [grantTypes.indexOf('authorization_code'), grantTypes.indexOf('refresh_token')],
      redirectUris: [`${origin}/ui/console/auth/callback`],
      postLogoutRedirectUris: [`${origin}/ui/console/signedout`],
      devMode: origin.startsWith('http:'),
    },
  }) as const;
