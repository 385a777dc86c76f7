import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorOf, json, newApp } from '../security/world.ts';
import { type FapiClient, type FapiWorld, newFapiClient, newSigner, now, type Signer, spoilt } from './fapi-client.ts';

/** What an access token opens that is bound to a key by DPoP, and what it does not. */
export const tokenStories = (here: () => FapiWorld) => {
  describe('its access token', () => {
    let world: FapiWorld['world'];
    let client: FapiWorld['client'];
    let other: FapiWorld['other'];
    let token: string;
    beforeAll(async () => {
      ({ world, client, other } = here());
      token = (await client.tokens()).access_token;
      await client.open(token);
    });

    it('is known by its type in whatever case, and from no place but the header', async () => {
      const headers = async (scheme: string) => ({
        authorization: `${scheme} ${token}`,
        dpop: await client.proof(atUserinfo(token)),
      });
      for (const scheme of ['dpop', 'DPOP'])
        expect((await world.get('/oidc/v1/userinfo', {}, await headers(scheme))).status).toBe(200);
      const { dpop } = await headers('DPoP');
      expect((await world.get('/oidc/v1/userinfo', { access_token: token }, { dpop })).status).toBe(401);
    });

    it('opens nothing as a bearer token, nor without a proof', async () => {
      const asBearer = await world.get(
        '/oidc/v1/userinfo',
        {},
        { authorization: `Bearer ${token}`, dpop: await client.proof(atUserinfo(token)) },
      );
      expect([asBearer.status, errorOf(asBearer)]).toEqual([401, 'invalid_token']);
      const bare = await world.get('/oidc/v1/userinfo', {}, { authorization: `DPoP ${token}` });
      expect([bare.status, bare.headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^DPoP .*algs="/)]);
    });

    const atUserinfo = (of: string) => ({
      htm: 'GET',
      htu: `${world.fasti.url}/oidc/v1/userinfo`,
      ath: createHash('sha256').update(of).digest('base64url'),
    });
    const opened = (dpop: string) => world.get('/oidc/v1/userinfo', {}, { authorization: `DPoP ${token}`, dpop });

    it.each<[string, () => Promise<string>]>([
      ['no JWT', async () => 'not.a.jwt'],
      ['two of them', async () => `${await proof()}, ${await proof()}`],
      ['no type', () => proof({}, { typ: undefined })],
      ['another type', () => proof({}, { typ: 'JWT' })],
      ['no key', () => proof({}, { jwk: undefined })],
      ['a private key', () => proof({}, { jwk: client.holder.privateJwk })],
      ['no algorithm', async () => withHeader(await proof(), { alg: undefined })],
      ['the algorithm none', async () => withHeader(await proof(), { alg: 'none' }, '')],
      ['the algorithm HS256', async () => withHeader(await proof(), { alg: 'HS256' })],
      ['a spoilt signature', async () => spoilt(await proof())],
      ['the signature of another key', () => client.proof(atUserinfo(token), { jwk: client.holder.jwk }, other.holder)],
      ['another key', () => client.proof(atUserinfo(token), {}, other.holder)],
      ['no id', () => proof({ jti: undefined })],
      ['no method', () => proof({ htm: undefined })],
      ['another method', () => proof({ htm: 'PUT' })],
      ['no address', () => proof({ htu: undefined })],
      ['another address', () => proof({ htu: 'https://evil.example/oidc/v1/userinfo' })],
      ['another path', () => proof({ htu: `${world.fasti.url}/oauth/v2/token` })],
      ['no time', () => proof({ iat: undefined })],
      ['a time of an hour ago', () => proof({ iat: now() - 3600 })],
      ['a time of more than a minute ahead', () => proof({ iat: now() + 75 })],
      ['no hash of the token', () => proof({ ath: undefined })],
      ['the hash of another token', () => proof({ ath: createHash('sha256').update('x').digest('base64url') })],
      ['a nonce of somebody else', () => proof({ nonce: 'of-somebody-else' })],
      ['no nonce', () => proof({ nonce: undefined })],
    ])('opens nothing with a proof that has %s', async (_, made) => {
      const answer = await opened(await made());
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(
        /^DPoP .*error="(invalid_dpop_proof|use_dpop_nonce|invalid_token)"/,
      );
    });
    const proof = (claims: object = {}, header = {}) => client.proof({ ...atUserinfo(token), ...claims }, header);

    it('opens with a proof that has more than it needs, and an address with a query', async () => {
      for (const dpop of [
        await proof({ htu: `${world.fasti.url}/oidc/v1/userinfo?x=1#y` }),
        await proof({ htu: `${world.fasti.url.replace('http://localhost', 'HTTP://LOCALHOST')}/oidc/v1/userinfo` }),
        await proof({ more: { of: 'it' } }, { more: 'of it' }),
        await proof({ iat: now() + 10 }),
        await proof({ iat: now() + 10, nbf: now() + 10, exp: now() + 300 }),
      ])
        expect((await opened(dpop)).status).toBe(200);
    });

    it('opens once with each proof', async () => {
      const dpop = await proof();
      expect((await opened(dpop)).status).toBe(200);
      expect((await opened(dpop)).status).toBe(401);
    });

    it('is given for a key of RSA, and opens with PS256 and not with RS256', async () => {
      const holder = await newSigner('PS256');
      const { access_token } = json(await client.redeem(await client.code(), {}, holder));
      const at = atUserinfo(access_token);
      const answers = await Promise.all(
        ['PS256', 'RS256'].map(async (alg) =>
          client.heard(
            await world.get(
              '/oidc/v1/userinfo',
              {},
              { authorization: `DPoP ${access_token}`, dpop: await client.proof(at, {}, await holder.as(alg)) },
            ),
          ),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 401]);
      const code = await client.code();
      expect(errorOf(await client.redeem(code, {}, await holder.as('RS256')))).toBe('invalid_dpop_proof');
    });

    it('is exchanged by who holds its key, or by an API that proves itself and was sent it', async () => {
      const grantTypes = [0, 2, 4];
      const [own, api, anybody] = await Promise.all([
        newFapiClient(world, 'fapi2_security', {}, { grantTypes }),
        newFapiClient(world, 'none', {}, { grantTypes }),
        newApp(world.admin, world.projectId, 'anybody', { authMethodType: 2, applicationType: 1, grantTypes }),
      ]);
      const form = {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: (await own.tokens()).access_token,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      };
      const exchanged = async (by: FapiClient, key: Signer | null) => json(await by.send('/oauth/v2/token', form, key));
      expect(await exchanged(own, own.holder)).toMatchObject({ token_type: 'DPoP' });
      expect(await exchanged(own, other.holder)).toMatchObject({ error: 'invalid_request' });
      expect(await exchanged(api, null)).toMatchObject({ token_type: 'Bearer' });
      const bare = { ...form, client_id: anybody.clientId };
      expect(errorOf(await world.post('/oauth/v2/token', bare))).toBe('invalid_request');

      const organizationId = world.fasti.orgId;
      const { projectId } = await world.admin.projects.createProject({ organizationId, name: 'Elsewhere' });
      const thief = await newApp(world.admin, projectId, 'thief', { grantTypes });
      const beside = {
        ...{ ...form, subject_token: (await world.tokens(thief)).access_token },
        ...{ actor_token: form.subject_token, actor_token_type: form.subject_token_type },
        ...{ client_id: thief.clientId, client_secret: thief.clientSecret },
      };
      expect(errorOf(await world.post('/oauth/v2/token', beside))).toBe('invalid_request');
    });

    const withHeader = (jwt: string, changes: object, signature?: string) => {
      const [header = '', payload, signed] = jwt.split('.');
      const changed = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), ...changes };
      return [Buffer.from(JSON.stringify(changed)).toString('base64url'), payload, signature ?? signed].join('.');
    };
  });
};
