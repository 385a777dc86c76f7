import { hashSecret } from '../../api/secret/secret.ts';
import { emptyOidcConfig, type OidcConfig } from '../../domain/project/events.ts';
import { project } from '../../domain/project/project.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';

export const redirectUri = 'https://app.example/callback';
export const secret = 'a-secret-of-sixty-four-characters';
export const portal = '301';

/** Client id, which is the application's id too, and the project that it belongs to. */
export const clients = [
  { client_id: 'spa', project_id: portal },
  { client_id: 'web', project_id: portal },
  { client_id: 'cli', project_id: portal },
  { client_id: 'tv', project_id: portal },
  { client_id: 'radio', project_id: portal },
  { client_id: 'jwt', project_id: portal },
  { client_id: 'api', project_id: portal },
  { client_id: 'signing', project_id: portal },
  { client_id: 'own-login', project_id: portal },
  { client_id: 'hybrid', project_id: portal },
  { client_id: 'inactive', project_id: portal },
  { client_id: 'other', project_id: '302' },
  { client_id: 'checked', project_id: '303' },
];

// The numbers are the events'; domain/project/events.ts has their words.
const publicClient: Partial<OidcConfig> = {
  redirectUris: [redirectUri],
  postLogoutRedirectUris: ['https://app.example/bye'],
  responseTypes: [0],
  grantTypes: [0, 2],
  applicationType: 1,
  authMethodType: 2,
};
const confidential = { ...publicClient, applicationType: 0, authMethodType: 0 };

const app = (projectId: string, id: string, config: Partial<OidcConfig>): AnyStep =>
  step(project, projectId, {
    type: 'AddOidcApp',
    appId: id,
    clientId: id,
    name: id,
    config: { ...emptyOidcConfig, ...config },
    ...(config.authMethodType === 0 ? { hashedSecret: hashSecret(secret) } : {}),
  });

const newProject = (id: string, projectRoleCheck = false): AnyStep =>
  step(project, id, { type: 'AddProject', name: `Project ${id}`, settings: { projectRoleCheck } }, '200');

export const appSteps: readonly AnyStep[] = [
  newProject(portal),
  app(portal, 'spa', publicClient),
  app(portal, 'web', confidential),
  app(portal, 'cli', { ...publicClient, applicationType: 2, redirectUris: ['http://127.0.0.1/done'] }),
  app(portal, 'tv', { ...publicClient, grantTypes: [2, 3] }),
  app(portal, 'radio', { ...publicClient, grantTypes: [3] }),
  app(portal, 'jwt', { ...publicClient, accessTokenType: 1, idTokenUserinfoAssertion: true }),
  app(portal, 'own-login', { ...publicClient, loginVersion: 2, loginBaseURI: 'https://login.example/base/' }),
  app(portal, 'signing', { ...publicClient, applicationType: 0, authMethodType: 3 }),
  app(portal, 'hybrid', { ...publicClient, responseTypes: [0, 1, 2], grantTypes: [0, 1, 2] }),
  step(project, portal, {
    type: 'SetAppMetadata',
    appId: 'hybrid',
    metadata: { response_types: ['code id_token', 'code token', 'code id_token token'] },
  }),
  app(portal, 'inactive', publicClient),
  step(project, portal, { type: 'DeactivateApp', appId: 'inactive' }),
  step(project, portal, {
    type: 'AddApiApp',
    appId: 'api',
    clientId: 'api',
    name: 'api',
    authMethodType: 0,
    hashedSecret: hashSecret(secret),
  }),
  newProject('302'),
  app('302', 'other', confidential),
  newProject('303', true),
  app('303', 'checked', publicClient),
];
