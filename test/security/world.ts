import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { project } from '../../domain/project/project.ts';
import { lockoutSettings } from '../../domain/settings/lockout.ts';
import { loginSettings } from '../../domain/settings/login.ts';
import { type Clients, clientsOf } from '../scenarios/clients.ts';
import { discovered } from '../support/discovered.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { stated } from '../support/stated.ts';

export const redirectUri = 'https://app.example/callback';
export const goodbye = 'https://app.example/bye';
export const verifier = 'v'.repeat(43);
export const challenge = createHash('sha256').update(verifier).digest('base64url');
export const apiScope = 'urn:zitadel:iam:org:project:id:zitadel:aud';

export type App = {
  readonly applicationId: string;
  readonly projectId: string;
  readonly clientId: string;
  readonly clientSecret: string;
};
type Tokens = { readonly access_token: string; readonly refresh_token: string; readonly id_token: string };
export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

/** Fasti with one project of each kind of application, as an attacker meets it: over HTTP. */
export const startWorld = async (...how: Parameters<typeof startFasti>) => {
  const fasti = await startFasti(...how);
  await discovered(fasti.url);
  const admin = clientsOf(fasti.url, fasti.pat);
  const { projectId } = await admin.projects.createProject({ organizationId: fasti.orgId, name: 'Portal' });
  const [spa, web, cli, jwt, resource] = await Promise.all([
    newApp(admin, projectId, 'spa', { authMethodType: 2, applicationType: 1 }),
    newApp(admin, projectId, 'web', {}),
    newApp(admin, projectId, 'cli', {
      authMethodType: 2,
      applicationType: 2,
      redirectUris: ['http://127.0.0.1/done', 'http://localhost/done', 'com.example.app:/done'],
    }),
    newApp(admin, projectId, 'jwt', { authMethodType: 2, accessTokenType: 1 }),
    newResource(admin, projectId),
  ]);
  return { fasti, admin, projectId, spa, web, cli, jwt, resource, ...visitor(fasti) };
};
export type World = Awaited<ReturnType<typeof startWorld>>;

/** Web application with a secret, unless `config` says otherwise; in the contract's numbers. */
export const newApp = async (
  { applications }: Clients,
  projectId: string,
  name: string,
  config: object,
): Promise<App> => {
  const { applicationId, applicationType } = await applications.createApplication({
    projectId,
    name,
    applicationType: {
      case: 'oidcConfiguration',
      value: {
        redirectUris: [redirectUri],
        postLogoutRedirectUris: [goodbye],
        responseTypes: [1],
        grantTypes: [0, 2],
        applicationType: 0,
        authMethodType: 0,
        ...config,
      },
    },
  });
  return { applicationId, projectId, ...(applicationType.value as Pick<App, 'clientId' | 'clientSecret'>) };
};

export const newResource = async ({ applications }: Clients, projectId: string): Promise<App> => {
  const { applicationId, applicationType } = await applications.createApplication({
    projectId,
    name: 'resource',
    applicationType: { case: 'apiConfiguration', value: { authMethodType: 0 } },
  });
  return { applicationId, projectId, ...(applicationType.value as Pick<App, 'clientId' | 'clientSecret'>) };
};

export const password = 'Password1!';
type NewPerson = { readonly givenName: string; readonly secret: string | null; readonly organizationId: string };

/** `secret`: null for who has no password. */
export const newPerson = async (
  { admin, fasti }: Pick<World, 'admin' | 'fasti'>,
  loginName: string,
  { givenName = 'Ada', secret = password, organizationId = fasti.orgId }: Partial<NewPerson> = {},
) => {
  const { id: userId } = await admin.users.createUser({
    organizationId,
    username: loginName,
    userType: {
      case: 'human',
      value: {
        profile: { givenName, familyName: 'Example' },
        email: { email: `${loginName}@acme.example`, verification: { case: 'isVerified', value: true } },
        passwordType: secret === null ? { case: undefined } : { case: 'password', value: { password: secret } },
      },
    },
  });
  // The offer of a second factor has tests of its own.
  await admin.users.humanMFAInitSkipped({ userId });
  return { userId, loginName };
};

/** What ZITADEL's configuration has no words for. */
export const setMetadata = (
  { fasti: { api, context } }: Pick<World, 'fasti'>,
  { projectId, applicationId: appId }: App,
  metadata: object,
) => api.execute(context, project, projectId, { type: 'SetAppMetadata', appId, metadata: { ...metadata } });

/** Whoever is at the front door, with nothing but HTTP. */
const visitor = (fasti: Fasti) => {
  /** As it is written: repeated headers, odd hosts, whatever `fetch` would tidy up. */
  const send = (
    method: string,
    path: string,
    { body, headers = {} }: { readonly body?: string | Buffer; readonly headers?: Record<string, string> } = {},
  ): Promise<Answer> =>
    new Promise((done, failed) => {
      const { hostname, port } = new URL(fasti.url);
      const request = httpRequest({ method, path, hostname, port, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', failed);
        response.on('end', () =>
          done({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      request.on('error', failed);
      request.end(body);
    });
  const get = (path: string, query: object = {}, headers: Record<string, string> = {}) =>
    send('GET', `${path}?${new URLSearchParams({ ...query })}`, { headers });
  const post = (path: string, form: object | string, headers: Record<string, string> = {}) =>
    send('POST', path, {
      body: typeof form === 'string' ? form : new URLSearchParams({ ...form }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });

  const asked = (clientId: string, changes: Readonly<Record<string, string | undefined>> = {}) =>
    stated({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid profile offline_access',
      state: 'the state',
      nonce: 'the nonce',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...changes,
    });
  const authorize = (
    clientId: string,
    changes: Parameters<typeof asked>[1] = {},
    headers: Record<string, string> = {},
  ) => get('/oauth/v2/authorize', asked(clientId, changes), headers);

  const loginClient = clientsOf(fasti.url, fasti.loginClientPat);
  const newSession = async (userId: string, password: string) => {
    const { sessionId, sessionToken } = await loginClient.sessions.createSession({
      checks: { user: { search: { case: 'userId', value: userId } }, password: { password } },
    });
    return { sessionId, sessionToken };
  };
  type Person = { readonly userId: string; readonly password: string };
  const administrator: Person = { userId: fasti.adminId, password: fasti.adminPassword };

  /** The address that a sign-in ends at. */
  const callback = async (clientId: string, changes: Parameters<typeof asked>[1] = {}, who = administrator) => {
    const { headers } = await authorize(clientId, changes);
    const authRequestId = new URL(headers.location ?? '', fasti.url).searchParams.get('authRequest') ?? '';
    const session = await newSession(who.userId, who.password);
    const { callbackUrl } = await loginClient.oidc.createCallback({
      authRequestId,
      callbackKind: { case: 'session', value: session },
    });
    return { url: new URL(callbackUrl), session, authRequestId };
  };
  const code = async (...of: Parameters<typeof callback>) => (await callback(...of)).url.searchParams.get('code') ?? '';
  const exchange = (app: Pick<App, 'clientId' | 'clientSecret'>, sent: string, changes: object = {}, base = '') =>
    (base === '' ? post : elsewhere(base))('/oauth/v2/token', {
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code: sent,
      code_verifier: verifier,
      ...proofOf(app),
      ...changes,
    });
  const refresh = (app: Pick<App, 'clientId' | 'clientSecret'>, refreshToken: string) =>
    post('/oauth/v2/token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...proofOf(app) });
  const tokens = async (app: App, changes: Parameters<typeof asked>[1] = {}, who = administrator): Promise<Tokens> => {
    const answer = await exchange(
      app,
      await code(app.clientId, changes, who),
      stated({ redirect_uri: changes['redirect_uri'] ?? redirectUri }),
    );
    return JSON.parse(answer.body);
  };
  const userinfo = (token: string) => get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${token}` });
  const introspect = async (by: App, token: string): Promise<Record<string, unknown>> =>
    JSON.parse((await post('/oauth/v2/introspect', { token, ...proofOf(by) })).body);
  return {
    ...{ send, get, post, asked, authorize, loginClient, newSession, administrator },
    ...{ callback, code, exchange, refresh, tokens, userinfo, introspect },
  };
};

const elsewhere = (base: string) => async (path: string, form: object) => {
  const response = await fetch(base + path, { method: 'POST', body: new URLSearchParams({ ...form }) });
  return { status: response.status, headers: {}, body: await response.text() };
};

/** Public clients have no secret to show. */
const proofOf = ({ clientId, clientSecret }: Pick<App, 'clientId' | 'clientSecret'>) =>
  stated({ client_id: clientId, client_secret: clientSecret || undefined });

export const json = ({ body }: Pick<Answer, 'body'>) => JSON.parse(body);
export const errorOf = (answer: Pick<Answer, 'body'>): string => json(answer).error;

/** As the login settings may say: pages tell nobody whether somebody has that name. */
export const ignoreUnknownNames = ({ api, context, instanceId }: Fasti) =>
  api.execute(context, loginSettings.instance, instanceId, {
    type: 'SetSettings',
    values: { ignoreUnknownUsernames: true },
  });

export const lockAfter = ({ api, context, instanceId }: Fasti, maxPasswordAttempts: number) =>
  api.execute(context, lockoutSettings.instance, instanceId, {
    type: 'SetSettings',
    values: { maxPasswordAttempts, showLockOutFailures: false },
  });
