import { createHash, generateKeyPairSync } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserOf } from './login/browser.ts';
import { type Fasti, startFasti } from './support/fasti.ts';
import { roundTripsOf, warmRoundTripsOf } from './support/round-trips.ts';

const callback = 'https://app.example/callback';
const verifier = 'v'.repeat(43);

let fasti: Fasti;
let projectId: string;
let api: { readonly clientId: string; readonly clientSecret: string };
let web: { readonly clientId: string };
let machine: { readonly id: string; readonly secret: string; readonly keyId: string };
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const inject = async (options: InjectOptions) => {
  const response = await fasti.server.inject({
    ...options,
    headers: { host: `localhost:${fasti.config.Port}`, ...options.headers },
  });
  if (response.statusCode >= 400) throw new Error(`${options.url} answers ${response.statusCode}: ${response.body}`);
  return response;
};
const rpc = async <A>(method: string, body: object, token = fasti.pat): Promise<A> =>
  (
    await inject({
      method: 'POST',
      url: `/zitadel.${method}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: body,
    })
  ).json();
const form = async <A>(url: string, fields: Record<string, string>, credentials?: string): Promise<A> =>
  (
    await inject({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(credentials ? { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } : {}),
      },
      payload: new URLSearchParams(fields).toString(),
    })
  ).json();

const issue = () =>
  form<{ readonly access_token: string }>(
    '/oauth/v2/token',
    {
      grant_type: 'client_credentials',
      scope: `openid profile urn:zitadel:iam:org:project:id:${projectId}:aud`,
    },
    `reporter:${machine.secret}`,
  );
const introspect = (token: string) =>
  form<{ readonly active: boolean }>('/oauth/v2/introspect', { token }, `${api.clientId}:${api.clientSecret}`);

beforeAll(async () => {
  fasti = await startFasti();
  const organizationId = fasti.orgId;
  // The offer of a second factor comes once in a while, not with every sign-in.
  await rpc('user.v2.UserService/HumanMFAInitSkipped', { userId: fasti.adminId });
  ({ projectId } = await rpc<{ projectId: string }>('project.v2.ProjectService/CreateProject', {
    organizationId,
    name: 'Portal',
  }));
  const newApp = 'application.v2.ApplicationService/CreateApplication';
  ({ apiConfiguration: api } = await rpc<{ apiConfiguration: typeof api }>(newApp, {
    projectId,
    name: 'API',
    apiConfiguration: { authMethodType: 'API_AUTH_METHOD_TYPE_BASIC' },
  }));
  ({ oidcConfiguration: web } = await rpc<{ oidcConfiguration: typeof web }>(newApp, {
    projectId,
    name: 'Web',
    oidcConfiguration: {
      redirectUris: [callback],
      responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
      grantTypes: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE', 'OIDC_GRANT_TYPE_REFRESH_TOKEN'],
      applicationType: 'OIDC_APP_TYPE_WEB',
      authMethodType: 'OIDC_AUTH_METHOD_TYPE_NONE',
    },
  }));
  const { id } = await rpc<{ id: string }>('user.v2.UserService/CreateUser', {
    organizationId,
    username: 'reporter',
    machine: { name: 'Reporter' },
  });
  const { clientSecret } = await rpc<{ clientSecret: string }>('user.v2.UserService/AddSecret', { userId: id });
  const { keyId } = await rpc<{ keyId: string }>('user.v2.UserService/AddKey', {
    userId: id,
    publicKey: Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })).toString('base64'),
    expirationDate: '2096-10-02T07:06:40Z',
  });
  machine = { id, secret: clientSecret, keyId };
});
afterAll(() => fasti.stop());

describe('the database is asked', () => {
  it('not at all whether a token is good', async () => {
    const { access_token } = await issue();
    expect(await warmRoundTripsOf(() => introspect(access_token))).toEqual([]);
    const userinfo = () => inject({ url: '/oidc/v1/userinfo', headers: { authorization: `Bearer ${access_token}` } });
    expect(await warmRoundTripsOf(userinfo)).toEqual([]);
    expect(await warmRoundTripsOf(() => introspect(fasti.pat))).toEqual([]);
  });

  it('once to issue a token to a machine: the append', async () => {
    expect(await warmRoundTripsOf(issue)).toEqual([expect.stringContaining('eventstore.append')]);
  });

  it('once for an assertion of a machine, too: the append knows whether it was used', async () => {
    let made = 0;
    const assertion = () =>
      new SignJWT({
        iss: machine.id,
        sub: machine.id,
        aud: `http://localhost:${fasti.config.Port}`,
        jti: String(made++),
      })
        .setProtectedHeader({ alg: 'RS256', kid: machine.keyId })
        .setIssuedAt()
        .setExpirationTime('10m')
        .sign(privateKey);
    const profile = async () =>
      form('/oauth/v2/token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        scope: 'openid',
        assertion: await assertion(),
      });
    expect(await warmRoundTripsOf(profile)).toEqual([expect.stringContaining('eventstore.append')]);
  });

  it('twice for a login of somebody who is signed in already: what is asked and who it is, the tokens', async () => {
    const { signedIn } = await signedInBrowser();
    const append = expect.stringContaining('eventstore.append');
    expect(await warmRoundTripsOf(async () => exchange(String((await signedIn()).left)))).toEqual([append, append]);
  });

  it('once for a code, and once to refresh tokens', async () => {
    const append = expect.stringContaining('eventstore.append');
    const { signedIn } = await signedInBrowser();
    const codes: string[] = [];
    for (let login = 0; login < 5; login++) codes.push(String((await signedIn(offline)).left));
    let refreshToken = '';
    const redeem = async () => {
      ({ refresh_token: refreshToken } = await exchange(codes.pop() ?? ''));
    };
    expect(await warmRoundTripsOf(redeem)).toEqual([append]);
    const refresh = async () => {
      const fields = { grant_type: 'refresh_token', client_id: web.clientId, refresh_token: refreshToken };
      ({ refresh_token: refreshToken } = await form<Tokens>('/oauth/v2/token', fields));
    };
    expect(await warmRoundTripsOf(refresh)).toEqual([append]);
  });

  it('by a call with a personal access token for nothing but the call itself', async () => {
    const tables = async (method: string, body: object) =>
      (await warmRoundTripsOf(() => rpc(method, body))).map(
        (query) => /from "projections"."(\w+)_v\d+"/.exec(query)?.[1],
      );
    expect(await tables('project.v2.ProjectService/GetProject', { projectId })).toEqual(['projects']);
    expect(await tables('user.v2.UserService/GetUserByID', { userId: machine.id })).toEqual(['users']);
    const own = ['lockout_settings', 'lockout_settings'];
    expect(await tables('settings.v2.SettingsService/GetLockoutSettings', {})).toEqual(own);
  });

  it('at most six times from the application to its tokens, through a login of its own', async () => {
    expect((await warmRoundTripsOf(signInThroughApi)).length).toBeLessThanOrEqual(6);
  });

  it('at most six times from the application to its tokens, through our pages', async () => {
    expect((await warmRoundTripsOf(signInThroughPages)).length).toBeLessThanOrEqual(6);
  });

  it('before a token is called bad', async () => {
    const { access_token } = await issue();
    await introspect(access_token);
    await rpc('user.v2.UserService/DeactivateUser', { userId: machine.id });
    const queries = await roundTripsOf(async () => {
      expect(await introspect(access_token)).toEqual({ active: false });
    });
    expect(queries.length).toBeLessThanOrEqual(2);
    await rpc('user.v2.UserService/ReactivateUser', { userId: machine.id });
  });
});

type Tokens = { readonly refresh_token: string };
const offline = 'openid profile email offline_access';
const authorizeUrl = (scope = 'openid profile email') =>
  `/oauth/v2/authorize?${new URLSearchParams({
    client_id: web.clientId,
    redirect_uri: callback,
    response_type: 'code',
    scope,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })}`;
const exchange = (address: string) =>
  form<Tokens>('/oauth/v2/token', {
    grant_type: 'authorization_code',
    client_id: web.clientId,
    code: new URL(address).searchParams.get('code') ?? '',
    redirect_uri: callback,
    code_verifier: verifier,
  });

const signInThroughApi = async () => {
  const { headers } = await inject({ url: authorizeUrl() });
  const authRequestId = new URL(String(headers.location)).searchParams.get('authRequest') ?? '';
  const { sessionId, sessionToken } = await rpc<{ sessionId: string; sessionToken: string }>(
    'session.v2.SessionService/CreateSession',
    { checks: { user: { loginName: fasti.adminLoginName }, password: { password: fasti.adminPassword } } },
    fasti.loginClientPat,
  );
  const { callbackUrl } = await rpc<{ callbackUrl: string }>(
    'oidc.v2.OIDCService/CreateCallback',
    { authRequestId, session: { sessionId, sessionToken } },
    fasti.loginClientPat,
  );
  await exchange(callbackUrl);
};

/** A new browser in which somebody signs in; afterwards the application may send it again. */
const signedInBrowser = async () => {
  const browser = browserOf(fasti.server);
  const first = await browser.open(authorizeUrl());
  const named = await browser.submit(first, { loginName: fasti.adminLoginName });
  const { left } = await browser.submit(named, { password: fasti.adminPassword });
  return { left, signedIn: (scope?: string) => browser.open(authorizeUrl(scope)) };
};

const signInThroughPages = async () => {
  const { left } = await signedInBrowser();
  await exchange(String(left));
};
