import { createPublicKey } from 'node:crypto';
import { CompactEncrypt, decodeJwt, exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { project } from '../../domain/project/project.ts';
import { portal, secret } from './apps.ts';
import { basic, startWorld } from './world.ts';

const startForgery = async () => {
  const world = await startWorld();
  const { access_token, id_token } = await world.tokens({ client_id: 'jwt' });
  const { keys } = (await world.get('/oauth/v2/keys')).json();
  const good = decodeJwt(access_token);
  const opens = async (token: string) => {
    const userinfo = await world.get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${token}` });
    const seen = (await world.post('/oauth/v2/introspect', { token }, basic('web'))).json();
    return userinfo.statusCode === 200 || seen.active === true;
  };
  const hints = async (token: string) => {
    const answer = await world.authorize({ id_token_hint: token });
    return new URL(String(answer.headers.location)).searchParams.get('error') === null;
  };
  return { ...world, access_token, id_token, key: keys[0], good, opens, hints };
};

describe('a token that somebody made', () => {
  it('is worth nothing without a signature, however it says so', async () => {
    const { access_token, good, opens, hints } = await startForgery();
    expect(await opens(access_token)).toBe(true);
    const unsecured = new UnsecuredJWT(good).encode();
    const [, payload = '', signature = ''] = access_token.split('.');
    const header = (alg: string) => Buffer.from(JSON.stringify({ alg, typ: 'at+jwt' })).toString('base64url');
    for (const alg of ['none', 'None', 'nOnE', ''])
      for (const forged of [`${header(alg)}.${payload}.`, `${header(alg)}.${payload}.${signature}`, unsecured])
        expect([await opens(forged), await hints(forged)]).toEqual([false, false]);
  });

  it('is worth nothing signed with the public key as if that were a secret', async () => {
    const { good, key, opens, hints, id_token } = await startForgery();
    const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    for (const material of [pem, JSON.stringify(key), key.n])
      for (const claims of [good, decodeJwt(id_token)]) {
        const sign = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: key.kid });
        const forged = await sign.sign(Buffer.from(String(material)));
        expect([await opens(forged), await hints(forged)]).toEqual([false, false]);
      }
  });

  it('is worth nothing signed with a key that it brings along or names', async () => {
    const { good, key, opens } = await startForgery();
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const jwk = await exportJWK(publicKey);
    for (const header of [{ jwk }, { jku: 'https://evil.example/keys' }, { x5u: 'https://evil.example/cert' }, {}]) {
      const forged = await new SignJWT(good)
        .setProtectedHeader({ alg: 'RS256', kid: key.kid, ...header })
        .sign(privateKey);
      expect(await opens(forged)).toBe(false);
    }
  });

  it('is worth nothing signed by the client’s secret, unless it registered that for ID tokens', async () => {
    const { id_token, hints } = await startForgery();
    const forged = await new SignJWT({ ...decodeJwt(id_token), azp: 'web', aud: 'web' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(secret));
    expect(await hints(forged)).toBe(false);
  });

  it('is what it is and nothing else: no JWT of one kind passes for another', async () => {
    const { access_token, id_token, opens, hints, post, api, context, tokens, get } = await startForgery();
    expect([await opens(id_token), await hints(access_token)]).toEqual([false, false]);
    await api.execute(context, project, portal, {
      type: 'SetAppMetadata',
      appId: 'spa',
      metadata: { userinfo_signed_response_alg: 'RS256' },
    });
    const { access_token: opaque } = await tokens();
    const userinfo = (await get('/oidc/v1/userinfo', {}, { authorization: `Bearer ${opaque}` })).body;
    const accept = { accept: 'application/token-introspection+jwt' };
    const seen = (await post('/oauth/v2/introspect', { token: opaque }, { ...basic('web'), ...accept })).body;
    for (const other of [userinfo, seen]) expect([await opens(other), await hints(other)]).toEqual([false, false]);
  });

  it('bursts nothing: a compressed or huge JWE is refused before it is opened', async () => {
    const { key, opens, hints, post } = await startForgery();
    const { alg: _, ...rsa } = key;
    const bomb = await new CompactEncrypt(Buffer.alloc(2000, 'a'))
      .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: key.kid })
      .encrypt(await importJWK({ ...rsa, use: 'enc' }, 'RSA-OAEP'));
    const [header = '', ...rest] = bomb.split('.');
    const said = JSON.parse(Buffer.from(header, 'base64url').toString());
    const compressed = Buffer.from(JSON.stringify({ ...said, zip: 'DEF' })).toString('base64url');
    const slow = Buffer.from(JSON.stringify({ alg: 'PBES2-HS512+A256KW', p2c: 2 ** 31, p2s: 'AA', enc: 'A128GCM' }));
    for (const token of [bomb, [compressed, ...rest].join('.'), [slow.toString('base64url'), ...rest].join('.')]) {
      const before = process.threadCpuUsage();
      expect([await opens(token), await hints(token)]).toEqual([false, false]);
      expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000);
    }
    const huge = await post('/oauth/v2/introspect', { token: 'a'.repeat(10_000) }, basic('web'));
    expect(huge.statusCode).toBe(413);
  });
});
