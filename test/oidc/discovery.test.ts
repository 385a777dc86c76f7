import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { restrictions } from '../../domain/settings/restrictions.ts';
import { user } from '../../domain/user/user.ts';
import { ada, origin, startWorld } from './world.ts';

describe('discovery', () => {
  it('names the issuer and endpoints that are there, at both addresses', async () => {
    const { get, post } = await startWorld();
    const metadata = (await get('/.well-known/openid-configuration')).json();
    expect((await get('/.well-known/oauth-authorization-server')).json()).toEqual(metadata);
    expect(metadata.issuer).toBe(origin);
    expect(metadata).not.toHaveProperty('mtls_endpoint_aliases');
    for (const [name, address] of Object.entries(metadata).filter(([key]) => /_endpoint$|^jwks_uri$/.test(key))) {
      const { pathname } = new URL(String(address));
      const answers = await Promise.all([get(pathname), post(pathname)]);
      expect(
        answers.some(({ statusCode }) => statusCode !== 404),
        name,
      ).toBe(true);
    }
  });

  it('lists the grants and methods that work, and no others', async () => {
    const { get } = await startWorld();
    expect((await get('/.well-known/openid-configuration')).json()).toMatchObject({
      response_types_supported: [
        'code',
        'id_token',
        'id_token token',
        'code id_token',
        'code token',
        'code id_token token',
      ],
      grant_types_supported: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:jwt-bearer',
        'urn:ietf:params:oauth:grant-type:device_code',
        'urn:openid:params:grant-type:ciba',
        'urn:ietf:params:oauth:grant-type:token-exchange',
        'implicit',
      ],
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256', 'PS256', 'ES256', 'EdDSA']),
      subject_types_supported: ['public', 'pairwise'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  it('lists the claims that are told of somebody of whom everything is known, and no others', async () => {
    const { get, api, context, tokens } = await startWorld();
    await api.execute(context, user, ada, { type: 'ChangeProfile', nickName: 'Countess' });
    const verification = { kind: 'verified' } as const;
    await api.execute(context, user, ada, { type: 'ChangePhone', address: '+41791234567', verification });
    await api.execute(context, user, ada, { type: 'SetAvatar', storeKey: 'avatar/1' });
    const { scopes_supported, claims_supported } = (await get('/.well-known/openid-configuration')).json();
    expect(scopes_supported).not.toContain('address');
    const { access_token, id_token } = await tokens({ client_id: 'jwt', scope: scopes_supported.join(' ') });
    const authorization = `Bearer ${access_token}`;
    const userinfo = (await get('/oidc/v1/userinfo', {}, { authorization })).json();
    const told = { ...decodeJwt(access_token), ...decodeJwt(id_token), ...userinfo };
    const ofTheToken = ['jti', 'nbf'];
    expect([...claims_supported, ...ofTheToken].sort()).toEqual(Object.keys(told).sort());
  });

  it('lists the prompts that have a page, and the languages of the pages', async () => {
    const { get, authorize } = await startWorld();
    const metadata = (await get('/.well-known/openid-configuration')).json();
    expect(metadata.prompt_values_supported).toEqual(['none', 'login', 'consent', 'select_account', 'create']);
    expect(metadata.display_values_supported).toEqual(['page', 'popup', 'touch']);
    // Of the last nobody has heard: it asks for nothing that could be refused.
    for (const display of [...metadata.display_values_supported, 'hologram'])
      expect((await authorize({ display })).headers.location).toContain('authRequest=');
    expect(metadata.ui_locales_supported).toEqual(['en', 'de', 'fr', 'es', 'it', 'pt', 'ja', 'zh']);
    const refused = new URL(String((await authorize({ prompt: 'dance' })).headers.location)).searchParams;
    expect([refused.get('error'), refused.get('error_description')]).toEqual([
      'invalid_request',
      'The prompt dance is not supported.',
    ]);
  });

  it('publishes the key that signs and the next one, without their private parts', async () => {
    const { get } = await startWorld();
    const answer = await get('/oauth/v2/keys');
    const { keys } = answer.json();
    expect(answer.headers['cache-control']).toBe('max-age=300, must-revalidate');
    const signing = keys.filter(({ use }: { readonly use: string }) => use === 'sig');
    expect(signing).toHaveLength(2);
    for (const key of signing) expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it('publishes the keys that requests are encrypted to, last, and without their private parts', async () => {
    const { get } = await startWorld();
    const { keys } = (await get('/oauth/v2/keys')).json();
    const again = (await get('/oauth/v2/keys')).json();
    const [rsa, ec] = keys.slice(-2);
    expect(Object.keys(rsa).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(Object.keys(ec).sort()).toEqual(['crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect([rsa.use, ec.use]).toEqual(['enc', 'enc']);
    expect(again.keys).toEqual(keys);
  });

  it('may be read by scripts of any origin', async () => {
    const { get } = await startWorld();
    const answer = await get('/.well-known/openid-configuration', {}, { origin: 'https://app.example' });
    expect(answer.headers['access-control-allow-origin']).toBe('https://app.example');
  });
});

describe('an instance that allows some languages only', () => {
  it('names no others to applications', async () => {
    const { api, context, instance, get } = await startWorld();
    const values = { allowedLanguages: ['de', 'en'] };
    const command = { type: 'SetRestrictions', values, defaultLanguage: 'en', supported: ['en', 'de'] } as const;
    await api.execute(context, restrictions, instance.id, command, instance.id);
    expect((await get('/.well-known/openid-configuration')).json().ui_locales_supported).toEqual(['en', 'de']);
  });
});

describe('an endpoint', () => {
  it.each([
    ['get', '/oauth/v2/token', 'POST'],
    ['get', '/oauth/v2/register', 'POST'],
    ['post', '/oauth/v2/register/somebody', 'GET, PUT, DELETE'],
    ['post', '/oidc/v1/check_session', 'GET'],
  ] as const)('that is asked by %s at %s names the methods that it takes', async (method, path, allow) => {
    const world = await startWorld();
    const answer = await world[method](path);
    expect([answer.statusCode, answer.headers['allow'], answer.json().error]).toEqual([405, allow, 'invalid_request']);
  });

  it('names them to a browser, too', async () => {
    const { post } = await startWorld();
    const answer = await post('/oidc/v1/check_session', {}, { accept: 'text/html' });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'GET']);
    expect(answer.headers['content-type']).toContain('text/html');
  });
});
