import { createLocalJWKSet, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rpcOn } from '../support/call.ts';
import { discovered } from '../support/discovered.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';

const redirectUri = 'https://app.example/callback';
const goodbye = 'https://app.example/bye';

let fasti: Fasti;
let rpc: ReturnType<typeof rpcOn>;
let projectId: string;
let spa: client.Configuration;
let web: client.Configuration;

beforeAll(async () => {
  fasti = await startFasti();
  rpc = rpcOn(fasti);
  await discovered(fasti.url);
  const portal = { organizationId: fasti.orgId, name: 'Portal' };
  ({ projectId } = await rpc<{ projectId: string }>('project.v2.ProjectService/CreateProject', portal));
  spa = await configured(await newApp('SPA', 'OIDC_AUTH_METHOD_TYPE_NONE'), client.None());
  const confidential = await newApp('Web', 'OIDC_AUTH_METHOD_TYPE_BASIC');
  web = await configured(confidential, client.ClientSecretBasic(confidential.clientSecret));
});
afterAll(() => fasti.stop());

type App = { readonly clientId: string; readonly clientSecret: string };
const newApp = async (name: string, authMethodType: string, more: object = {}): Promise<App> => {
  const created = await rpc<{ oidcConfiguration: App }>('application.v2.ApplicationService/CreateApplication', {
    projectId,
    name,
    oidcConfiguration: {
      redirectUris: [redirectUri],
      postLogoutRedirectUris: [goodbye],
      responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
      grantTypes: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE', 'OIDC_GRANT_TYPE_REFRESH_TOKEN'],
      applicationType: 'OIDC_APP_TYPE_WEB',
      authMethodType,
      ...more,
    },
  });
  return created.oidcConfiguration;
};

const configured = ({ clientId }: App, authentication: client.ClientAuth) =>
  client.discovery(new URL(fasti.url), clientId, undefined, authentication, {
    execute: [client.allowInsecureRequests],
  });

/** What a login of one's own does: a session with user and password, then the callback. */
const callbackFor = async (authRequestId: string): Promise<string> => {
  const session = await rpc<{ sessionId: string; sessionToken: string }>(
    'session.v2.SessionService/CreateSession',
    { checks: { user: { userId: fasti.adminId }, password: { password: fasti.adminPassword } } },
    fasti.loginClientPat,
  );
  const { sessionId, sessionToken } = session;
  const answer = await rpc<{ callbackUrl: string }>(
    'oidc.v2.OIDCService/CreateCallback',
    { authRequestId, session: { sessionId, sessionToken } },
    fasti.loginClientPat,
  );
  return answer.callbackUrl;
};

const scope = 'openid profile email offline_access';
const authorizationOf = async (config: client.Configuration, more: Record<string, string> = {}) => {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  });
  return { url, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce } };
};

const authRequestOf = async (url: URL): Promise<string> => {
  const answer = await fetch(url, { redirect: 'manual' });
  const location = new URL(answer.headers.get('location') ?? '', fasti.url);
  expect(location.href).toContain('/ui/v2/login/login?authRequest=V2_');
  return location.searchParams.get('authRequest') ?? '';
};

const signIn = async (config: client.Configuration, more: Record<string, string> = {}) => {
  const { url, checks } = await authorizationOf(config, more);
  const callback = new URL(await callbackFor(await authRequestOf(url)));
  return { callback, checks, tokens: await client.authorizationCodeGrant(config, callback, checks) };
};

const refusal = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof client.ResponseBodyError) return error.error;
    throw error;
  }
  return 'no refusal';
};

describe('a login with authorization code and PKCE', () => {
  it('gives a public client tokens that openid-client accepts', async () => {
    const { tokens } = await signIn(spa);
    expect(tokens.claims()).toMatchObject({ sub: fasti.adminId, amr: ['pwd'] });
    expect(tokens.expires_in).toBe(43_200);
    const info = await client.fetchUserInfo(spa, tokens.access_token, fasti.adminId);
    expect(info).toMatchObject({ sub: fasti.adminId, email_verified: expect.any(Boolean) });
  });

  it('gives a confidential client tokens, which it can introspect and revoke', async () => {
    const { tokens } = await signIn(web);
    expect(await client.tokenIntrospection(web, tokens.access_token)).toMatchObject({
      active: true,
      sub: fasti.adminId,
      scope,
    });
    await client.tokenRevocation(web, tokens.access_token);
    expect(await client.tokenIntrospection(web, tokens.access_token)).toEqual({ active: false });
  });

  it('is described to the login by GetAuthRequest, and completed once', async () => {
    const { url } = await authorizationOf(spa, { prompt: 'login', max_age: '60', login_hint: 'ada', ui_locales: 'de' });
    const authRequestId = await authRequestOf(url);
    const described = await rpc('oidc.v2.OIDCService/GetAuthRequest', { authRequestId }, fasti.loginClientPat);
    expect(described).toMatchObject({
      authRequest: {
        id: authRequestId,
        clientId: spa.clientMetadata().client_id,
        redirectUri,
        prompt: ['PROMPT_LOGIN'],
        maxAge: '60s',
        loginHint: 'ada',
        uiLocales: ['de'],
        scope: scope.split(' '),
      },
    });
    await callbackFor(authRequestId);
    await expect(callbackFor(authRequestId)).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining('COMMAND-Sx208nt'),
    });
  });

  it('can be given up by the login, and the client hears of it', async () => {
    const { url, checks } = await authorizationOf(spa);
    const { callbackUrl } = await rpc<{ callbackUrl: string }>(
      'oidc.v2.OIDCService/CreateCallback',
      {
        authRequestId: await authRequestOf(url),
        error: { error: 'ERROR_REASON_ACCESS_DENIED', errorDescription: 'the user said no' },
      },
      fasti.loginClientPat,
    );
    await expect(client.authorizationCodeGrant(spa, new URL(callbackUrl), checks)).rejects.toMatchObject({
      error: 'access_denied',
      error_description: 'the user said no',
    });
  });

  it('is completed with the session’s newest token only', async () => {
    const { url } = await authorizationOf(spa);
    const session = { sessionId: '1', sessionToken: 'forged' };
    const body = { authRequestId: await authRequestOf(url), session };
    await expect(rpc('oidc.v2.OIDCService/CreateCallback', body, fasti.loginClientPat)).rejects.toMatchObject({
      code: expect.stringMatching(/permission_denied|failed_precondition/),
    });
  });
});

describe('what was stolen', () => {
  it('does not help: a code that comes a second time ends the tokens of the first', async () => {
    const { callback, checks, tokens } = await signIn(spa);
    expect(await refusal(client.authorizationCodeGrant(spa, callback, checks))).toBe('invalid_grant');
    await expect(client.fetchUserInfo(spa, tokens.access_token, fasti.adminId)).rejects.toThrow();
  });

  it('does not help: a code without its verifier', async () => {
    const { url, checks } = await authorizationOf(spa);
    const callback = new URL(await callbackFor(await authRequestOf(url)));
    const wrong = { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
    expect(await refusal(client.authorizationCodeGrant(spa, callback, wrong))).toBe('invalid_grant');
  });

  it('does not help: a refresh token that was used ends the tokens of its successor', async () => {
    const { tokens } = await signIn(web);
    const first = tokens.refresh_token ?? '';
    const lost = await client.refreshTokenGrant(web, first);
    expect(lost.refresh_token).not.toBe(first);
    expect((await client.refreshTokenGrant(web, first)).refresh_token).toBe(lost.refresh_token);
    const renewed = await client.refreshTokenGrant(web, lost.refresh_token ?? '');
    expect(await refusal(client.refreshTokenGrant(web, first))).toBe('invalid_grant');
    expect(await refusal(client.refreshTokenGrant(web, renewed.refresh_token ?? ''))).toBe('invalid_grant');
    expect(await client.tokenIntrospection(web, renewed.access_token)).toEqual({ active: false });
  });

  it('cannot be made: a token signed by somebody else', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT({ jti: 'V2_1-at_2' })
      .setProtectedHeader({ alg: 'RS256', kid: '1' })
      .setIssuer(fasti.url)
      .setSubject(fasti.adminId)
      .sign(privateKey);
    expect(await client.tokenIntrospection(web, forged)).toEqual({ active: false });
    await expect(rpc('user.v2.UserService/ListUsers', {}, forged)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('a redirect URI', () => {
  it('that is not registered gets neither code nor error', async () => {
    const { url } = await authorizationOf(spa, { redirect_uri: 'https://evil.example/' });
    const answer = await fetch(url, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });
});

describe('an access token for the management API', () => {
  it('opens it with the scope for it, and not without', async () => {
    const audience = 'urn:zitadel:iam:org:project:id:zitadel:aud';
    const { tokens } = await signIn(spa, { scope: `openid ${audience}` });
    const body = { userId: fasti.adminId };
    expect(await rpc('user.v2.UserService/GetUserByID', body, tokens.access_token)).toMatchObject({
      user: { userId: fasti.adminId },
    });
    const plain = await signIn(spa, { scope: 'openid' });
    await expect(rpc('user.v2.UserService/GetUserByID', body, plain.tokens.access_token)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });
});

describe('an application with JWT access tokens', () => {
  it('gets what the published keys verify', async () => {
    const app = await newApp('JWT', 'OIDC_AUTH_METHOD_TYPE_NONE', { accessTokenType: 'OIDC_TOKEN_TYPE_JWT' });
    const config = await configured(app, client.None());
    const { tokens } = await signIn(config);
    const keys = await (await fetch(config.serverMetadata().jwks_uri ?? '')).json();
    const { payload } = await jwtVerify(tokens.access_token, createLocalJWKSet(keys), {
      issuer: fasti.url,
      audience: app.clientId,
    });
    expect(payload.sub).toBe(fasti.adminId);
    expect(await client.fetchUserInfo(config, tokens.access_token, fasti.adminId)).toBeDefined();
  });
});

describe('a machine user', () => {
  it('signs in with client credentials', async () => {
    const { id } = await rpc<{ id: string }>('user.v2.UserService/CreateUser', {
      organizationId: fasti.orgId,
      username: 'robot',
      machine: { name: 'Robot' },
    });
    const { clientSecret } = await rpc<{ clientSecret: string }>('user.v2.UserService/AddSecret', { userId: id });
    const robot = await configured({ clientId: 'robot', clientSecret }, client.ClientSecretPost(clientSecret));
    const tokens = await client.clientCredentialsGrant(robot, { scope: 'openid profile' });
    expect(await client.fetchUserInfo(robot, tokens.access_token, id)).toMatchObject({ sub: id, name: 'Robot' });
    const wrong = await configured({ clientId: 'robot', clientSecret }, client.ClientSecretPost('wrong'));
    expect(await refusal(client.clientCredentialsGrant(wrong, {}))).toBe('invalid_client');
  });

  it('is known to introspection by its personal access token', async () => {
    expect(await client.tokenIntrospection(web, fasti.pat)).toMatchObject({ active: true });
  });
});

describe('a logout', () => {
  it('ends the session and its tokens, and returns to the application', async () => {
    const { tokens } = await signIn(web);
    const url = client.buildEndSessionUrl(web, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: goodbye,
      state: 'see you',
    });
    const answer = await fetch(url, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe(`${goodbye}?state=see+you`);
    expect(await client.tokenIntrospection(web, tokens.access_token)).toEqual({ active: false });
    expect(await refusal(client.refreshTokenGrant(web, tokens.refresh_token ?? ''))).toBe('invalid_grant');
  });
});
