import { exportJWK, generateKeyPair } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenType } from '../../api/oidc/token-exchange/presented.ts';
import { newApp, setMetadata, startWorld, type World } from '../security/world.ts';
import { clientOf, comeBack } from './client.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.fasti.stop());

const redirect_uri = 'https://app.example/callback';

const signIn = async (config: openid.Configuration, more: Record<string, string> = {}) => {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
  const built = openid.buildAuthorizationUrl(config, {
    redirect_uri,
    scope: 'openid profile offline_access',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...more,
  });
  const checks = { pkceCodeVerifier, expectedState, expectedNonce };
  return openid.authorizationCodeGrant(config, await comeBack(world, built), checks);
};

describe('openid-client', () => {
  it('takes signed and encrypted ID tokens and user info, and pairwise subjects in both', async () => {
    const app = await newApp(world.admin, world.projectId, 'sealed', {});
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), use: 'enc', kid: 'theirs', alg: 'ECDH-ES+A256KW' };
    await setMetadata(world, app, {
      jwks: { keys: [jwk] },
      subject_type: 'pairwise',
      id_token_signed_response_alg: 'EdDSA',
      id_token_encrypted_response_alg: 'ECDH-ES+A256KW',
      userinfo_signed_response_alg: 'ES384',
    });
    const config = await clientOf(world, app);
    const metadata = config.clientMetadata();
    Object.assign(metadata, { id_token_signed_response_alg: 'EdDSA', userinfo_signed_response_alg: 'ES384' });
    openid.enableDecryptingResponses(config, ['A128CBC-HS256'], { key: privateKey, kid: 'theirs' });
    openid.enableNonRepudiationChecks(config);
    const tokens = await signIn(config);
    const { sub = '' } = tokens.claims() ?? {};
    expect(sub).not.toBe(world.administrator.userId);
    expect(await openid.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ sub });
    const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(renewed.claims()?.sub).toBe(sub);
  });

  it('takes introspection as a signed JWT', async () => {
    const config = await clientOf(world, world.web);
    const { access_token } = await signIn(config);
    await setMetadata(world, world.web, { introspection_signed_response_alg: 'RS256' });
    Object.assign(config.clientMetadata(), { introspection_signed_response_alg: 'RS256' });
    openid.enableNonRepudiationChecks(config);
    const seen = await openid.tokenIntrospection(config, access_token);
    expect(seen).toMatchObject({ active: true, sub: world.administrator.userId });
  });

  it('asks for resources, and exchanges tokens', async () => {
    const app = await newApp(world.admin, world.projectId, 'desk', { grantTypes: [0, 2, 4] });
    const config = await clientOf(world, app);
    const { access_token } = await signIn(config, { resource: 'https://api.example/calendar' });
    expect(await openid.tokenIntrospection(config, access_token)).toMatchObject({
      aud: ['https://api.example/calendar', world.projectId],
    });
    const answer = await openid.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:token-exchange', {
      subject_token: access_token,
      subject_token_type: tokenType.accessToken,
      scope: 'openid',
    });
    expect(answer).toMatchObject({ issued_token_type: tokenType.accessToken, scope: 'openid' });
    expect((await openid.fetchUserInfo(config, answer.access_token, openid.skipSubjectCheck)).sub).toBe(
      world.administrator.userId,
    );
  });
});
