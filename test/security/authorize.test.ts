import { createServer } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { consent } from '../../domain/consent/consent.ts';
import { securitySettings } from '../../domain/settings/security.ts';
import { browserOf } from '../login/browser.ts';
import { type App, errorOf, newApp, newPerson, redirectUri, setMetadata, startWorld, type World } from './world.ts';

let world: World;
let third: App;
beforeAll(async () => {
  world = await startWorld();
  const implicit = { authMethodType: 2, applicationType: 1, responseTypes: [1, 2, 3], grantTypes: [0, 1, 2] };
  third = await newApp(world.admin, world.projectId, 'third', implicit);
  await setMetadata(world, third, { third_party: true, authorization_details_types: ['payment'] });
});
afterAll(() => world?.fasti.stop());

const saidIn = (location: string | undefined) => {
  const url = new URL(location ?? '');
  return Object.fromEntries(new URLSearchParams(url.hash.slice(1) || url.search));
};

/** A browser in which somebody new has signed in for the third party, and is asked. */
let people = 0;
const asked = async () => {
  const loginName = `asked-${++people}`;
  const { userId } = await newPerson(world, loginName);
  const browser = browserOf(world.fasti.server);
  const ask = (changes: Record<string, string> = {}) =>
    browser.open(`/oauth/v2/authorize?${new URLSearchParams({ ...world.asked(third.clientId), ...changes })}`);
  const name = await browser.submit(await ask(), { loginName });
  const page = await browser.submit(name, { password: 'Password1!' });
  expect(page.at).toBe('/ui/v2/login/consent');
  const given = async () =>
    (await world.fasti.api.load(world.fasti.instanceId, consent, userId)).state.given.get(third.clientId)?.scope;
  return { browser, page, ask, given, userId };
};
const stepIn = ({ body }: { readonly body: string }) => /name="step" value="([^"]+)"/.exec(body)?.[1] ?? '';

describe('a consent', () => {
  it('is given by whoever was asked, on the page that asked, and in no other browser', async () => {
    const { page, given, browser } = await asked();
    const elsewhere = browserOf(world.fasti.server);
    const forged = [
      await elsewhere.post('/ui/v2/login/consent', { answer: 'allow', step: stepIn(page) }),
      await browser.post('/ui/v2/login/consent', { answer: 'allow' }),
      await browser.post('/ui/v2/login/consent', { answer: 'allow', step: `${stepIn(page)}x` }),
    ];
    for (const { left, body } of forged) {
      expect(left).toBeUndefined();
      expect(body).not.toContain('code=');
    }
    expect(await given()).toBeUndefined();
    expect(String(page.headers['content-security-policy'])).toContain("frame-ancestors 'none'");
  });

  it('cannot be passed over: not by the pages before it, not without a page, not by another response type', async () => {
    const { browser, ask, page } = await asked();
    expect((await ask()).at).toBe('/ui/v2/login/consent');
    expect((await ask({ prompt: 'select_account' })).at).toBe('/ui/v2/login/accounts');
    expect(saidIn((await ask({ prompt: 'none' })).left)).toMatchObject({ error: 'consent_required' });
    expect((await ask({ response_type: 'id_token token' })).at).toBe('/ui/v2/login/consent');
    const refused = await browser.submit(page, { answer: 'deny' });
    expect(saidIn(refused.left)).toMatchObject({ error: 'access_denied', state: 'the state' });
  });

  it('is for what was shown, and asked for again where more is wanted', async () => {
    const { browser, page, given, ask } = await asked();
    const allowed = await browser.submit(page, {
      answer: 'allow',
      scope: 'openid email urn:zitadel:iam:user:metadata',
    });
    expect(saidIn(allowed.left)).toMatchObject({ code: expect.any(String) });
    expect(await given()).toEqual(['openid', 'profile', 'offline_access']);
    expect(saidIn((await ask({ prompt: 'none' })).left)).toMatchObject({ code: expect.any(String) });
    const more = { claims: '{"userinfo":{"phone_number":null}}', prompt: 'none' };
    expect(saidIn((await ask(more)).left)).toMatchObject({ error: 'consent_required' });
    expect((await browser.submit(page, { answer: 'allow' })).left).toBeUndefined();
  });

  it('to something in detail is shown what that is, and asked for each time', async () => {
    const { browser, page, ask } = await asked();
    expect(saidIn((await browser.submit(page, { answer: 'allow' })).left)).toMatchObject({ code: expect.any(String) });
    const payment = { type: 'payment', actions: ['initiate'], amount: { currency: 'EUR', value: '12.50' } };
    const once = { authorization_details: JSON.stringify([payment]) };
    for (const time of ['first', 'second']) {
      const shown = await ask(once);
      expect([time, shown.at]).toEqual([time, '/ui/v2/login/consent']);
      for (const said of ['payment', 'initiate', 'currency EUR, value 12.50']) expect(shown.body).toContain(said);
      const allowed = await browser.submit(shown, { answer: 'allow' });
      expect(saidIn(allowed.left)).toMatchObject({ code: expect.any(String) });
    }
    expect(saidIn((await ask({ ...once, prompt: 'none' })).left)).toMatchObject({ error: 'consent_required' });
  });
});

describe('whoever mixes up issuers, or injects what is not theirs', () => {
  it('is told by every answer who gave it', async () => {
    const iss = world.fasti.url;
    for (const changes of [{}, { response_mode: 'fragment' }]) {
      const { url } = await world.callback(world.spa.clientId, changes);
      expect(saidIn(url.href)).toMatchObject({ iss });
    }
    const { headers } = await world.authorize(world.spa.clientId, { prompt: 'dance' });
    expect(saidIn(headers.location)).toMatchObject({ iss, error: 'invalid_request' });
  });

  it('gets nothing for a code that was issued beside somebody else’s ID token', async () => {
    const hybrid = await newApp(world.admin, world.projectId, 'hybrid', { responseTypes: [1, 2], grantTypes: [0, 1] });
    await setMetadata(world, hybrid, { response_types: ['code id_token'] });
    const { url } = await world.callback(hybrid.clientId, { response_type: 'code id_token' });
    const { code = '' } = saidIn(url.href);
    expect(errorOf(await world.exchange(world.web, code))).toBe('invalid_grant');
    expect((await world.exchange(hybrid, code)).status).toBe(200);
  });

  it('cannot take PKCE out of a signed request by what stands beside it', async () => {
    const signing = await newApp(world.admin, world.projectId, 'signing', {});
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', kid: 'k' }] };
    await setMetadata(world, signing, { jwks });
    const request = await new SignJWT({ ...world.asked(signing.clientId), iss: signing.clientId, aud: world.fasti.url })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .setExpirationTime('1m')
      .sign(privateKey);
    const stripped = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256', redirect_uri: redirectUri };
    const code = await world.code(signing.clientId, { ...stripped, request });
    expect((await world.exchange(signing, code)).status).toBe(200);
  });
});

describe('whoever would have us read an address for them', () => {
  let connections = 0;
  const inside = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  let addresses: readonly string[];
  beforeAll(async () => {
    await new Promise<void>((listening) => inside.listen(0, '127.0.0.1', listening));
    const { port } = inside.address() as { readonly port: number };
    const hosts = ['127.0.0.1', 'localhost', 'LOCALHOST.', '[::1]', '[::ffff:7f00:1]', '127.1', '2130706433', '0x7f.1'];
    addresses = hosts.map((host) => `https://${host}:${port}/r`);
  });
  afterAll(() => inside.close());
  afterEach(() => expect(connections).toBe(0));

  it('learns nothing of our network by a request_uri, registered or not', async () => {
    await setMetadata(world, world.web, { request_uris: addresses });
    for (const request_uri of [...addresses, 'http://127.0.0.1/r', 'https://192.168.0.1/r']) {
      const { headers } = await world.authorize(world.web.clientId, { request_uri });
      expect(saidIn(headers.location)).toMatchObject({ error: 'invalid_request_uri' });
    }
  });

  it('nor by a jwks_uri, for what it signs or what is encrypted to it', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const client = await newApp(world.admin, world.projectId, 'reader', {});
    for (const jwks_uri of addresses) {
      await setMetadata(world, client, { jwks_uri, token_endpoint_auth_method: 'private_key_jwt' });
      const said = { iss: client.clientId, sub: client.clientId, aud: world.fasti.url, jti: jwks_uri };
      const sign = new SignJWT(said).setProtectedHeader({ alg: 'ES256' }).setExpirationTime('1m');
      const answer = await world.post('/oauth/v2/token', {
        ...{ grant_type: 'authorization_code', code: 'x', client_assertion: await sign.sign(privateKey) },
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });
      expect(errorOf(answer)).toBe('invalid_client');
      const { headers } = await world.authorize(client.clientId, { request: await sign.sign(privateKey) });
      expect(saidIn(headers.location)).toMatchObject({ error: 'invalid_request_object' });
    }
  });

  it('nor by a sector_identifier_uri, or a client id that is an address', async () => {
    const { api, context, instanceId, pat } = world.fasti;
    const values = {
      ...{ enable_dynamic_client_registration: true, enable_client_id_metadata_document: true },
      client_id_metadata_document_allow_any_url: true,
    };
    await api.execute(context, securitySettings, instanceId, { type: 'SetSecurity', values });
    for (const address of addresses) {
      const answer = await world.send('POST', '/oauth/v2/register', {
        headers: { 'content-type': 'application/json', authorization: `Bearer ${pat}` },
        body: JSON.stringify({
          ...{ redirect_uris: [redirectUri], subject_type: 'pairwise', sector_identifier_uri: address },
        }),
      });
      expect(errorOf(answer)).toBe('invalid_client_metadata');
      expect(errorOf(await world.authorize(address))).toBe('invalid_client');
    }
  });
});
