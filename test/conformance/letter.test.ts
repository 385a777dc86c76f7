import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { project } from '../../domain/project/project.ts';
import { portal, redirectUri, secret } from '../oidc/apps.ts';
import { ada, basic, startWorld } from '../oidc/world.ts';

/** What the specifications say to the letter and no flow happens to walk through. */
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const answerIn = ({ headers }: { readonly headers: { readonly location?: unknown } }) => {
  const { hash, search } = new URL(String(headers.location));
  return Object.fromEntries(new URLSearchParams(hash.slice(1) || search));
};

describe('a request for authorization', () => {
  it('without the scope openid is one of OAuth: there is no ID token', async () => {
    const { code, exchange } = await startWorld();
    const { id_token, access_token } = (await exchange(await code({ scope: 'profile email' }))).json();
    expect([id_token, typeof access_token]).toEqual([undefined, 'string']);
  });

  it('may hold parameters that nobody knows, and such as have no value, which count as not sent', async () => {
    const { code, exchange } = await startWorld();
    const sent = await code({ prompt: '', max_age: '', response_mode: '', display: 'wap', unheard_of: 'yes' });
    const { id_token } = (await exchange(sent, { unheard_of: 'yes', scope: '' })).json();
    expect(decodeJwt(id_token).sub).toBe(ada);
  });

  it('is refused in a text of printable ASCII without quotes and backslashes', async () => {
    const { authorize } = await startWorld();
    const { error, error_description } = answerIn(await authorize({ prompt: 'tänze"\\\n' }));
    expect(error).toBe('invalid_request');
    expect(error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  it('is answered to HEAD as to GET (RFC 9110, 9.3.2)', async () => {
    const { get, head } = await startWorld();
    const asked = { client_id: 'spa', redirect_uri: redirectUri, scope: 'openid', state: 'kept' };
    const answers = [await head('/oauth/v2/authorize', asked), await get('/oauth/v2/authorize', asked)];
    for (const answer of answers) expect(answerIn(answer)).toMatchObject({ error: 'invalid_request', state: 'kept' });
  });

  it('may name members of claims and claims that nobody knows', async () => {
    const { code, exchange } = await startWorld();
    const claims = JSON.stringify({ elsewhere: { email: null }, id_token: { shoe_size: { essential: true } } });
    const { id_token } = (await exchange(await code({ scope: 'openid', claims }))).json();
    expect(decodeJwt(id_token)).not.toHaveProperty('shoe_size');
  });

  it('brings tokens to no address in clear, unless to a native application or in development', async () => {
    const world = await startWorld();
    const inClear = 'http://app.example/callback';
    const change = (oidc: object) =>
      world.api.execute(world.context, project, portal, { type: 'ChangeApp', appId: 'hybrid', oidc });
    await change({ redirectUris: [redirectUri, inClear], applicationType: 0, authMethodType: 0 });
    const ask = async (response_type: string) =>
      answerIn(await world.authorize({ client_id: 'hybrid', response_type, redirect_uri: inClear }));
    expect(await ask('id_token token')).toMatchObject({ error: 'invalid_request' });
    expect(await ask('id_token')).toMatchObject({ error: 'invalid_request' });
    expect(await ask('code')).toHaveProperty('authRequest');
    await change({ devMode: true });
    expect(await ask('id_token')).toHaveProperty('authRequest');
  });
});

describe('a client', () => {
  it('is known by an id and a secret that are form-encoded in the header', async () => {
    const { code, exchange } = await startWorld();
    const encoded = [...secret].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('');
    const sent = await code({ client_id: 'web' });
    expect((await exchange(sent, { client_id: '' }, basic('%77eb', encoded))).statusCode).toBe(200);
  });

  it('that shows its secret in the address shows none', async () => {
    const { code, post } = await startWorld();
    const form = {
      grant_type: 'authorization_code',
      code: await code({ client_id: 'web' }),
      redirect_uri: redirectUri,
    };
    const answer = await post(`/oauth/v2/token?client_id=web&client_secret=${secret}`, form);
    expect([answer.statusCode, answer.json().error]).toEqual([401, 'invalid_client']);
  });
});

describe('an access token', () => {
  it('in the address opens nothing', async () => {
    const { tokens, get } = await startWorld();
    const { access_token } = await tokens();
    expect((await get('/oidc/v1/userinfo', { access_token })).statusCode).toBe(401);
  });

  it('that is sent in two ways, or twice, is a bad request', async () => {
    const { tokens, post } = await startWorld();
    const { access_token } = await tokens();
    for (const answer of [
      await post('/oidc/v1/userinfo', { access_token }, bearer(access_token)),
      await post('/oidc/v1/userinfo', `access_token=${access_token}&access_token=${access_token}`),
    ]) {
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request']);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer .*error="invalid_request"/);
    }
  });

  it('that is bad is named as the cause, whichever way it came; where none came nothing is named', async () => {
    const { get, post } = await startWorld();
    const named = /^Bearer realm="fasti", error="invalid_token", error_description="[^"]+"$/;
    expect((await get('/oidc/v1/userinfo', {}, bearer('bad'))).headers['www-authenticate']).toMatch(named);
    expect((await post('/oidc/v1/userinfo', { access_token: 'bad' })).headers['www-authenticate']).toMatch(named);
    expect((await post('/oidc/v1/userinfo', {})).headers['www-authenticate']).toBe('Bearer realm="fasti"');
    expect((await get('/oidc/v1/%75serinfo')).headers['www-authenticate']).toBe('Bearer realm="fasti"');
  });

  it('is asked about and revoked by who says who it is, before anything else is looked at', async () => {
    const { post } = await startWorld();
    for (const path of ['/oauth/v2/introspect', '/oauth/v2/revoke']) {
      expect((await post(path, {})).json().error).toBe('invalid_client');
      expect((await post(path, {}, basic('api'))).json().error).toBe('invalid_request');
    }
  });

  it('is found to be revoked or told of whatever its sender takes it for', async () => {
    const { tokens, post } = await startWorld();
    const { access_token } = await tokens({ client_id: 'spa' });
    const hinted = { token: access_token, token_type_hint: 'refresh_token' };
    expect((await post('/oauth/v2/introspect', hinted, basic('api'))).json().active).toBe(true);
    expect((await post('/oauth/v2/revoke', { ...hinted, client_id: 'spa' })).statusCode).toBe(200);
    expect((await post('/oauth/v2/introspect', hinted, basic('api'))).json()).toEqual({ active: false });
  });
});

describe('the metadata', () => {
  it('has no member without a value', async () => {
    const answer = await (await startWorld()).get('/.well-known/oauth-authorization-server');
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    const empty = Object.entries(answer.json()).filter(([, value]) => value === null || String(value) === '');
    expect(empty).toEqual([]);
  });

  it('names algorithms for the endpoints that take assertions, and not none', async () => {
    const metadata = (await (await startWorld()).get('/.well-known/oauth-authorization-server')).json();
    for (const endpoint of ['token', 'introspection', 'revocation']) {
      const algorithms = metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`];
      expect(algorithms).toEqual(expect.arrayContaining(['RS256', 'ES256', 'HS256']));
      expect(algorithms).not.toContain('none');
    }
  });
});
