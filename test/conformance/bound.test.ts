import { exportJWK, type GenerateKeyPairResult, generateKeyPair } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { securitySettings } from '../../domain/settings/security.ts';
import { type App, apiScope, newApp, redirectUri, setMetadata, startWorld, type World } from '../security/world.ts';
import { clientOf, comeBack } from './client.ts';

let world: World;
let keys: GenerateKeyPairResult;
beforeAll(async () => {
  world = await startWorld();
  keys = await generateKeyPair('ES256');
});
afterAll(() => world?.fasti.stop());

const asked = async () => {
  const verifier = openid.randomPKCECodeVerifier();
  return {
    checks: { pkceCodeVerifier: verifier },
    parameters: {
      redirect_uri: redirectUri,
      scope: `openid offline_access ${apiScope}`,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    },
  };
};

/** An application with a key of its own, under a profile. */
const profiled = async (profile: string) => {
  const app = await newApp(world.admin, world.projectId, `${profile} ${openid.randomState()}`, { authMethodType: 3 });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' };
  await setMetadata(world, app, { profile, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } });
  return app;
};
const signingClient = ({ fasti }: World, { clientId }: App, config: object = {}) =>
  openid.discovery(
    new URL(fasti.url),
    clientId,
    { id_token_signed_response_alg: 'PS256', ...config },
    openid.PrivateKeyJwt(
      { key: keys.privateKey, kid: 'k' },
      {
        [openid.modifyAssertion]: (_header, payload) => {
          payload['aud'] = fasti.url;
        },
      },
    ),
    { execute: [openid.allowInsecureRequests] },
  );

describe('DPoP', () => {
  it('binds the tokens of openid-client, which opens user info and the management API with them, and refreshes them', async () => {
    const config = await clientOf(world, world.web);
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    const { checks, parameters } = await asked();
    const back = await comeBack(world, openid.buildAuthorizationUrl(config, parameters));
    const tokens = await openid.authorizationCodeGrant(config, back, checks, undefined, { DPoP });
    expect(tokens.token_type).toBe('dpop');
    const sub = tokens.claims()?.sub ?? '';
    expect((await openid.fetchUserInfo(config, tokens.access_token, sub, { DPoP })).sub).toBe(sub);
    const me = (token: string, options: object) =>
      openid.fetchProtectedResource(
        config,
        token,
        new URL(`${world.fasti.url}/v2/users/${sub}`),
        'GET',
        null,
        undefined,
        options,
      );
    expect((await me(tokens.access_token, { DPoP })).status).toBe(200);
    const asBearer = await fetch(`${world.fasti.url}/v2/users/${sub}`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(asBearer.status).toBe(401);
    expect(asBearer.headers.get('www-authenticate')).toMatch(/^DPoP .*error="invalid_token"/);
    const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
    expect(renewed.token_type).toBe('dpop');
  });

  it('is asked for by the management API in the challenge, as a bad bearer token is named in one', async () => {
    const challengeFor = async (headers: Record<string, string>) => {
      const answer = await fetch(`${world.fasti.url}/v2/users/${world.fasti.adminId}`, { headers });
      expect(answer.status).toBe(401);
      return answer.headers.get('www-authenticate');
    };
    expect(await challengeFor({})).toBe('Bearer');
    expect(await challengeFor({ authorization: 'Bearer bad' })).toMatch(/^Bearer .*error="invalid_token"/);
    expect(await challengeFor({ authorization: 'DPoP bad' })).toMatch(/^DPoP .*error="invalid_token".* algs="/);
  });

  it('asks oauth4webapi for a nonce, which it then sends', async () => {
    const as = await oauth.processDiscoveryResponse(
      new URL(world.fasti.url),
      await oauth.discoveryRequest(new URL(world.fasti.url), { [oauth.allowInsecureRequests]: true }),
    );
    const client = { client_id: world.spa.clientId };
    const DPoP = oauth.DPoP({}, await oauth.generateKeyPair('ES256'));
    const verifier = oauth.generateRandomCodeVerifier();
    const url = await world.callback(world.spa.clientId, {
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      state: undefined,
      nonce: undefined,
    });
    const params = oauth.validateAuthResponse(as, client, url.url);
    const redeem = async () =>
      oauth.processAuthorizationCodeResponse(
        as,
        client,
        await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), params, redirectUri, verifier, {
          DPoP,
          [oauth.allowInsecureRequests]: true,
        }),
      );
    const refusal = await redeem().catch((error: unknown) => error);
    expect(oauth.isDPoPNonceError(refusal)).toBe(true);
    expect((await redeem()).token_type).toBe('dpop');
  });
});

describe('FAPI 2.0', () => {
  it('Security Profile: pushed, signed, bound', async () => {
    const config = await signingClient(world, await profiled('fapi2_security'));
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    const { checks, parameters } = await asked();
    const built = await openid.buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
    const back = await comeBack(world, built);
    expect(back.searchParams.get('iss')).toBe(world.fasti.url);
    const tokens = await openid.authorizationCodeGrant(config, back, checks, undefined, { DPoP });
    expect(tokens.token_type).toBe('dpop');
  });

  it('refuses what the profile forbids: parameters in the address, no PKCE, no key, bearer tokens', async () => {
    const app = await profiled('fapi2_security');
    const config = await signingClient(world, app);
    const { checks, parameters } = await asked();
    const inTheOpen = await comeBack(world, openid.buildAuthorizationUrl(config, parameters));
    expect(inTheOpen.searchParams.get('error')).toBe('invalid_request');
    const { code_challenge: _, code_challenge_method: __, ...bare } = parameters;
    await expect(openid.buildAuthorizationUrlWithPAR(config, bare)).rejects.toMatchObject({ error: 'invalid_request' });
    const built = await openid.buildAuthorizationUrlWithPAR(config, parameters);
    const back = await comeBack(world, built);
    await expect(openid.authorizationCodeGrant(config, back, checks)).rejects.toMatchObject({
      error: 'invalid_dpop_proof',
    });
    const inSecret = await world.post('/oauth/v2/par', { ...parameters, client_id: app.clientId, client_secret: 'x' });
    expect(JSON.parse(inSecret.body).error).toBe('invalid_client');
  });

  it('Message Signing: requests and answers signed on top', async () => {
    const config = await signingClient(world, await profiled('fapi2_message_signing'), {
      authorization_signed_response_alg: 'PS256',
    });
    openid.useJwtResponseMode(config);
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    const { checks, parameters } = await asked();
    await expect(openid.buildAuthorizationUrlWithPAR(config, parameters, { DPoP })).rejects.toThrow();
    const key = { key: keys.privateKey, kid: 'k' };
    const signed = await openid.buildAuthorizationUrlWithJAR(config, parameters, key);
    const built = await openid.buildAuthorizationUrlWithPAR(config, signed.searchParams, { DPoP });
    const back = await comeBack(world, built);
    expect([...back.searchParams.keys()]).toEqual(['response']);
    const tokens = await openid.authorizationCodeGrant(config, back, checks, undefined, { DPoP });
    expect(tokens.token_type).toBe('dpop');
  });
});

describe('registration', () => {
  it('by openid-client, with the token of whoever may, gives a client that works', async () => {
    const { api, context, instanceId, url, pat } = world.fasti;
    const values = { enable_dynamic_client_registration: true };
    await api.execute(context, securitySettings, instanceId, { type: 'SetSecurity', values });
    const config = await openid.dynamicClientRegistration(
      new URL(url),
      { redirect_uris: [redirectUri], client_name: 'Registered', grant_types: ['authorization_code', 'refresh_token'] },
      undefined,
      { initialAccessToken: pat, execute: [openid.allowInsecureRequests] },
    );
    const built = openid.buildAuthorizationUrl(config, (await asked()).parameters);
    expect((await fetch(built, { redirect: 'manual' })).headers.get('location')).toContain('authRequest=');
  });

  it('by a token that is bound to a key wants the key shown', async () => {
    const config = await clientOf(world, world.web);
    const keyPair = await openid.randomDPoPKeyPair('ES256');
    const DPoP = openid.getDPoPHandle(config, keyPair);
    const { checks, parameters } = await asked();
    const back = await comeBack(world, openid.buildAuthorizationUrl(config, parameters));
    const { access_token } = await openid.authorizationCodeGrant(config, back, checks, undefined, { DPoP });
    const register = (options: object) =>
      openid.dynamicClientRegistration(new URL(world.fasti.url), { redirect_uris: [redirectUri] }, undefined, {
        ...{ initialAccessToken: access_token, execute: [openid.allowInsecureRequests] },
        ...options,
      });
    expect((await register({ DPoP })).clientMetadata()).toMatchObject({ redirect_uris: [redirectUri] });
    const challenge = openid.WWWAuthenticateChallengeError;
    await expect(register({})).rejects.toBeInstanceOf(challenge);
    const other = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    await expect(register({ DPoP: other })).rejects.toBeInstanceOf(challenge);
  });
});
