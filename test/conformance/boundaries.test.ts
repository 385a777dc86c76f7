import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { project } from '../../domain/project/project.ts';
import { user } from '../../domain/user/user.ts';
import { portal, redirectUri } from '../oidc/apps.ts';
import { ada, basic, origin, startWorld, type World } from '../oidc/world.ts';

/** What a certification lab tries beside the flows: legal and unusual, or nearly right. */
const pair = generateKeyPair('PS256');
const inSeconds = () => Math.floor(Date.now() / 1000);
const sign = async (claims: JWTPayload, header: object = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'PS256', kid: 'k', ...header }).sign((await pair).privateKey);

/** A world in which a client signs with a key of its own. */
const signingWorld = async () => {
  const world = await startWorld();
  const jwk = { ...(await exportJWK((await pair).publicKey)), kid: 'k' };
  await world.api.execute(world.context, project, portal, {
    type: 'SetAppMetadata',
    appId: 'signing',
    metadata: { jwks: { keys: [jwk] } },
  });
  return world;
};

describe('an endpoint that takes forms', () => {
  const endpoints = ['token', 'par', 'introspect', 'revoke', 'device_authorization', 'bc-authorize'];

  it.each(endpoints)('%s says so to who sends anything else', async (name) => {
    const { post } = await startWorld();
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
      const answer = await post(`/oauth/v2/${name}`, '{"token":"x"}', { ...basic('web'), 'content-type': type });
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request']);
      expect(answer.json().error_description).toContain('application/x-www-form-urlencoded');
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  it('takes a form whose type is spelled in capitals, or names its characters', async () => {
    const { post } = await startWorld();
    for (const type of ['APPLICATION/X-WWW-FORM-URLENCODED', 'application/x-www-form-urlencoded; charset=UTF-8']) {
      const answer = await post('/oauth/v2/introspect', 'token=x', { ...basic('web'), 'content-type': type });
      expect(answer.json()).toEqual({ active: false });
    }
  });

  it('tells about somebody by a token in the header, whatever the body is', async () => {
    const { tokens, post } = await startWorld();
    const authorization = `Bearer ${(await tokens()).access_token}`;
    const answer = await post('/oidc/v1/userinfo', '{}', { authorization, 'content-type': 'application/json' });
    expect(answer.statusCode).toBe(200);
  });
});

describe('a request object', () => {
  const asked = { client_id: 'signing', response_type: 'code', scope: 'openid', redirect_uri: redirectUri };
  const errorOf = async ({ authorize }: World, header: object) => {
    const request = await sign({ ...asked, iss: 'signing', aud: origin }, header);
    const answer = await authorize({ ...asked, request });
    return new URL(String(answer.headers.location)).searchParams.get('error');
  };

  it('has its type in whatever case, with or without application/ (RFC 7515, 4.1.9)', async () => {
    const world = await signingWorld();
    for (const typ of ['OAuth-Authz-Req+JWT', 'application/oauth-authz-req+jwt', 'jwt', 'JWT', undefined])
      expect(await errorOf(world, typ === undefined ? {} : { typ }), typ).toBe(null);
    for (const typ of ['at+jwt', 'dpop+jwt', '', 5, {}])
      expect(await errorOf(world, { typ }), String(typ)).toBe('invalid_request_object');
  });
});

describe('a client assertion', () => {
  const errorWith = async ({ post }: World, header: object) => {
    const jti = crypto.randomUUID();
    const claims = { iss: 'signing', sub: 'signing', aud: origin, jti, iat: inSeconds(), exp: inSeconds() + 60 };
    const form = {
      grant_type: 'authorization_code',
      code: 'x',
      redirect_uri: redirectUri,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await sign(claims, header),
    };
    return (await post('/oauth/v2/token', form)).json().error;
  };

  it('is none where its type says that it was signed to be something else', async () => {
    const world = await signingWorld();
    for (const typ of ['JWT', 'client-authentication+jwt', 'application/client-authentication+jwt', undefined])
      expect(await errorWith(world, typ === undefined ? {} : { typ }), typ).toBe('invalid_grant');
    for (const typ of ['at+jwt', 'dpop+jwt', 'oauth-authz-req+jwt', 5])
      expect(await errorWith(world, { typ }), String(typ)).toBe('invalid_client');
  });
});

describe('introspection', () => {
  it('is a JWT for who accepts that, and not for who gives it no weight (RFC 9110, 12.4.2)', async () => {
    const { post } = await startWorld();
    const typeFor = async (accept: string) =>
      (await post('/oauth/v2/introspect', { token: 'x' }, { ...basic('web'), accept })).headers['content-type'];
    const jwt = 'application/token-introspection+jwt';
    for (const accept of [jwt, `${jwt};q=0.5, application/json`, `application/json, ${jwt.toUpperCase()} ; q=1`])
      expect(await typeFor(accept), accept).toBe(jwt);
    for (const accept of ['*/*', `application/json, ${jwt};q=0`, `${jwt}; q=0.000, */*`])
      expect(await typeFor(accept), accept).toMatch(/^application\/json/);
  });
});

describe('user info', () => {
  it('tells claims of ZITADEL that were asked for by their name, and no others', async () => {
    const { api, context, code, exchange, get } = await startWorld();
    await api.execute(context, user, ada, { type: 'SetMetadata', entries: [{ key: 'team', value: btoa('blue') }] });
    const claims = {
      'urn:zitadel:iam:user:metadata': null,
      'urn:zitadel:iam:user:resourceowner:id': { essential: true },
    };
    const told = { 'urn:zitadel:iam:user:metadata': { team: btoa('blue').replace(/=+$/, '') } };
    const sent = await code({ scope: 'openid', claims: JSON.stringify({ userinfo: claims }) });
    const authorization = `Bearer ${(await exchange(sent)).json().access_token}`;
    expect((await get('/oidc/v1/userinfo', {}, { authorization })).json()).toEqual({
      sub: ada,
      ...told,
      'urn:zitadel:iam:user:resourceowner:id': '200',
    });
  });

  it('names no error to who did not try with a token (RFC 6750, 3.1)', async () => {
    const { get } = await startWorld();
    expect((await get('/oidc/v1/userinfo', {}, basic('web'))).headers['www-authenticate']).toBe('Bearer realm="fasti"');
  });
});

describe('a scope of nothing', () => {
  it('is told nowhere: it would be no list of words (RFC 6749, 3.3)', async () => {
    const { code, exchange, post } = await startWorld();
    const sent = await code({ client_id: 'jwt', scope: 'unheard-of' });
    const answer = (await exchange(sent, { client_id: 'jwt' })).json();
    const introspected = (await post('/oauth/v2/introspect', { token: answer.access_token }, basic('api'))).json();
    expect(introspected.active).toBe(true);
    for (const told of [answer, decodeJwt(answer.access_token), introspected]) expect(told).not.toHaveProperty('scope');
  });
});
