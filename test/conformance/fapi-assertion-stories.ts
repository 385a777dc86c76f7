import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { decodeJwt, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorOf } from '../security/world.ts';
import { type Changes, type FapiWorld, now, spoilt } from './fapi-client.ts';

/** How a client of FAPI 2.0 proves itself by a key, and how it does not. */
export const assertionStories = (here: () => FapiWorld) => {
  describe('its assertion', () => {
    let world: FapiWorld['world'];
    let client: FapiWorld['client'];
    let other: FapiWorld['other'];
    let rsa: FapiWorld['rsa'];
    beforeAll(() => {
      ({ world, client, other, rsa } = here());
    });

    const pushedWith = (form: Changes) => client.send('/oauth/v2/par', { ...client.asked(), ...form });
    const ahead = (seconds: number) => ({ iat: now() + seconds, nbf: now() + seconds, exp: now() + seconds + 60 });

    it('proves it, up to ten seconds before its time', async () => {
      for (const claims of [{}, ahead(8), ahead(10), { iat: undefined, nbf: undefined }])
        expect((await pushedWith({ client_assertion: await client.assertion(claims) })).status).toBe(201);
    });

    it.each<[string, (origin: string) => Promise<Changes> | Changes]>([
      ['is missing', () => ({ client_assertion: null, client_assertion_type: null })],
      ['has no type', () => ({ client_assertion_type: null })],
      [
        'is of another type',
        () => ({ client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' }),
      ],
      ...(
        [
          ['has no subject', () => ({ sub: undefined })],
          ['has another subject', () => ({ sub: 'somebody' })],
          ['has no issuer', () => ({ iss: undefined })],
          ['has another issuer', () => ({ iss: 'somebody' })],
          ['has no audience', () => ({ aud: undefined })],
          ['is for another server', () => ({ aud: 'https://other.example' })],
          ['is for the endpoint of pushed requests', (origin) => ({ aud: `${origin}/oauth/v2/par` })],
          ['is for the token endpoint', (origin) => ({ aud: `${origin}/oauth/v2/token` })],
          ['is for several', (origin) => ({ aud: [origin, 'https://other.example'] })],
          ['is for the issuer in a list', (origin) => ({ aud: [origin] })],
          ['has expired', () => ({ exp: now() - 300 })],
          ['does not expire', () => ({ exp: undefined })],
          ['lives for long', () => ({ exp: now() + 7200 })],
          ['is of more than a minute ahead', () => ahead(70)],
        ] as [string, (origin: string) => Readonly<Record<string, unknown>>][]
      ).map(([title, claims]): [string, (origin: string) => Promise<Changes>] => [
        title,
        async (origin) => ({ client_assertion: await client.assertion(claims(origin)) }),
      ]),
      [
        'is signed with RS256',
        async () => {
          await client.set({ jwks: { keys: [client.signer.jwk, rsa.jwk] } });
          return { client_assertion: await client.assertion({}, { kid: 'rsa' }, rsa) };
        },
      ],
      [
        'is signed by nobody',
        async () => ({ client_assertion: new UnsecuredJWT(decodeJwt(await client.assertion())).encode() }),
      ],
      ['is signed by another client', async () => ({ client_assertion: await client.assertion({}, {}, other.signer) })],
      ['has a spoilt signature', async () => ({ client_assertion: spoilt(await client.assertion()) })],
    ])('does not prove it where it %s', async (_, form) => {
      const answer = await pushedWith(await form(world.fasti.url));
      expect([400, 401]).toContain(answer.status);
      expect(['invalid_client', 'invalid_request']).toContain(errorOf(answer));
    });

    it('does not prove it with a short key', async () => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      await client.set({
        jwks: { keys: [client.signer.jwk, { ...publicKey.export({ format: 'jwk' }), kid: 'short' }] },
      });
      const said = Buffer.from(JSON.stringify(decodeJwt(await client.assertion()))).toString('base64url');
      const signed = `${Buffer.from(JSON.stringify({ alg: 'PS256', kid: 'short' })).toString('base64url')}.${said}`;
      const how = { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
      const signature = sign('sha256', Buffer.from(signed), how).toString('base64url');
      expect(errorOf(await pushedWith({ client_assertion: `${signed}.${signature}` }))).toBe('invalid_client');
    });

    it('names what is wrong with a JWT as the client, not the request', async () => {
      const bad = { client_assertion: await client.assertion({ sub: undefined }) };
      expect(errorOf(await pushedWith(bad))).toBe('invalid_client');
      expect(errorOf(await pushedWith({ client_assertion: 'x.y.z' }))).toBe('invalid_client');
    });

    it('counts once', async () => {
      const client_assertion = await client.assertion();
      expect((await pushedWith({ client_assertion })).status).toBe(201);
      expect(errorOf(await pushedWith({ client_assertion }))).toBe('invalid_client');
    });

    it('is what the token endpoint wants, too', async () => {
      const code = await client.code();
      const bare = { client_id: client.clientId, client_assertion: null, client_assertion_type: null };
      expect(errorOf(await client.redeem(code, bare))).toBe('invalid_client');
      const foreign = { client_assertion: await other.assertion({}, {}, client.signer) };
      expect(errorOf(await client.redeem(code, foreign))).toBe('invalid_client');
    });
  });
};
