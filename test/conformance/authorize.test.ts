import { exportJWK, generateKeyPair } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newApp, redirectUri, setMetadata, startWorld, type World } from '../security/world.ts';
import { clientOf, comeBack } from './client.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.fasti.stop());

const hybrid = () =>
  newApp(world.admin, world.projectId, `hybrid ${openid.randomState()}`, {
    responseTypes: [1, 2, 3],
    grantTypes: [0, 1, 2],
  });
const pkce = async () => {
  const verifier = openid.randomPKCECodeVerifier();
  return {
    verifier,
    parameters: {
      redirect_uri: redirectUri,
      scope: 'openid profile email',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: openid.randomState(),
      nonce: openid.randomNonce(),
    },
  };
};
type Pkce = Awaited<ReturnType<typeof pkce>>;
const checksOf = ({ verifier, parameters }: Pkce) => ({
  pkceCodeVerifier: verifier,
  expectedState: parameters.state,
  expectedNonce: parameters.nonce,
});

describe('openid-client', () => {
  it('signs somebody in by a code, and asks again without a page', async () => {
    const config = await clientOf(world, world.web);
    const asked = await pkce();
    const parameters = { ...asked.parameters, max_age: '600', acr_values: 'urn:fasti:acr:1fa' };
    const back = await comeBack(world, openid.buildAuthorizationUrl(config, parameters));
    const tokens = await openid.authorizationCodeGrant(config, back, { ...checksOf(asked), maxAge: 600 });
    expect(tokens.claims()?.['acr']).toBe('urn:fasti:acr:1fa');
    expect(tokens.claims()?.auth_time).toBeTypeOf('number');
    const sub = tokens.claims()?.sub ?? '';
    expect((await openid.fetchUserInfo(config, tokens.access_token, sub)).sub).toBe(sub);
  });

  it('pushes its request', async () => {
    const config = await clientOf(world, world.web);
    const asked = await pkce();
    const built = await openid.buildAuthorizationUrlWithPAR(config, asked.parameters);
    expect([...built.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    const tokens = await openid.authorizationCodeGrant(config, await comeBack(world, built), checksOf(asked));
    expect(tokens.claims()?.nonce).toBe(asked.parameters.nonce);
  });

  it('signs its request', async () => {
    const app = await hybrid();
    const { privateKey, publicKey } = await generateKeyPair('PS256');
    await setMetadata(world, app, {
      jwks: { keys: [{ ...(await exportJWK(publicKey)), alg: 'PS256', use: 'sig', kid: 'a' }] },
      require_signed_request_object: true,
    });
    const config = await clientOf(world, app);
    const asked = await pkce();
    const built = await openid.buildAuthorizationUrlWithJAR(config, asked.parameters, { key: privateKey, kid: 'a' });
    const tokens = await openid.authorizationCodeGrant(config, await comeBack(world, built), checksOf(asked));
    expect(tokens.id_token).toBeDefined();
    const pushed = await openid.buildAuthorizationUrlWithPAR(
      config,
      (await openid.buildAuthorizationUrlWithJAR(config, asked.parameters, { key: privateKey, kid: 'a' })).searchParams,
    );
    const again = await openid.authorizationCodeGrant(config, await comeBack(world, pushed), checksOf(asked));
    expect(again.access_token).toBeDefined();
  });

  it('takes signed answers, encrypted too', async () => {
    const app = await hybrid();
    const { privateKey, publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256' });
    const answer = async () => {
      const config = await clientOf(world, app);
      openid.useJwtResponseMode(config);
      openid.enableDecryptingResponses(config, ['A256GCM'], { key: privateKey, alg: 'ECDH-ES', kid: 'e' });
      const asked = await pkce();
      const back = await comeBack(world, openid.buildAuthorizationUrl(config, asked.parameters));
      expect([...back.searchParams.keys()]).toEqual(['response']);
      return (await openid.authorizationCodeGrant(config, back, checksOf(asked))).access_token;
    };
    expect(await answer()).toBeDefined();
    await setMetadata(world, app, {
      jwks: { keys: [{ ...(await exportJWK(publicKey)), alg: 'ECDH-ES', use: 'enc', kid: 'e' }] },
      authorization_encrypted_response_alg: 'ECDH-ES',
      authorization_encrypted_response_enc: 'A256GCM',
    });
    expect(await answer()).toBeDefined();
  });

  it('takes a code beside an ID token that vouches for it, and an ID token alone', async () => {
    const app = await hybrid();
    await setMetadata(world, app, { response_types: ['code id_token'] });
    const config = await clientOf(world, app);
    openid.useCodeIdTokenResponseType(config);
    openid.enableDetachedSignatureResponseChecks(config);
    const asked = await pkce();
    const back = await comeBack(world, openid.buildAuthorizationUrl(config, asked.parameters));
    expect((await openid.authorizationCodeGrant(config, back, checksOf(asked))).access_token).toBeDefined();

    const alone = await clientOf(world, app);
    openid.useIdTokenResponseType(alone);
    const { nonce, state, redirect_uri } = asked.parameters;
    const implicit = openid.buildAuthorizationUrl(alone, { redirect_uri, scope: 'openid email', nonce, state });
    const claims = await openid.implicitAuthentication(alone, await comeBack(world, implicit), nonce, {
      expectedState: state,
    });
    expect(claims['email']).toBeDefined();
  });

  it('is told what went wrong, and by whom', async () => {
    const config = await clientOf(world, world.web);
    const { parameters } = await pkce();
    for (const [changes, error] of [
      [{ prompt: 'none login' }, 'invalid_request'],
      [{ request: 'x' }, 'invalid_request_object'],
      [{ response_type: 'id_token' }, 'unauthorized_client'],
    ] as const) {
      const back = await comeBack(world, openid.buildAuthorizationUrl(config, { ...parameters, ...changes }));
      const said = new URLSearchParams(back.hash.slice(1) || back.search);
      expect([said.get('error'), said.get('iss'), said.get('code')]).toEqual([error, world.fasti.url, null]);
    }
  });
});

describe('oauth4webapi', () => {
  it('pushes a request and takes the signed answer to it', async () => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(world.fasti.url);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const client = { client_id: world.web.clientId };
    const proof = oauth.ClientSecretPost(world.web.clientSecret);
    const { parameters, verifier } = await pkce();
    const asked = { ...parameters, response_type: 'code', response_mode: 'jwt' };
    const pushed = await oauth.processPushedAuthorizationResponse(
      as,
      client,
      await oauth.pushedAuthorizationRequest(as, client, proof, asked, insecure),
    );
    const built = new URL(as.authorization_endpoint ?? '');
    built.search = String(new URLSearchParams({ ...client, request_uri: pushed.request_uri }));
    const back = await comeBack(world, built);
    const said = await oauth.validateJwtAuthResponse(as, client, back, parameters.state, insecure);
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      proof,
      said,
      redirectUri,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
      expectedNonce: parameters.nonce,
    });
    expect(tokens.id_token).toBeDefined();
  });
});
