import { X509Certificate } from 'node:crypto';
import { exportJWK } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenType } from '../../api/oidc/token-exchange/presented.ts';
import { type App, newApp, redirectUri, setMetadata, startWorld, type World } from '../security/world.ts';
import { localCertificate } from '../support/certificate.ts';
import { hiddenIn, newVisitor } from '../support/visitor.ts';
import { clientOf, comeBack } from './client.ts';
import { moduleOf } from './guide.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ 'TLS.ClientCertificates.Header': 'client-cert' });
});
afterAll(() => world?.fasti.stop());

const newAppWith = async (metadata: object, config: object = {}) => {
  const app = await newApp(world.admin, world.projectId, openid.randomState(), config);
  await setMetadata(world, app, metadata);
  return app;
};
const discovered = (
  { clientId }: App,
  proof: openid.ClientAuth,
  metadata: Partial<openid.ClientMetadata> = {},
  more: openid.DiscoveryRequestOptions = {},
) =>
  openid.discovery(new URL(world.fasti.url), clientId, metadata, proof, {
    execute: [openid.allowInsecureRequests],
    ...more,
  });

const asked = async (more: Record<string, string> = {}) => {
  const verifier = openid.randomPKCECodeVerifier();
  return {
    checks: { pkceCodeVerifier: verifier },
    parameters: {
      redirect_uri: redirectUri,
      scope: 'openid profile offline_access',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    },
  };
};
const signIn = async (config: openid.Configuration, more: Record<string, string> = {}) => {
  const { checks, parameters } = await asked(more);
  return openid.authorizationCodeGrant(
    config,
    await comeBack(world, openid.buildAuthorizationUrl(config, parameters)),
    checks,
  );
};

describe('openid-client proves itself', () => {
  it('by its secret that it signs with, though its clock is not quite ours', async () => {
    const app = await newAppWith({ token_endpoint_auth_method: 'client_secret_jwt' });
    const { clientSecret } = await world.admin.applications.generateClientSecret(app);
    const clocks = { [openid.clockSkew]: 5, [openid.clockTolerance]: 10 };
    const config = await discovered(app, openid.ClientSecretJwt(clientSecret), clocks);
    expect((await signIn(config)).claims()?.sub).toBe(world.administrator.userId);
    const another = await discovered(app, openid.ClientSecretJwt('another secret of the same kind'));
    await expect(signIn(another)).rejects.toMatchObject({ error: 'invalid_client' });
  });

  it('by a certificate, to which its tokens are bound', async () => {
    const { cert } = await localCertificate();
    const { raw, publicKey } = new X509Certificate(cert);
    const app = await newAppWith(
      {
        token_endpoint_auth_method: 'self_signed_tls_client_auth',
        tls_client_certificate_bound_access_tokens: true,
        jwks: { keys: [await exportJWK(publicKey)] },
      },
      { authMethodType: 3 },
    );
    // As a proxy in front of us tells it (RFC 9440).
    const behindProxy: openid.CustomFetch = (url, { headers, ...init }) =>
      fetch(url, { ...init, headers: { ...headers, 'client-cert': `:${raw.toString('base64')}:` } } as RequestInit);
    const config = await discovered(
      app,
      openid.TlsClientAuth(),
      { use_mtls_endpoint_aliases: true },
      { [openid.customFetch]: behindProxy },
    );
    const { access_token } = await signIn(config);
    const sub = world.administrator.userId;
    expect((await openid.fetchUserInfo(config, access_token, sub)).sub).toBe(sub);
    expect((await world.userinfo(access_token)).status).toBe(401);
    await expect(signIn(await discovered(app, openid.TlsClientAuth()))).rejects.toMatchObject({
      error: 'invalid_client',
    });
  });
});

describe('openid-client binds to its key the tokens', () => {
  const bound = async (config: openid.Configuration) => ({
    DPoP: openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256')),
  });
  /** Who the token is of, to the holder of the key; nobody else. */
  const owner = async (config: openid.Configuration, token: string, options: openid.DPoPOptions) => {
    expect((await world.userinfo(token)).status).toBe(401);
    return (await openid.fetchUserInfo(config, token, openid.skipSubjectCheck, options)).sub;
  };

  it('of a machine', async () => {
    const { users } = world.admin;
    const { id: userId } = await users.createUser({
      organizationId: world.fasti.orgId,
      username: 'robot',
      userType: { case: 'machine', value: { name: 'Robot' } },
    });
    const { clientSecret } = await users.addSecret({ userId });
    const config = await discovered({ ...world.web, clientId: 'robot' }, openid.ClientSecretPost(clientSecret));
    const options = await bound(config);
    const { token_type, access_token } = await openid.clientCredentialsGrant(config, { scope: 'openid' }, options);
    expect([token_type, await owner(config, access_token, options)]).toEqual(['dpop', userId]);
  });

  it('of a device, which it refreshes and exchanges', async () => {
    const app = await newAppWith({}, { grantTypes: [2, 3, 4], authMethodType: 2, applicationType: 2 });
    const config = await discovered(app, openid.None());
    const options = await bound(config);
    const begun = await openid.initiateDeviceAuthorization(config, { scope: 'openid offline_access' });
    const polling = openid.pollDeviceAuthorizationGrant(config, { ...begun, interval: 1 }, undefined, options);
    const { oidc } = world.loginClient;
    const asking = await oidc.getDeviceAuthorizationRequest({ userCode: begun.user_code });
    const { userId, password } = world.administrator;
    await oidc.authorizeOrDenyDeviceAuthorization({
      deviceAuthorizationId: asking.deviceAuthorizationRequest?.id ?? '',
      decision: { case: 'session', value: await world.newSession(userId, password) },
    });
    const first = await polling;
    const { token_type, access_token } = await openid.refreshTokenGrant(
      config,
      first.refresh_token ?? '',
      undefined,
      options,
    );
    expect([token_type, await owner(config, access_token, options)]).toEqual(['dpop', userId]);
    const exchange = { subject_token: access_token, subject_token_type: tokenType.accessToken, scope: 'openid' };
    const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
    const exchanged = await openid.genericGrantRequest(config, grantType, exchange, options);
    expect([exchanged.token_type, await owner(config, exchanged.access_token, options)]).toEqual(['dpop', userId]);
  });
});

describe('openid-client', () => {
  it('signs somebody in, as the guide sets it up, and out', async () => {
    const guide = await moduleOf('connect.md', 'Node: openid-client', {
      'https://login.example': world.fasti.url,
      'https://shop.example': 'https://app.example',
      CLIENT_ID: world.web.clientId,
      "'CLIENT_SECRET'": `'${world.web.clientSecret}', undefined, { execute: [client.allowInsecureRequests] }`,
    });
    const { url, checks } = await guide.begin();
    const { tokens, person } = await guide.finish((await comeBack(world, url)).href, checks);
    expect(person).toMatchObject({ sub: world.administrator.userId, email_verified: true });
    const { id_token, access_token } = await guide.refresh(tokens);
    const left = await fetch(guide.signOutUrl({ id_token }), { redirect: 'manual' });
    expect(left.headers.get('location')).toBe('https://app.example/bye');
    expect((await world.userinfo(access_token)).status).toBe(401);
  });

  it('finds everything as RFC 8414 has it, too, and asks for our keys once', async () => {
    const fetched: string[] = [];
    const counting: openid.CustomFetch = (url, init) => {
      fetched.push(new URL(url).pathname);
      return fetch(url, init as RequestInit);
    };
    const checked = async () => {
      const config = await discovered(
        world.web,
        openid.ClientSecretPost(world.web.clientSecret),
        {},
        { algorithm: 'oauth2', [openid.customFetch]: counting },
      );
      openid.enableNonRepudiationChecks(config);
      return config;
    };
    const first = await checked();
    await signIn(first);
    const second = await checked();
    openid.setJwksCache(second, openid.getJwksCache(first) ?? { jwks: { keys: [] }, uat: 0 });
    await signIn(second);
    expect(fetched.filter((path) => path === '/.well-known/oauth-authorization-server')).toHaveLength(2);
    expect(fetched.filter((path) => path === new URL(first.serverMetadata().jwks_uri ?? '').pathname)).toHaveLength(1);
  });

  it('is as fresh, and has an ID token with its time, where openid-client is told to insist, and to wait', async () => {
    const insists = { require_auth_time: true, default_max_age: 600 };
    const proof = openid.ClientSecretPost(world.web.clientSecret);
    const config = await discovered(world.web, proof, insists, { timeout: 25 });
    expect(config.timeout).toBe(25);
    const { checks, parameters } = await asked();
    const back = await comeBack(world, openid.buildAuthorizationUrl(config, parameters));
    const tokens = await openid.authorizationCodeGrant(config, back, { ...checks, idTokenExpected: true });
    expect(tokens.claims()).toMatchObject({ auth_time: expect.any(Number) });
    const bare = await asked({ scope: 'profile' });
    const without = await comeBack(world, openid.buildAuthorizationUrl(config, bare.parameters));
    await expect(
      openid.authorizationCodeGrant(config, without, { ...bare.checks, idTokenExpected: true }),
    ).rejects.toThrow('invalid response encountered');
  });

  it('is answered by a form', async () => {
    const config = await clientOf(world, world.web);
    const { checks, parameters } = await asked({ response_mode: 'form_post', state: 'kept' });
    const page = await newVisitor().visit(await comeBack(world, openid.buildAuthorizationUrl(config, parameters)));
    const answer = () => new Request(redirectUri, { method: 'POST', body: new URLSearchParams(hiddenIn(page.body)) });
    const tokens = await openid.authorizationCodeGrant(config, answer(), {
      ...checks,
      expectedState: openid.skipStateCheck,
    });
    expect(tokens.access_token).toBeDefined();
    await expect(
      openid.authorizationCodeGrant(config, answer(), { ...checks, expectedState: 'kept' }),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('asks for authorization in detail', async () => {
    const app = await newAppWith({ authorization_details_types: ['payment'] });
    const config = await clientOf(world, app);
    const details = [{ type: 'payment', amount: { currency: 'EUR', value: '7.00' } }];
    const tokens = await signIn(config, { authorization_details: JSON.stringify(details) });
    expect(tokens.authorization_details).toEqual(details);
    expect((await openid.tokenIntrospection(config, tokens.access_token))['authorization_details']).toEqual(details);
  });

  it('is refused in the forms that it knows', async () => {
    const config = await clientOf(world, world.web);
    const { checks, parameters } = await asked({ prompt: 'none login', state: 'kept' });
    const refused = await comeBack(world, openid.buildAuthorizationUrl(config, parameters));
    const expectedState = 'kept';
    const refusal = await openid.authorizationCodeGrant(config, refused, { ...checks, expectedState }).catch((e) => e);
    expect(refusal).toBeInstanceOf(openid.AuthorizationResponseError);
    expect(refusal.error).toBe('invalid_request');

    const challenge = await openid.fetchUserInfo(config, 'nonsense', openid.skipSubjectCheck).catch((e) => e);
    expect(challenge).toBeInstanceOf(openid.WWWAuthenticateChallengeError);
    expect(challenge.cause[0]).toMatchObject({ scheme: 'bearer', parameters: { error: 'invalid_token' } });

    const spent = await openid.refreshTokenGrant(config, 'nonsense').catch((e) => e);
    expect(spent).toBeInstanceOf(openid.ResponseBodyError);

    const wrongState = await openid
      .authorizationCodeGrant(config, refused, { ...checks, expectedState: 'x' })
      .catch((e) => e);
    expect(wrongState).toBeInstanceOf(openid.ClientError);
  });
});

describe('an API with oauth4webapi', () => {
  const insecure = { [oauth.allowInsecureRequests]: true };
  const discover = async () => {
    const issuer = new URL(world.fasti.url);
    return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  };

  it('finds who gives out the tokens of a resource', async () => {
    const resource = new URL(world.fasti.url);
    const found = await oauth.processResourceDiscoveryResponse(
      resource,
      await oauth.resourceDiscoveryRequest(resource, insecure),
    );
    expect(found.authorization_servers).toEqual([world.fasti.url]);
  });

  it('checks a JWT access token by itself, bound to a key or not', async () => {
    const as = await discover();
    const config = await discovered(world.jwt, openid.None());
    const keys = await openid.randomDPoPKeyPair('ES256');
    const call = async (token: string, options?: oauth.ProtectedResourceRequestOptions) => {
      let sent: Request | undefined;
      await oauth.protectedResourceRequest(token, 'GET', new URL('https://api.example/'), undefined, null, {
        ...options,
        [oauth.customFetch]: async (url, init) => {
          sent = new Request(url, init as RequestInit);
          return new Response();
        },
      });
      return oauth.validateJwtAccessToken(as, sent as Request, world.projectId, insecure);
    };
    const plain = await signIn(config);
    expect(await call(plain.access_token)).toMatchObject({ sub: world.administrator.userId });

    const { checks, parameters } = await asked();
    const back = await comeBack(world, openid.buildAuthorizationUrl(config, parameters));
    const bound = await openid.authorizationCodeGrant(config, back, checks, undefined, {
      DPoP: openid.getDPoPHandle(config, keys),
    });
    const DPoP = oauth.DPoP({}, keys);
    expect(await call(bound.access_token, { DPoP })).toMatchObject({ client_id: world.jwt.clientId });
    await expect(call(bound.access_token)).rejects.toThrow();
  });

  it('checks what a client without PKCE or state is answered, and the signature of its ID token', async () => {
    const as = await discover();
    const client = { client_id: world.web.clientId };
    const proof = oauth.ClientSecretBasic(world.web.clientSecret);
    const { url } = await world.callback(world.web.clientId, {
      code_challenge: undefined,
      code_challenge_method: undefined,
      state: undefined,
      nonce: undefined,
      max_age: '600',
    });
    const said = oauth.validateAuthResponse(as, client, url, oauth.expectNoState);
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      proof,
      said,
      redirectUri,
      oauth.nopkce,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
      expectedNonce: oauth.expectNoNonce,
      maxAge: 600,
    });
    await oauth.validateApplicationLevelSignature(as, response, insecure);
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(world.administrator.userId);
  });
});
