import { randomUUID, X509Certificate } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, jwtVerify, UnsecuredJWT } from 'jose';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { approveCibaRequest, denyCibaRequest } from '../../api/oidc/ciba/answer.ts';
import { openAuthReqId } from '../../api/oidc/ciba/auth-req-id.ts';
import { securitySettings } from '../../domain/settings/security.ts';
import type { CibaJob } from '../../projections/reactions/ciba.ts';
import { startReceiver } from '../messages/receiver.ts';
import { errorOf, json, startWorld, type World } from '../security/world.ts';
import { stated } from '../support/stated.ts';
import { newSigner, now, type Signer, spoilt } from './fapi-client.ts';

/**
 * The modules of the OpenID Foundation's plan fapi-ciba-id1-test-plan, by its names, in all its variants: clients that register
 * themselves, prove themselves by a key or a certificate, and poll or are pinged. What it fails for fails here.
 */
const grantType = 'urn:openid:params:grant-type:ciba';
const notificationToken = 'a-notification-token-of-the-client';
let world: World;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let ownKeys: Keys;
let otherKeys: Keys;

beforeAll(async () => {
  receiver = await startReceiver();
  [ownKeys, otherKeys] = await Promise.all([newKeys(), newKeys()]);
  world = await startWorld({
    'HTTPClient.DenyList': [],
    'TLS.ClientCertificates.Header': 'client-cert',
    'Throttle.Enabled': false,
  });
  const { api, context, instanceId } = world.fasti;
  await api.execute(context, securitySettings, instanceId, {
    type: 'SetSecurity',
    values: { enable_dynamic_client_registration: true },
  });
});
afterAll(async () => {
  await world?.fasti.stop();
  await receiver?.stop();
});

type Claims = Readonly<Record<string, unknown>>;
type Form = Readonly<Record<string, string | undefined>>;

/** What a client signs with and shows: made once for all of them, as it takes long. */
const newKeys = async () => {
  const made = [newSigner('PS256', 'signs'), generate([{ name: 'commonName', value: 'client' }])] as const;
  const [signer, { cert }] = await Promise.all(made);
  return { signer, cert };
};
type Keys = Awaited<ReturnType<typeof newKeys>>;

/** As its operator would register it. The suite shows a certificate in any case: its tokens are bound to that. */
const newClient = async (authType: 'private_key_jwt' | 'mtls', mode: 'poll' | 'ping', { signer, cert }: Keys) => {
  const ofCertificate = { ...new X509Certificate(cert).publicKey.export({ format: 'jwk' }), kid: 'shows' };
  const { body } = await world.send('POST', '/oauth/v2/register', {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${world.fasti.pat}` },
    body: JSON.stringify({
      client_name: `CIBA ${authType} ${mode}`,
      grant_types: [grantType],
      response_types: [],
      jwks: { keys: [{ ...signer.jwk, use: 'sig', alg: 'PS256' }, ofCertificate] },
      backchannel_user_code_parameter: false,
      authorization_details_types: ['payment'],
      backchannel_token_delivery_mode: mode,
      ...(mode === 'ping' ? { backchannel_client_notification_endpoint: `${receiver.url}/ping` } : {}),
      backchannel_authentication_request_signing_alg: 'PS256',
      id_token_signed_response_alg: 'PS256',
      token_endpoint_auth_method: authType === 'mtls' ? 'self_signed_tls_client_auth' : authType,
      token_endpoint_auth_signing_alg: 'PS256',
      tls_client_certificate_bound_access_tokens: true,
    }),
  });
  const { client_id: clientId, error_description } = JSON.parse(body);
  expect(error_description).toBeUndefined();
  const shown = { 'client-cert': encodeURIComponent(cert) };

  const assertion = (claims: Claims = {}, by: Signer = signer) =>
    by.sign(
      {
        ...{ iss: clientId, sub: clientId, aud: world.fasti.url, jti: randomUUID(), iat: now(), exp: now() + 60 },
        ...claims,
      },
      { kid: 'signs' },
    );
  /** How it says who it is. */
  const proof = async (jwt?: string): Promise<Form> =>
    authType === 'mtls'
      ? { client_id: clientId }
      : {
          client_assertion: jwt ?? (await assertion()),
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        };
  const asked = () => ({
    scope: 'openid profile offline_access',
    login_hint: world.fasti.adminLoginName,
    binding_message: '1234',
    ...(mode === 'ping' ? { client_notification_token: notificationToken } : {}),
  });
  const dated = () => ({ iat: now(), nbf: now(), exp: now() + 300, jti: randomUUID() });
  const request = (claims: Claims = {}, header: Claims = {}, by: Signer = signer) =>
    by.sign({ ...asked(), iss: clientId, aud: world.fasti.url, ...dated(), ...claims }, { kid: 'signs', ...header });
  const send = (path: string, form: Form, headers: Record<string, string> = shown) =>
    world.post(path, stated(form), headers);
  /** Undefined: as it should be. */
  const ask = async (form: Form = {}, headers = shown) =>
    send('/oauth/v2/bc-authorize', { ...(await proof()), request: await request(), ...form }, headers);
  const begin = async (claims: Claims = {}, header: Claims = {}): Promise<string> => {
    const answer = await ask({ request: await request(claims, header) });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, expect.stringMatching(/^application\/json/)]);
    const { auth_req_id, expires_in, interval } = json(answer);
    expect(auth_req_id).toMatch(/^[\w.-]{27,}$/);
    expect([expires_in, interval]).toEqual([expect.any(Number), 5]);
    return auth_req_id;
  };
  const poll = async (authReqId: string, form: Form = {}, headers = shown) =>
    send('/oauth/v2/token', { grant_type: grantType, auth_req_id: authReqId, ...(await proof()), ...form }, headers);
  return { clientId, signer, shown, assertion, proof, asked, request, ask, begin, poll, send };
};
type Client = Awaited<ReturnType<typeof newClient>>;

/** What automated_ciba_approval_url is for the suite. */
const answered = async (authReqId: string, answer: 'allow' | 'deny') => {
  const { api, context, instanceId, adminId, adminPassword } = world.fasti;
  const instance = { id: instanceId } as Parameters<typeof approveCibaRequest>[1]['instance'];
  const completion = { instance, context, read: { instanceId }, wrote: () => {} };
  const id = (await openAuthReqId(api.keys, instanceId, authReqId)) ?? '';
  if (answer === 'deny') return denyCibaRequest(api, completion, id, adminId);
  session ??= world.newSession(adminId, adminPassword);
  return approveCibaRequest(api, completion, id, await session);
};
let session: ReturnType<World['newSession']> | undefined;

describe('fapi-ciba-id1-discovery-end-point-verification', () => {
  it('finds what it looks for', async () => {
    expect(json(await world.get('/.well-known/openid-configuration'))).toMatchObject({
      backchannel_token_delivery_modes_supported: expect.arrayContaining(['poll', 'ping']),
      backchannel_authentication_endpoint: expect.any(String),
      backchannel_authentication_request_signing_alg_values_supported: expect.arrayContaining(['PS256', 'ES256']),
      grant_types_supported: expect.arrayContaining([grantType]),
      tls_client_certificate_bound_access_tokens: true,
      token_endpoint_auth_methods_supported: expect.arrayContaining(['private_key_jwt', 'tls_client_auth']),
    });
  });
});

describe.each([
  ['poll', 'private_key_jwt'],
  ['poll', 'mtls'],
  ['ping', 'private_key_jwt'],
  ['ping', 'mtls'],
] as const)('fapi-ciba-id1 by %s with %s', (mode, authType) => {
  let client: Client;
  let other: Client;
  beforeAll(async () => {
    client = await newClient(authType, mode, ownKeys);
    other = await newClient(authType, mode, otherKeys);
  });
  beforeEach(() => receiver.answers(204, ''));
  /** Others are of requests that nobody has answered. */
  const pingsOf = (authReqId: string) =>
    receiver.taken.filter(({ body }) => JSON.parse(body)['auth_req_id'] === authReqId);
  const pinged = async (authReqId: string) => {
    await expect.poll(() => pingsOf(authReqId).length, { timeout: 15_000 }).toBeGreaterThan(0);
    const [ping] = pingsOf(authReqId);
    expect([ping?.path, ping?.headers.authorization]).toEqual(['/ping', `Bearer ${notificationToken}`]);
    expect(JSON.parse(ping?.body ?? '')).toEqual({ auth_req_id: authReqId });
  };

  const tokensFor = async (by: Client, authReqId: string) => {
    if (mode === 'ping') await pinged(authReqId);
    const answer = await by.poll(authReqId);
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    return json(answer);
  };

  it('fapi-ciba-id1, -refresh-token: asks, waits, and gets tokens that are bound to its certificate', async () => {
    // The second of its requests says its type (RFC 9101, 4).
    for (const header of [{}, { typ: 'oauth-authz-req+jwt' }]) {
      const authReqId = await client.begin({}, header);
      expect(errorOf(await client.poll(authReqId))).toBe('authorization_pending');
      await answered(authReqId, 'allow');
      const tokens = await tokensFor(client, authReqId);
      const keys = createLocalJWKSet(json(await world.get('/oauth/v2/keys')));
      const { payload, protectedHeader } = await jwtVerify(tokens.id_token, keys, {
        issuer: world.fasti.url,
        audience: client.clientId,
        algorithms: ['PS256'],
      });
      expect([protectedHeader.kid, payload.sub]).toEqual([expect.any(String), world.fasti.adminId]);
      for (const name of ['c_hash', 's_hash']) expect(payload).not.toHaveProperty(name);
      const bearer = { authorization: `Bearer ${tokens.access_token}` };
      expect((await world.get('/oidc/v1/userinfo', {}, { ...bearer, ...client.shown })).status).toBe(200);
      // fapi-ciba-id1-ensure-mtls-holder-of-key-required, at the resource.
      for (const headers of [bearer, { ...bearer, ...other.shown }])
        expect((await world.get('/oidc/v1/userinfo', {}, headers)).status).toBe(401);
    }
  });

  it('says what its tokens are for, and what it wants to do in detail (RFC 8707, RFC 9396)', async () => {
    const details = [{ type: 'payment', amount: '5' }];
    const authReqId = await client.begin({ resource: 'https://api.example/', authorization_details: details });
    await answered(authReqId, 'allow');
    const tokens = await tokensFor(client, authReqId);
    expect(tokens.authorization_details).toEqual(details);
    const wrong = async (claims: Claims) => errorOf(await client.ask({ request: await client.request(claims) }));
    expect(await wrong({ resource: 'no address' })).toBe('invalid_target');
    expect(await wrong({ authorization_details: [{ type: 'transfer' }] })).toBe('invalid_authorization_details');
  });

  it('fapi-ciba-id1-user-rejects-authentication', async () => {
    const authReqId = await client.begin();
    await answered(authReqId, 'deny');
    if (mode === 'ping') await pinged(authReqId);
    const answer = await client.poll(authReqId);
    expect([answer.status, errorOf(answer)]).toEqual([400, 'access_denied']);
  });

  it('fapi-ciba-id1-multiple-call-to-token-endpoint: is told to wait, or to slow down; has its tokens once', async () => {
    const authReqId = await client.begin();
    for (const _ of ['at once', 'again', 'and again']) {
      const answer = await client.poll(authReqId);
      expect([answer.status, ['authorization_pending', 'slow_down'].includes(errorOf(answer))]).toEqual([400, true]);
    }
    await answered(authReqId, 'allow');
    await tokensFor(client, authReqId);
    expect(errorOf(await client.poll(authReqId))).toBe('invalid_grant');
  });

  it('fapi-ciba-id1-auth-req-id-expired, -ensure-requested-expiry-as-string-succeeds', async () => {
    const answer = await client.ask({ request: await client.request({ requested_expiry: '30' }) });
    expect(json(answer).expires_in).toBe(30);
    const authReqId = await client.begin({ requested_expiry: 1 });
    await expect.poll(async () => errorOf(await client.poll(authReqId)), { timeout: 15_000 }).toBe('expired_token');
  });

  it('fapi-ciba-id1-ensure-other-scope-order-succeeds, -ensure-authorization-request-with-binding-message-succeeds', async () => {
    await client.begin({ scope: 'offline_access profile openid', binding_message: 'ABCD-1234' });
  });

  it('fapi-ciba-id1-ensure-authorization-request-with-potentially-bad-binding-message: is shown, or named as bad', async () => {
    const bad = await client.ask({ request: await client.request({ binding_message: 'ä€😀'.repeat(60) }) });
    expect([bad.status, errorOf(bad)]).toEqual([400, 'invalid_binding_message']);
  });

  it.each<[module: string, (by: Client) => Promise<string> | string]>([
    ...(
      [
        ['missing-aud', () => ({ aud: undefined })],
        ['bad-aud', () => ({ aud: 'https://other.example' })],
        ['missing-iss', () => ({ iss: undefined })],
        ['bad-iss', () => ({ iss: 'somebody' })],
        ['missing-exp', () => ({ exp: undefined })],
        ['expired-exp', () => ({ exp: now() - 300 })],
        ['exp-is-70-minutes-in-future', () => ({ exp: now() + 70 * 60 })],
        ['missing-iat', () => ({ iat: undefined })],
        ['missing-nbf', () => ({ nbf: undefined })],
        ['nbf-is-10-minutes-in-future', () => ({ nbf: now() + 600, exp: now() + 900 })],
        ['nbf-is-70-minutes-in-past', () => ({ nbf: now() - 70 * 60 })],
        ['missing-jti', () => ({ jti: undefined })],
      ] as [string, () => Claims][]
    ).map(([name, claims]): [string, (by: Client) => Promise<string>] => [
      `ensure-request-object-${name}-fails`,
      (by) => by.request(claims()),
    ]),
    [
      'ensure-request-object-signature-algorithm-is-none-fails',
      async (by) => new UnsecuredJWT(decodeJwt(await by.request())).encode(),
    ],
    ['ensure-request-object-signature-algorithm-is-bad-fails', async (by) => spoilt(await by.request())],
    [
      'ensure-request-object-signature-algorithm-is-RS256-fails',
      async (by) => by.request({}, {}, await by.signer.as('RS256')),
    ],
    ['ensure-request-object-signed-by-other-client-fails', (by) => by.request({}, {}, other.signer)],
    ['ensure-authorization-request-with-multiple-hints-fails', (by) => by.request({ id_token_hint: 'a.b.c' })],
    ['ensure-backchannel-authorization-request-without-request-fails', () => ''],
  ])('fapi-ciba-id1-%s: invalid_request', async (_, request) => {
    const sent = await request(client);
    const answer = await client.ask({ ...(sent === '' ? client.asked() : {}), request: sent });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid_request']);
  });

  it('takes nothing that stands beside a signed request (CIBA Core, 7.1.1)', async () => {
    const answer = await client.ask({
      request: await client.request({ login_hint: undefined }),
      login_hint: world.fasti.adminLoginName,
    });
    expect(errorOf(answer)).toBe('invalid_request');
  });

  it('fapi-ciba-id1-ensure-wrong-auth-req-id-in-token-endpoint-request: is of one client', async () => {
    const answer = await other.poll(await client.begin());
    expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid_grant']);
  });

  it('fapi-ciba-id1-ensure-mtls-holder-of-key-required: no certificate, no tokens', async () => {
    const authReqId = await client.begin();
    await answered(authReqId, 'allow');
    const answer = await client.poll(authReqId, {}, {} as Client['shown']);
    expect([400, 401]).toContain(answer.status);
    expect(['invalid_client', 'invalid_request']).toContain(errorOf(answer));
  });

  if (authType === 'mtls')
    it('fapi-ciba-id1-ensure-different-client-id-and-issuer, -ensure-wrong-client-id: is not who it says', async () => {
      const authReqId = await client.begin();
      for (const answer of [
        await client.ask({ client_id: other.clientId }),
        await client.ask({ client_id: other.clientId, request: await other.request() }),
        await client.poll(authReqId, { client_id: other.clientId }),
      ])
        expect([answer.status, errorOf(answer)]).toEqual([401, 'invalid_client']);
    });

  if (authType === 'private_key_jwt')
    it('fapi-ciba-id1-ensure-without-client-assertion-fails, -client-assertion-signature-algorithm-is-RS256-fails, -with-iss-aud-succeeds', async () => {
      const authReqId = await client.begin();
      const ways: readonly ((form: Form) => ReturnType<Client['ask']>)[] = [
        client.ask,
        (form) => client.poll(authReqId, form),
      ];
      for (const way of ways) {
        const without = await way({ client_assertion: undefined, client_assertion_type: undefined });
        expect([without.status, errorOf(without)]).toEqual([401, 'invalid_client']);
        const byRs256 = await way({ client_assertion: await client.assertion({}, await client.signer.as('RS256')) });
        expect(errorOf(byRs256)).toBe('invalid_client');
        const byStranger = await way({ client_assertion: await client.assertion({}, other.signer) });
        expect(errorOf(byStranger)).toBe('invalid_client');
      }
      for (const path of ['', '/oauth/v2/token', '/oauth/v2/bc-authorize']) {
        const answer = await client.ask({ client_assertion: await client.assertion({ aud: world.fasti.url + path }) });
        expect(answer.status, path).toBe(200);
      }
    });

  if (mode === 'ping')
    it.each([
      ['returns-a-body', 200],
      ['returns-401-and-require-server-does-not-retry', 401],
      ['returns-403', 403],
      ['returns-redirect-request', 307],
      ['returns-garbage', 200, '\u0000<html>'],
      ['returns-a-huge-body', 200, 'x'.repeat(5_000_000)],
    ])(
      'fapi-ciba-id1-ping-notification-endpoint-%s: is told once, and has its tokens',
      async (_, status, body?: string) => {
        receiver.answers(status, body ?? '{"a":"body"}');
        const authReqId = await client.begin();
        await answered(authReqId, 'allow');
        await tokensFor(client, authReqId);
        const { api, instanceId, messaging } = world.fasti;
        const cibaId = await openAuthReqId(api.keys, instanceId, authReqId);
        const over = async () =>
          (await Promise.all([messaging.jobs.list('done', 1000), messaging.jobs.list('dead', 1000)])).flat();
        await expect
          .poll(async () => (await over()).some(({ data }) => (data as CibaJob).cibaId === cibaId), { timeout: 15_000 })
          .toBe(true);
        expect(pingsOf(authReqId).length).toBe(1);
      },
    );

  if (mode === 'ping' && authType === 'mtls')
    it('is told again where its endpoint fails, and has its tokens meanwhile', async () => {
      const begun: string[] = [];
      for (const status of [500, 503, 429, 404]) {
        receiver.answers(status);
        const authReqId = await client.begin();
        await answered(authReqId, 'allow');
        await tokensFor(client, authReqId);
        begun.push(authReqId);
      }
      receiver.answers(204, '');
      for (const authReqId of begun)
        await expect.poll(() => pingsOf(authReqId).length, { timeout: 15_000 }).toBeGreaterThan(1);
    });
});
