import { generateKeyPairSync } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { project } from '../../domain/project/project.ts';
import { user } from '../../domain/user/user.ts';
import { basic, machineId, origin, startWorld, type World } from './world.ts';

const pem = { type: 'spki', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicPem = ({ publicKey }: typeof rsa) => publicKey.export(pem).toString();

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const expiration = new Date(Date.now() + 86_400_000);

let world: World;
beforeEach(async () => {
  world = await startWorld();
});

const seconds = () => Math.floor(world.api.now().getTime() / 1000);
const addKey = (keyId: string, pair = rsa, expires = expiration) =>
  world.api.execute(world.context, user, machineId, {
    type: 'AddMachineKey',
    ...{ keyId, publicKey: publicPem(pair), expiration: expires, now: world.api.now() },
  });

/** An assertion as it should be, but for these changes. */
const assertion = (changes: JWTPayload = {}, { alg = 'RS256', kid = 'key-1', pair = rsa } = {}) =>
  new SignJWT({ iss: machineId, sub: machineId, aud: origin, iat: seconds(), exp: seconds() + 3600, ...changes })
    .setProtectedHeader({ alg, ...(kid ? { kid } : {}) })
    .sign(pair.privateKey);

/** The same bytes: of the last character nobody reads the last bits. */
const respelled = (jwt: string) => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return jwt.slice(0, -1) + letters[letters.indexOf(jwt.slice(-1)) ^ 1];
};

const exchange = async (jwt: string, more: object = {}) => {
  const answer = await world.post('/oauth/v2/token', { grant_type: grantType, assertion: jwt, ...more });
  return { status: answer.statusCode, ...answer.json() };
};
const refused = { status: 400, error: 'invalid_grant' };

describe('the JWT profile', () => {
  it('gives a machine a token for its signature, by RSA or by an elliptic curve', async () => {
    await addKey('key-1');
    await addKey('key-2', ec as typeof rsa);
    const scope = 'openid urn:zitadel:iam:org:project:id:zitadel:aud';
    expect(await exchange(await assertion(), { scope })).toMatchObject({
      status: 200,
      access_token: expect.any(String),
      token_type: 'Bearer',
      scope,
      id_token: expect.any(String),
    });
    const byCurve = await assertion({}, { alg: 'ES256', kid: 'key-2', pair: ec as typeof rsa });
    expect(await exchange(byCurve)).toMatchObject({ status: 200 });
    expect(await exchange(await assertion({}, { alg: 'PS256' }))).toMatchObject({ status: 200 });
    expect((await world.get('/.well-known/openid-configuration')).json().grant_types_supported).toContain(grantType);
  });

  it('is recorded as what it is', async () => {
    await addKey('key-1');
    const { access_token: token } = await exchange(await assertion(), { scope: 'openid profile' });
    const told = await world.get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${token}` });
    expect(told.json()).toMatchObject({ sub: machineId, name: 'Robot' });
    const { events } = await world.api.store.readAll(0n, { limit: 1000, filter: { instanceId: world.instance.id } });
    const issued = (await world.api.codec.decodeAll(events)).find(
      ({ type }) => type === 'oidc_session.access_token.added',
    );
    expect(issued?.payload).toMatchObject({ reason: 3 });
  });

  it.each<[what: string, changes: () => JWTPayload]>([
    ['for another issuer', () => ({ aud: 'https://elsewhere.example' })],
    ['for nobody', () => ({ aud: [] })],
    ['that has expired', () => ({ exp: seconds() })],
    ['without an end', () => ({ exp: undefined as never })],
    ['that is good for more than an hour', () => ({ exp: seconds() + 3700 })],
    ['that is more than an hour old', () => ({ iat: seconds() - 3700 })],
    ['of the future', () => ({ iat: seconds() + 60 })],
    ['that does not say when it was made', () => ({ iat: undefined as never })],
    ['that is not good yet', () => ({ nbf: seconds() + 60 })],
    ['of one machine about another', () => ({ iss: '502' })],
    ['of nobody', () => ({ iss: '502', sub: '502' })],
  ])('refuses an assertion %s', async (_, changes) => {
    await addKey('key-1');
    expect(await exchange(await assertion(changes()))).toMatchObject(refused);
  });

  it('takes the address of the token endpoint for the issuer, as RFC 7523 allows', async () => {
    await addKey('key-1');
    expect(await exchange(await assertion({ aud: [`${origin}/oauth/v2/token`] }))).toMatchObject({ status: 200 });
  });

  it('refuses a signature by another key, by none, or by the public half taken for a shared secret', async () => {
    await addKey('key-1');
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(await exchange(await assertion({}, { pair: other }))).toMatchObject(refused);
    expect(await exchange(await assertion({}, { kid: 'toString' }))).toMatchObject(refused);
    const [, body] = (await assertion()).split('.');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: 'key-1' })).toString('base64url');
    expect(await exchange(`${unsigned}.${body}.`)).toMatchObject(refused);
    const shared = await new SignJWT({
      iss: machineId,
      sub: machineId,
      aud: origin,
      iat: seconds(),
      exp: seconds() + 60,
    })
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(Buffer.from(publicPem(rsa)));
    expect(await exchange(shared)).toMatchObject(refused);
    expect(await exchange('not a JWT')).toMatchObject(refused);
    expect(await exchange('')).toMatchObject({ error: 'invalid_request' });
  });

  it('takes the only key where none is named, and no other', async () => {
    await addKey('key-1');
    const unnamed = () => assertion({}, { kid: '' });
    expect(await exchange(await unnamed())).toMatchObject({ status: 200 });
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(await exchange(await assertion({}, { kid: '', pair: other }))).toMatchObject(refused);
    await addKey('key-2', other);
    expect(await exchange(await unnamed())).toMatchObject(refused);
  });

  it('ends with the key, by its date or its removal, and with the machine', async () => {
    await addKey('key-1');
    await addKey('short', rsa, new Date(world.api.now().getTime() + 1000));
    world.later(2);
    expect(await exchange(await assertion({}, { kid: 'short' }))).toMatchObject({
      ...refused,
      error_description: 'The key that the assertion names has expired.',
    });
    expect(await exchange(await assertion())).toMatchObject({ status: 200 });
    await world.api.execute(world.context, user, machineId, { type: 'RemoveMachineKey', keyId: 'key-1' });
    expect(await exchange(await assertion())).toMatchObject(refused);
    await addKey('key-2');
    await world.api.execute(world.context, user, machineId, { type: 'DeactivateUser' });
    expect(await exchange(await assertion({}, { kid: 'key-2' }))).toMatchObject(refused);
  });

  it('takes an assertion that has an id (jti) once', async () => {
    await addKey('key-1');
    const once = await assertion({ jti: 'one' });
    expect(await exchange(once)).toMatchObject({ status: 200 });
    expect(await exchange(once)).toMatchObject({ ...refused, error_description: expect.stringContaining('jti') });
    expect(await exchange(await assertion({ jti: 'two' }))).toMatchObject({ status: 200 });
  });

  it('takes one without an id once, too, however its signature is spelled', async () => {
    await addKey('key-1');
    const once = await assertion();
    expect(await exchange(once)).toMatchObject({ status: 200 });
    world.later(12);
    expect(await exchange(once)).toMatchObject(refused);
    expect(await exchange(respelled(once))).toMatchObject(refused);
  });

  it('takes two of one second that have no id, and the same words therefore', async () => {
    await addKey('key-1');
    const [one, another] = [await assertion(), await assertion()];
    expect(one).toBe(another);
    for (const each of [one, another]) expect(await exchange(each)).toMatchObject({ status: 200 });
    // As Go's x/oauth2 dates them.
    const early = await assertion({ iat: seconds() - 10 });
    for (const each of [early, early]) expect(await exchange(each)).toMatchObject({ status: 200 });
  });
});

describe('client credentials', () => {
  const asWhoItIs = async (client_assertion: string, more: object = {}) => {
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const form = {
      grant_type: 'client_credentials',
      scope: 'openid',
      client_assertion,
      client_assertion_type,
      ...more,
    };
    const answer = await world.post('/oauth/v2/token', form);
    return { status: answer.statusCode, ...answer.json() };
  };
  const unknown = { status: 401, error: 'invalid_client' };

  it('are given to a machine that proves itself by its key, once for each proof', async () => {
    await addKey('key-1');
    const once = await assertion({ jti: 'one' });
    expect(await asWhoItIs(once, { client_id: machineId })).toMatchObject({ status: 200, scope: 'openid' });
    expect(await asWhoItIs(once)).toMatchObject(unknown);
    const { access_token: token } = await asWhoItIs(await assertion({ jti: 'two' }));
    const told = await world.get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${token}` });
    expect(told.json()).toMatchObject({ sub: machineId });
  });

  it('are given to nobody else who signs, and no application', async () => {
    await addKey('key-1');
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(await asWhoItIs(await assertion({}, { pair: other }))).toMatchObject(unknown);
    expect(await asWhoItIs(await assertion({ iss: '502', sub: '502' }))).toMatchObject(unknown);
    await world.api.execute(world.context, project, '301', {
      ...{ type: 'AddAppKey', appId: 'signing', keyId: 'key-2', publicKey: publicPem(rsa) },
      ...{ expiration, now: world.api.now() },
    });
    const ofApp = await assertion({ iss: 'signing', sub: 'signing' }, { kid: 'key-2' });
    expect(await asWhoItIs(ofApp)).toMatchObject({ error: 'unauthorized_client' });
  });
});

describe('an application that authenticates by private_key_jwt', () => {
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const introspect = async (jwt: string, more: object = {}, headers = {}) => {
    const form = { token: 'whatever', client_assertion_type: type, client_assertion: jwt, ...more };
    const answer = await world.post('/oauth/v2/introspect', form, headers);
    return { status: answer.statusCode, ...answer.json() };
  };
  const ofApp = (changes: JWTPayload = {}) => assertion({ iss: 'signing', sub: 'signing', ...changes });
  const inactive = { status: 200, active: false };
  const unknown = { status: 401, error: 'invalid_client' };

  beforeEach(async () => {
    const keyed = { appId: 'signing', keyId: 'key-1', publicKey: publicPem(rsa) };
    await world.api.execute(world.context, project, '301', {
      type: 'AddAppKey',
      ...keyed,
      expiration,
      now: world.api.now(),
    });
  });

  it('is known by its signature', async () => {
    expect(await introspect(await ofApp())).toEqual(inactive);
    expect(await introspect(await ofApp({ aud: `${origin}/oauth/v2/introspect` }), { client_id: 'signing' })).toEqual(
      inactive,
    );
    const { introspection_endpoint_auth_methods_supported: methods } = (
      await world.get('/.well-known/openid-configuration')
    ).json();
    expect(methods).toContain('private_key_jwt');
  });

  it('is nobody without it, or with one that is not for us, not its own, or of an application with a secret', async () => {
    expect(await introspect(await ofApp({ aud: 'https://elsewhere.example' }))).toMatchObject(unknown);
    expect(await introspect(await ofApp({ exp: seconds() - 1 }))).toMatchObject(unknown);
    expect(await introspect(await assertion({ iss: 'web', sub: 'web' }))).toMatchObject(unknown);
    expect(await introspect(await assertion({ iss: 'nobody', sub: 'nobody' }))).toMatchObject(unknown);
    expect((await world.post('/oauth/v2/introspect', { token: 'x', client_id: 'signing' })).statusCode).toBe(401);
    expect((await world.post('/oauth/v2/introspect', { token: 'x' }, basic('signing'))).statusCode).toBe(401);
  });

  it('says who it is in one way', async () => {
    const twice = { status: 400, error: 'invalid_request' };
    expect(await introspect(await ofApp(), {}, basic('signing'))).toMatchObject(twice);
    expect(await introspect(await ofApp(), { client_id: 'web' })).toMatchObject(twice);
    expect(await introspect(await ofApp(), { client_assertion_type: 'saml' })).toMatchObject(twice);
    expect(await introspect('not a JWT')).toMatchObject({ status: 401, error: 'invalid_client' });
  });

  it('has an assertion with an id (jti) taken once, and none after its key is removed', async () => {
    const once = await ofApp({ jti: 'one' });
    expect(await introspect(once)).toEqual(inactive);
    expect(await introspect(once)).toMatchObject(unknown);
    const remove = { type: 'RemoveAppKey', appId: 'signing', keyId: 'key-1' } as const;
    await world.api.execute(world.context, project, '301', remove);
    expect(await introspect(await ofApp())).toMatchObject(unknown);
  });
});
