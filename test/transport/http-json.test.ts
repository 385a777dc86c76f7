import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from './demo.ts';

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.app.close());

type Asked = { readonly body?: unknown; readonly headers?: Record<string, string>; readonly token?: string };
const ask = async (verb: string, path: string, { body, headers, token = demo.token }: Asked = {}) => {
  const answer = await fetch(demo.url + path, {
    method: verb,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    json: text && answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
  };
};
const lastRequest = () => demo.seen.at(-1)?.request;
const human = { profile: { givenName: 'Ada', familyName: 'Lovelace' }, email: { email: 'ada@example.com' } };

describe('HTTP/JSON', () => {
  it('answers in camel case, without zero values, 64-bit numbers as text', async () => {
    const { status, json, headers } = await ask('GET', '/v2/users/7');
    expect(status).toBe(200);
    expect(json).toEqual({
      details: { sequence: '12', resourceOwner: '200' },
      user: { userId: '7', username: 'ada', human: { profile: { givenName: 'Ada' } } },
    });
    expect(headers.get('fasti-as-of')).toBe('2026-07-01T00:00:00.000Z; position=41');
  });

  it('accepts either spelling, ignores what it does not know, and takes any content type for JSON', async () => {
    const body = { profile: { given_name: 'Ada', familyName: 'L' }, email: { email: 'a@example.com' }, nonsense: [1] };
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const { status, json, headers } = await ask('POST', '/v2/users/human', {
        body,
        headers: { 'content-type': type },
      });
      expect([status, json]).toEqual([200, { userId: '900', details: { sequence: '1' } }]);
      expect(headers.get('fasti-position')).toBe('42');
      expect(lastRequest()).toMatchObject({ profile: { givenName: 'Ada', familyName: 'L' } });
    }
  });

  it('lets the path win over the body', async () => {
    await ask('DELETE', '/v2/sessions/70', { body: { session_id: '1', sessionId: '2' } });
    expect(lastRequest()).toMatchObject({ sessionId: '70' });
  });

  it('unescapes ids in the path, however long', async () => {
    const id = 'ü/'.repeat(100);
    await ask('GET', `/v2/users/${encodeURIComponent(id)}`);
    expect(lastRequest()).toMatchObject({ userId: id });
  });

  it('reads nested fields and booleans from the query', async () => {
    await ask('GET', '/v2/settings/login?ctx.orgId=201&unknown.field=1');
    expect(lastRequest()).toMatchObject({ ctx: { resourceOwner: { case: 'orgId', value: '201' } } });
    await ask('GET', '/v2/settings/login?ctx.instance=true');
    expect(lastRequest()).toMatchObject({ ctx: { resourceOwner: { case: 'instance', value: true } } });
    expect((await ask('GET', '/v2/settings/login?ctx.instance=perhaps')).status).toBe(400);
  });

  it('reports an error as google.rpc.Status', async () => {
    const { status, json } = await ask('GET', '/v2/users/unknown');
    expect(status).toBe(404);
    expect(json).toEqual({
      code: 5,
      message: 'There is no such user. (DEMO-1)',
      details: [
        { '@type': 'type.googleapis.com/zitadel.v1.ErrorDetail', id: 'DEMO-1', message: 'There is no such user.' },
      ],
    });
    const wrong = await ask('POST', '/v2/sessions', { body: {} });
    expect(wrong.json.details).toEqual([
      {
        '@type': 'type.googleapis.com/zitadel.v1.CredentialsCheckError',
        id: 'DEMO-2',
        message: 'Password is invalid.',
        failedAttempts: 3,
      },
    ]);
  });

  it('keeps what it did not foresee to itself', async () => {
    const { status, json } = await ask('GET', '/v2/users/broken');
    expect([status, json.code]).toEqual([500, 13]);
    expect(JSON.stringify(json)).not.toMatch(/select|at /);
  });

  it('asks who does not say who they are', async () => {
    const { status, json, headers } = await ask('GET', '/v2/users/7', { token: '' });
    expect([status, json.code]).toEqual([401, 16]);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  it('refuses a body that is no JSON, no object, of the wrong type, too deep or too large', async () => {
    for (const body of [
      '{"profile":',
      '[]',
      '7',
      '{"profile":"Ada"}',
      '{"username":7}',
      `{"profile":${'['.repeat(9000)}`,
    ]) {
      const { status, json } = await ask('POST', '/v2/users/human', { body });
      expect([status, json.code]).toEqual([400, 3]);
      expect(json.message).not.toMatch(/\.js|node_modules/);
    }
    const { status, json } = await ask('POST', '/v2/users/human', {
      body: { ...human, username: 'x'.repeat(100_000) },
    });
    expect([status, json.code]).toEqual([413, 8]);
  });

  it('names the field that is not valid', async () => {
    const { status, json } = await ask('POST', '/v2/users/human', { body: { ...human, email: { email: 'nobody' } } });
    expect([status, json.code]).toEqual([400, 3]);
    expect(json.message).toContain('email.email');
  });

  it('answers unimplemented for methods that nobody serves and for a wrong verb, not found for other paths', async () => {
    expect(await ask('POST', '/v2/users/7/lock', { body: {} })).toMatchObject({ status: 501, json: { code: 12 } });
    expect(await ask('GET', '/v2/projects/7')).toMatchObject({ status: 501, json: { code: 12 } });
    expect(await ask('PUT', '/v2/users/7')).toMatchObject({ status: 501, json: { code: 12 } });
    expect(await ask('GET', '/v2/nothing')).toMatchObject({ status: 404, json: { code: 5 } });
  });

  it('names an unknown host and what to do', async () => {
    const { status, json } = await ask('GET', '/v2/users/7', {
      headers: { 'x-zitadel-instance-host': 'other.example.com' },
    });
    expect([status, json.code]).toEqual([404, 5]);
    expect(json.message).toMatch(/other\.example\.com.*localhost/);
  });

  it('finds the tenant by its id, too', async () => {
    expect((await ask('GET', '/v2/users/7', { headers: { 'x-tenant-id': '100' } })).status).toBe(200);
    expect((await ask('GET', '/v2/users/7', { headers: { 'x-tenant-id': '1; drop table' } })).status).toBe(404);
  });

  it('is asked from any origin, and answers preflights', async () => {
    const headers = { origin: 'https://app.example.com' };
    const answer = await ask('GET', '/v2/users/7', { headers });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(answer.headers.get('access-control-expose-headers')).toContain('grpc-status');
    const preflight = await ask('OPTIONS', '/v2/users/7', {
      headers: { ...headers, 'access-control-request-method': 'GET' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-zitadel-orgid');
    const connect = await ask('OPTIONS', '/zitadel.user.v2.UserService/GetUserByID', {
      headers: { ...headers, 'access-control-request-method': 'POST' },
    });
    expect(connect.status).toBe(204);
    const page = await ask('GET', '/ui/login', { headers });
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('paths of recipes that the contract lacks', () => {
  it('import a human in the words of the first API', async () => {
    const body = {
      user_name: 'jdoe',
      profile: { first_name: 'John', last_name: 'Doe', display_name: 'John Doe', email: 'jdoe@example.com' },
      email: { email: 'jdoe@example.com', is_email_verified: true },
      phone: { phone: '+1234567890' },
    };
    expect((await ask('POST', '/v2/users/human/_import', { body })).status).toBe(200);
    expect(lastRequest()).toMatchObject({
      username: 'jdoe',
      organization: { org: { case: 'orgId', value: '200' } },
      profile: { givenName: 'John', familyName: 'Doe', displayName: 'John Doe' },
      email: { email: 'jdoe@example.com', verification: { case: 'isVerified', value: true } },
      phone: { phone: '+1234567890' },
    });
  });

  it('create a machine', async () => {
    const body = {
      user_name: 'sa',
      name: 'Billing',
      description: 'For billing',
      access_token_type: 'ACCESS_TOKEN_TYPE_JWT',
    };
    expect((await ask('POST', '/v2/users/machine', { body })).json).toMatchObject({ userId: '901' });
    expect(lastRequest()).toMatchObject({
      organizationId: '200',
      username: 'sa',
      userType: { case: 'machine', value: { name: 'Billing', description: 'For billing', accessTokenType: 1 } },
    });
  });

  it('create a project', async () => {
    const body = {
      name: 'billing-api',
      project_role_assertion: true,
      project_role_check: true,
      has_project_check: true,
    };
    expect((await ask('POST', '/v2/projects', { body })).json).toMatchObject({ projectId: '500' });
    expect(lastRequest()).toMatchObject({
      organizationId: '200',
      projectRoleAssertion: true,
      authorizationRequired: true,
      projectAccessRequired: true,
    });
  });

  it('create an OIDC application in a project', async () => {
    const body = {
      name: 'billing-web',
      redirect_uris: ['https://billing.example.com/auth/callback'],
      response_types: ['OIDC_RESPONSE_TYPE_CODE'],
      grant_types: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE', 'OIDC_GRANT_TYPE_REFRESH_TOKEN'],
      app_type: 'OIDC_APP_TYPE_WEB',
      auth_method_type: 'OIDC_AUTH_METHOD_TYPE_PKCE',
      version: 'OIDC_VERSION_1_0',
    };
    const { json } = await ask('POST', '/v2/projects/500/apps/oidc', { body });
    expect(json).toMatchObject({ appId: '600', clientId: '601@demo', clientSecret: 's3cret' });
    expect(lastRequest()).toMatchObject({
      projectId: '500',
      name: 'billing-web',
      applicationType: {
        case: 'oidcConfiguration',
        value: { redirectUris: body.redirect_uris, responseTypes: [1], grantTypes: [0, 2], authMethodType: 2 },
      },
    });
  });
});
