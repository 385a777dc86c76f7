import { ServiceAccount } from '@zitadel/node/dist/credentials/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discovered } from '../support/discovered.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';

/**
 * Recipes that people find on the web, with their own paths and spellings: they must work as they are written there, but
 * for host, ids, tokens and a mail address that is not masked.
 */
const discovery = '/.well-known/openid-configuration';
let fasti: Fasti;
beforeAll(async () => {
  fasti = await startFasti();
  await discovered(fasti.url);
});
afterAll(() => fasti?.stop());

// biome-ignore lint/suspicious/noExplicitAny: a test names the fields of the answer that it looks at.
type Answer = any;
const send = async (method: string, path: string, body?: object): Promise<Answer> => {
  const response = await fetch(`${fasti.url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${fasti.pat}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer;
};
const post = (path: string, body: object) => send('POST', path, body);
const get = (path: string) => send('GET', path);

const project = {
  name: 'billing-api',
  project_role_assertion: true,
  project_role_check: true,
  has_project_check: true,
  private_labeling_setting: 'PRIVATE_LABELING_SETTING_UNSPECIFIED',
};
const machine = {
  user_name: 'billing-api-sa',
  name: 'Billing API Service Account',
  description: 'Service account for billing API M2M auth',
  access_token_type: 'ACCESS_TOKEN_TYPE_JWT',
};

describe('recipes from the web', () => {
  it('discover the endpoints', async () => {
    const found = await (await fetch(`${fasti.url}${discovery}`)).json();
    expect(found).toMatchObject({ issuer: fasti.url, introspection_endpoint: `${fasti.url}/oauth/v2/introspect` });
  });

  it('create a user', async () => {
    const { userId } = await post('/v2/users/human/_import', {
      user_name: 'jdoe',
      profile: {
        first_name: 'John',
        last_name: 'Doe',
        display_name: 'John Doe',
        email: 'jdoe@example.com',
      },
      email: {
        email: 'jdoe@example.com',
        is_email_verified: true,
      },
      phone: {
        phone: '+1234567890',
      },
    });
    const { user } = await get(`/v2/users/${userId}`);
    expect(user).toMatchObject({
      userId,
      username: 'jdoe',
      state: 'USER_STATE_ACTIVE',
      details: { resourceOwner: fasti.orgId },
      human: {
        profile: { givenName: 'John', familyName: 'Doe', displayName: 'John Doe' },
        email: { email: 'jdoe@example.com', isVerified: true },
        phone: { phone: '+1234567890' },
      },
    });
  });

  it('create a user by the second API', async () => {
    const { userId } = await post('/v2/users/human', {
      username: 'alice@example.com',
      profile: { givenName: 'Alice', familyName: 'Smith' },
      email: { email: 'alice@example.com', sendCode: {} },
    });
    const { user } = await get(`/v2/users/${userId}`);
    expect(user).toMatchObject({
      username: 'alice@example.com',
      human: {
        profile: { givenName: 'Alice', familyName: 'Smith', displayName: 'Alice Smith' },
        email: { email: 'alice@example.com' },
      },
    });
    expect(user.human.email.isVerified).toBeUndefined();
  });

  it('create a project and its application', async () => {
    const { id } = await post('/v2/projects', project);
    const { project: created } = await get(`/v2/projects/${id}`);
    expect(created).toMatchObject({
      projectId: id,
      organizationId: fasti.orgId,
      name: 'billing-api',
      state: 'PROJECT_STATE_ACTIVE',
      projectRoleAssertion: true,
      authorizationRequired: true,
      projectAccessRequired: true,
    });

    const application = await post(`/v2/projects/${id}/apps/oidc`, {
      name: 'billing-web',
      redirect_uris: ['https://billing.example.com/auth/callback'],
      post_logout_redirect_uris: ['https://billing.example.com/'],
      response_types: ['OIDC_RESPONSE_TYPE_CODE'],
      grant_types: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE', 'OIDC_GRANT_TYPE_REFRESH_TOKEN'],
      app_type: 'OIDC_APP_TYPE_WEB',
      auth_method_type: 'OIDC_AUTH_METHOD_TYPE_PKCE',
      version: 'OIDC_VERSION_1_0',
    });
    expect(application).toMatchObject({ appId: expect.stringMatching(/^\d+$/), clientId: expect.any(String) });
    expect(application).not.toHaveProperty('clientSecret');
    const read = await get(`/v2/applications/${application.appId}`);
    expect(read.application).toMatchObject({
      projectId: id,
      name: 'billing-web',
      state: 'APPLICATION_STATE_ACTIVE',
      oidcConfiguration: {
        clientId: application.clientId,
        redirectUris: ['https://billing.example.com/auth/callback'],
        postLogoutRedirectUris: ['https://billing.example.com/'],
        responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
        grantTypes: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE', 'OIDC_GRANT_TYPE_REFRESH_TOKEN'],
        authMethodType: 'OIDC_AUTH_METHOD_TYPE_NONE',
      },
    });
    expect(read.application.oidcConfiguration).not.toHaveProperty('nonCompliant');
  });

  it('create a service account, its token, and look into the token', async () => {
    const { userId } = await post('/v2/users/machine', machine);
    const { user } = await get(`/v2/users/${userId}`);
    expect(user).toMatchObject({
      username: 'billing-api-sa',
      machine: {
        name: 'Billing API Service Account',
        description: 'Service account for billing API M2M auth',
        accessTokenType: 'ACCESS_TOKEN_TYPE_JWT',
      },
    });

    const nextYear = new Date().getUTCFullYear() + 1;
    const { token, tokenId } = await post(`/v2/users/${userId}/pats`, {
      expiration_date: `${nextYear}-01-01T00:00:00Z`,
      scopes: ['openid', 'profile', 'email', 'urn:zitadel:iam:org:project:id:billing-api:aud'],
    });
    expect(tokenId).toMatch(/^\d+$/);

    const { projectId } = await post('/v2/projects', { ...project, name: 'billing-introspection' });
    const { clientId, clientSecret } = await post(`/v2/projects/${projectId}/apps/api`, {
      name: 'billing-api',
      auth_method_type: 'API_AUTH_METHOD_TYPE_BASIC',
    });
    const introspect = async (secret: string) =>
      fetch(`${fasti.url}/oauth/v2/introspect`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: `client_id=${clientId}&client_secret=${secret}&token=${token}`,
      });
    const answered = await introspect(clientSecret);
    expect(answered.status).toBe(200);
    expect(await answered.json()).toMatchObject({ active: true, sub: userId, username: expect.any(String) });
    expect((await introspect('wrong')).status).toBe(401);
  });
});

describe('a recipe for the SDK for Go', () => {
  it('signs a service account in by its key file, and asks for its organization', async () => {
    const { userId } = await post('/v2/users/machine', { ...machine, user_name: 'service-account-id' });
    await post('/management/v1/orgs/me/members', { userId, roles: ['ORG_OWNER'] });
    const { keyContent } = await post(`/v2/users/${userId}/keys`, { expirationDate: '2090-01-01T00:00:00Z' });
    const keyFile = Buffer.from(keyContent, 'base64').toString();
    const token = await ServiceAccount.fromJsonString(keyFile).authenticate(fasti.url, { apiAccess: true });
    const answer = await fetch(`${fasti.url}/management/v1/orgs/me`, { headers: { Authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({
      org: { id: fasti.orgId, name: 'ZITADEL', state: 'ORG_STATE_ACTIVE', primaryDomain: expect.any(String) },
    });
  });
});

describe('a recipe', () => {
  it('needs the same permission as the method that it stands for', async () => {
    for (const [path, body] of [
      ['/v2/users/human/_import', {}],
      ['/v2/users/machine', machine],
      ['/v2/projects', project],
      [`/v2/projects/${fasti.projectId}/apps/oidc`, { name: 'x' }],
    ] as const) {
      const response = await fetch(`${fasti.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
      expect(response.status, path).toBe(401);
    }
  });

  it('is refused as the method that it stands for refuses', async () => {
    const refused = async (path: string, body: object) => {
      const response = await fetch(`${fasti.url}${path}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${fasti.pat}` },
        body: JSON.stringify(body),
      });
      return [response.status, ((await response.json()) as Answer).code];
    };
    expect(await refused('/v2/projects', {})).toEqual([400, 3]);
    expect(await refused('/v2/users/human/_import', { user_name: 'nameless' })).toEqual([400, 3]);
    expect(await refused('/v2/users/machine', machine)).toEqual([409, 6]);
    expect(await refused('/v2/projects/nowhere/apps/oidc', { name: 'billing-web' })).toEqual([400, 9]);
  });
});
