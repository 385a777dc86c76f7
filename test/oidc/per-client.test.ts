import { createHash } from 'node:crypto';
import {
  compactDecrypt,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  jwtVerify,
} from 'jose';
import { describe, expect, it } from 'vitest';
import { signingAlgorithms } from '../../domain/project/algorithm.ts';
import { project } from '../../domain/project/project.ts';
import { portal } from './apps.ts';
import { ada, basic, origin, startWorld, type World } from './world.ts';

type Metadata = Readonly<Record<string, unknown>>;

const setTo = ({ api, context }: World, appId: string, metadata: Metadata, projectId = portal) =>
  api.execute(context, project, projectId, { type: 'SetAppMetadata', appId, metadata });

const startWith = async (metadata: Metadata, appId = 'spa') => {
  const world = await startWorld();
  await setTo(world, appId, metadata);
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  return {
    ...world,
    verify: async (jwt: string, audience = appId) =>
      jwtVerify(jwt, createLocalJWKSet((await world.get('/oauth/v2/keys')).json()), { issuer: origin, audience }),
    userinfo: (token: string) => world.get('/oidc/v1/userinfo', {}, bearer(token)),
    introspect: (token: string, headers = {}) =>
      world.post('/oauth/v2/introspect', { token }, { ...basic('api'), ...headers }),
  };
};

const keyPair = async (alg: string, more: object = {}) => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'theirs', use: 'enc', ...more }] } };
};

describe('an ID token', () => {
  it.each(signingAlgorithms.filter((alg) => !alg.startsWith('HS')))(
    'is signed with %s for who registered that, by a key that is published',
    async (alg) => {
      const { tokens, verify, get, later } = await startWith({ id_token_signed_response_alg: alg });
      const { id_token, access_token } = await tokens();
      later(11);
      const { payload, protectedHeader } = await verify(id_token);
      expect(protectedHeader.alg).toBe(alg);
      const bits = alg.startsWith('Ed') ? 512 : Number(alg.slice(-3));
      const hash = createHash(`sha${bits}`).update(access_token).digest();
      expect(payload['at_hash']).toBe(hash.subarray(0, hash.length / 2).toString('base64url'));
      // It comes back as a hint.
      const bye = await get('/oidc/v1/end_session', { id_token_hint: id_token });
      expect(bye.statusCode).toBe(302);
    },
  );

  it('is encrypted to the key of its client, with the signed one inside', async () => {
    const { privateKey, jwks } = await keyPair('RSA-OAEP-256');
    const { tokens, verify } = await startWith({
      jwks,
      id_token_signed_response_alg: 'ES256',
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
      id_token_encrypted_response_enc: 'A256GCM',
    });
    const { id_token } = await tokens();
    const { plaintext, protectedHeader } = await compactDecrypt(id_token, privateKey);
    expect(protectedHeader).toEqual({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', kid: 'theirs' });
    expect((await verify(Buffer.from(plaintext).toString())).payload.sub).toBe(ada);
  });

  it('is encrypted to a key that its client publishes, but to none for signatures', async () => {
    const { privateKey, jwks } = await keyPair('ECDH-ES+A256KW');
    const world = await startWith({
      jwks_uri: 'https://app.example/keys',
      id_token_encrypted_response_alg: 'ECDH-ES+A256KW',
    });
    world.published.set('https://app.example/keys', JSON.stringify(jwks));
    const { plaintext, protectedHeader } = await compactDecrypt((await world.tokens()).id_token, privateKey);
    expect(protectedHeader.enc).toBe('A128CBC-HS256');
    expect((await world.verify(Buffer.from(plaintext).toString())).payload.azp).toBe('spa');
    const forSignatures = await keyPair('RSA-OAEP', { use: 'sig' });
    await setTo(world, 'spa', { jwks: forSignatures.jwks, id_token_encrypted_response_alg: 'RSA-OAEP' });
    const refused = await world.exchange(await world.code());
    expect([refused.statusCode, refused.json().error]).toEqual([400, 'invalid_client_metadata']);
  });

  it('is not given where the keys of its client cannot be read, or used: which is said, and no riddle', async () => {
    const unread = { jwks_uri: 'https://app.example/gone', id_token_encrypted_response_alg: 'RSA-OAEP' };
    const unfit = {
      jwks: { keys: [{ kty: 'RSA', n: 'AAAA', e: 'AQAB' }] },
      id_token_encrypted_response_alg: 'RSA-OAEP',
    };
    for (const [metadata, status, error, words] of [
      [unread, 503, 'temporarily_unavailable', /keys of the client cannot be read/],
      [unfit, 400, 'invalid_client_metadata', /key of the client cannot be used for RSA-OAEP/],
    ] as const) {
      const world = await startWith(metadata);
      const refused = await world.exchange(await world.code());
      expect([refused.statusCode, refused.json().error]).toEqual([status, error]);
      expect(refused.json().error_description).toMatch(words);
    }
  });

  it('that could not be given has used nothing up: code and refresh token are as good as before', async () => {
    const { jwks } = await keyPair('RSA-OAEP');
    const jwks_uri = 'https://app.example/gone-for-a-while';
    const world = await startWith({ jwks_uri, id_token_encrypted_response_alg: 'RSA-OAEP' });
    const code = await world.code();
    expect((await world.exchange(code)).statusCode).toBe(503);
    world.published.set(jwks_uri, JSON.stringify(jwks));
    const given = await world.exchange(code);
    expect(given.statusCode).toBe(200);
    const { refresh_token } = given.json();
    const refresh = () =>
      world.post('/oauth/v2/token', { grant_type: 'refresh_token', client_id: 'spa', refresh_token });
    world.published.delete(jwks_uri);
    world.later(400);
    expect((await refresh()).statusCode).toBe(503);
    world.later(60);
    world.published.set(jwks_uri, JSON.stringify(jwks));
    expect((await refresh()).json()).toHaveProperty('id_token');
  });
});

describe('user info', () => {
  it('is a JWT for who registered an algorithm, for it alone', async () => {
    const { tokens, userinfo, verify } = await startWith({ userinfo_signed_response_alg: 'RS256' });
    const answer = await userinfo((await tokens()).access_token);
    expect(answer.headers['content-type']).toBe('application/jwt');
    const { payload } = await verify(answer.body);
    expect(payload).toMatchObject({ iss: origin, aud: 'spa', sub: ada, email: 'ada@acme.example' });
    // It is no ID token: a hint made of it is none.
    expect(payload['azp']).toBeUndefined();
  });

  it('is encrypted, signed or not', async () => {
    const { privateKey, jwks } = await keyPair('ECDH-ES');
    const encrypted = { jwks, userinfo_encrypted_response_alg: 'ECDH-ES', userinfo_encrypted_response_enc: 'A128GCM' };
    const world = await startWith(encrypted);
    const read = async () => {
      const { body } = await world.userinfo((await world.tokens()).access_token);
      return Buffer.from((await compactDecrypt(body, privateKey)).plaintext).toString();
    };
    expect(JSON.parse(await read())).toMatchObject({ sub: ada });
    await setTo(world, 'spa', { ...encrypted, userinfo_signed_response_alg: 'RS256' });
    expect((await world.verify(await read())).payload.sub).toBe(ada);
  });
});

describe('introspection', () => {
  it('answers with a JWT on request (RFC 9701), which is no token itself', async () => {
    const { tokens, introspect, verify, userinfo } = await startWith({});
    const { access_token } = await tokens();
    const answer = await introspect(access_token, { accept: 'application/token-introspection+jwt' });
    expect(answer.headers['content-type']).toBe('application/token-introspection+jwt');
    const { payload, protectedHeader } = await verify(answer.body, 'api');
    expect(protectedHeader.typ).toBe('token-introspection+jwt');
    expect(Object.keys(payload).sort()).toEqual(['aud', 'iat', 'iss', 'token_introspection']);
    expect(payload['token_introspection']).toMatchObject({ active: true, sub: ada, client_id: 'spa' });
    expect((await userinfo(answer.body)).statusCode).toBe(401);
    const dead = await introspect('nonsense', { accept: 'application/token-introspection+jwt' });
    expect(decodeJwt(dead.body)['token_introspection']).toEqual({ active: false });
  });

  it('answers with nothing else to who registered an algorithm for it', async () => {
    const { tokens, introspect } = await startWith({ introspection_signed_response_alg: 'PS256' }, 'api');
    const answer = await introspect((await tokens()).access_token);
    expect(decodeProtectedHeader(answer.body)).toMatchObject({ alg: 'PS256', typ: 'token-introspection+jwt' });
  });
});

describe('a JWT access token (RFC 9068)', () => {
  it('says that it is one, with every claim that is required', async () => {
    const { tokens, verify } = await startWith({}, 'jwt');
    const { payload, protectedHeader } = await verify((await tokens({ client_id: 'jwt' })).access_token, portal);
    expect(protectedHeader.typ).toBe('at+jwt');
    for (const claim of ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti', 'auth_time', 'scope', 'sid'])
      expect(payload, claim).toHaveProperty(claim);
    expect(payload['nonce']).toBeUndefined();
  });
});

describe('a pairwise subject', () => {
  const pairwise = { subject_type: 'pairwise' };

  it('is the same in all that its client is told, and is not the user’s id', async () => {
    const { tokens, userinfo, introspect } = await startWith(pairwise);
    const { id_token, access_token } = await tokens();
    const { sub = '' } = decodeJwt(id_token);
    expect(sub).not.toContain(ada);
    expect(sub.length).toBeLessThan(255);
    expect((await userinfo(access_token)).json().sub).toBe(sub);
    expect((await introspect(access_token)).json().sub).toBe(sub);
    expect(decodeJwt((await tokens()).id_token).sub).toBe(sub);
  });

  it('is the same in a JWT access token, which is good all the same', async () => {
    const { tokens, userinfo, post } = await startWith(pairwise, 'jwt');
    const { id_token, access_token } = await tokens({ client_id: 'jwt' });
    expect(decodeJwt(access_token).sub).toBe(decodeJwt(id_token).sub);
    expect(decodeJwt(access_token).jti).not.toContain(ada);
    expect((await userinfo(access_token)).statusCode).toBe(200);
    await post('/oauth/v2/revoke', { token: access_token, client_id: 'jwt' });
    expect((await userinfo(access_token)).statusCode).toBe(401);
  });

  it('differs from sector to sector, and is shared within one', async () => {
    const world = await startWith(pairwise);
    const sector = { ...pairwise, sector_identifier_uri: 'https://sector.example/redirects.json' };
    const subOf = async (client_id: string) => decodeJwt((await world.tokens({ client_id })).id_token).sub;
    await setTo(world, 'own-login', pairwise);
    const byHost = await subOf('spa');
    await setTo(world, 'spa', sector);
    await setTo(world, 'jwt', sector);
    expect(await subOf('spa')).not.toBe(byHost);
    expect(await subOf('spa')).toBe(await subOf('jwt'));
  });

  it('comes back in a hint as the person it is, and from no other client', async () => {
    const world = await startWith(pairwise);
    const { id_token } = await world.tokens();
    const again = await world.authorize({ id_token_hint: id_token, prompt: 'login' });
    expect(String(again.headers.location)).toContain('authRequest=');
    await setTo(world, 'spa', { ...pairwise, sector_identifier_uri: 'https://sector.example/redirects.json' });
    const moved = await world.authorize({ id_token_hint: id_token });
    expect(new URL(String(moved.headers.location)).searchParams.get('error')).toBe('login_required');
  });
});

describe('a resource (RFC 8707)', () => {
  const [calendar, mail] = ['https://api.example/calendar', 'https://api.example/mail'];
  const two = `&resource=${encodeURIComponent(calendar)}&resource=${encodeURIComponent(mail)}`;

  it('is whom tokens are for: all that were asked for, fewer on request, never others', async () => {
    const { tokens, post, introspect } = await startWith({}, 'jwt');
    const { access_token, refresh_token } = await tokens({ client_id: 'jwt', resource: calendar } as object);
    expect(decodeJwt(access_token).aud).toEqual([calendar, portal]);
    expect((await introspect(access_token)).json()).toMatchObject({ active: true, aud: [calendar, portal] });
    const refresh = { grant_type: 'refresh_token', client_id: 'jwt', refresh_token };
    const more = await post('/oauth/v2/token', { ...refresh, resource: mail });
    expect([more.statusCode, more.json().error]).toEqual([400, 'invalid_target']);
    const same = (await post('/oauth/v2/token', refresh)).json();
    expect(decodeJwt(same.access_token).aud).toEqual([calendar, portal]);
  });

  it('is named as often as there are some, and must be an address', async () => {
    const { post, authorize } = await startWith({}, 'jwt');
    const machine = await post('/oauth/v2/token', `grant_type=client_credentials&scope=openid${two}`, basic('robot'));
    expect(machine.statusCode).toBe(200);
    const bad = await authorize({ resource: 'calendar' });
    expect(new URL(String(bad.headers.location)).searchParams.get('error')).toBe('invalid_target');
  });
});

describe('authorization details (RFC 9396)', () => {
  const payment = { type: 'payment', amount: '12.50' };
  const account = { type: 'account', actions: ['read'] };
  const types = { authorization_details_types: ['payment', 'account'] };
  const asked = { authorization_details: JSON.stringify([payment, account]) };

  it('stand in the answer, in tokens and in introspection', async () => {
    const { exchange, code, introspect } = await startWith(types, 'jwt');
    const jwt = { client_id: 'jwt' };
    const answer = (await exchange(await code({ ...jwt, ...asked }), jwt)).json();
    expect(answer.authorization_details).toEqual([payment, account]);
    expect(decodeJwt(answer.access_token)['authorization_details']).toEqual([payment, account]);
    expect((await introspect(answer.access_token)).json().authorization_details).toEqual([payment, account]);
  });

  it('are fewer on request, and of types that the client registered', async () => {
    const { exchange, code, authorize } = await startWith(types);
    const fewer = { authorization_details: JSON.stringify([account]) };
    expect((await exchange(await code(asked), fewer)).json().authorization_details).toEqual([account]);
    const other = await exchange(await code(asked), { authorization_details: '[{"type":"payment","amount":"1250"}]' });
    expect(other.json().error).toBe('invalid_authorization_details');
    const unknown = await authorize({ authorization_details: '[{"type":"root"}]' });
    expect(new URL(String(unknown.headers.location)).searchParams.get('error')).toBe('invalid_authorization_details');
  });
});
