import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { securitySettings } from '../../domain/settings/security.ts';
import { type Answer, type App, errorOf, newApp, redirectUri, setMetadata, startWorld, type World } from './world.ts';

let world: World;
let phone: App;
const log: string[] = [];
beforeAll(async () => {
  world = await startWorld({}, { write: (line) => log.push(line) });
  const { api, context, instanceId } = world.fasti;
  const values = { enable_dynamic_client_registration: true, allow_unauthenticated_dynamic_client_registration: true };
  await api.execute(context, securitySettings, instanceId, { type: 'SetSecurity', values });
  phone = await newApp(world.admin, world.projectId, 'phone', { grantTypes: [0, 4] });
  await setMetadata(world, phone, { grant_types: ['urn:openid:params:grant-type:ciba'] });
});
afterAll(() => world?.fasti.stop());

const encoded = (value: string | object) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
/** Nobody's signature is under it. */
const unsigned = (claims: string | object, alg = 'none') =>
  `${encoded({ alg })}.${encoded(claims)}.${alg === 'none' ? '' : 'eA'}`;
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const secretOf = ({ clientId, clientSecret }: App) => ({
  client_id: clientId,
  client_secret: clientSecret,
});
/** Of an answer of whatever kind: JSON, or the way back to the client. */
const said = ({ status, headers, body }: Answer): string => {
  if (headers.location === undefined) return `${status} ${errorOf({ body })}`;
  return new URL(headers.location).searchParams.get('error') ?? 'a login';
};

describe('what somebody writes into JSON or a JWT that no text of ours can be', () => {
  const asking = (changes: object) =>
    world.post('/oauth/v2/authorize', {
      ...{ client_id: phone.clientId, redirect_uri: redirectUri, response_type: 'code', scope: 'openid' },
      ...changes,
    });
  const inObject = (claims: string | object) => asking({ request: unsigned(claims) });
  const within = (claims: object) => inObject({ redirect_uri: redirectUri, ...claims });
  const token = (form: object) => world.post('/oauth/v2/token', form);
  const exchanged = (type: string, subject_token: string) =>
    token({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      ...{ subject_token, subject_token_type: `urn:ietf:params:oauth:token-type:${type}` },
      ...secretOf(phone),
    });
  const asked = (form: object) =>
    world.post('/oauth/v2/bc-authorize', { scope: 'openid', ...form, ...secretOf(phone) });
  const hintOf = (azp: string) => unsigned({ iss: world.fasti.url, azp, sub: 'x', exp: 1 }, 'RS256');
  const register = (body: string) =>
    world.send('POST', '/oauth/v2/register', { body, headers: { 'content-type': 'application/json' } });

  it.each<[title: string, answer: string, () => Promise<Answer>]>([
    ['claims with U+0000', 'invalid_request', () => asking({ claims: '{"userinfo":{"name":{"value":"\\u0000"}}}' })],
    ['claims with half a character', 'invalid_request', () => asking({ claims: '{"userinfo":{"\\ud800":null}}' })],
    [
      'claims without end',
      'invalid_request',
      () => asking({ claims: `{"userinfo":{"name":{"value":${nested(9000)}}}}` }),
    ],
    [
      'authorization details without end',
      'invalid_authorization_details',
      () => asking({ authorization_details: nested(4000) }),
    ],
    ['a hint of nobody', 'login_required', () => asking({ id_token_hint: hintOf('\0') })],
    ['a request that is a list', 'invalid_request_object', () => inObject('[]')],
    ['a request that is nothing', 'invalid_request_object', () => inObject('null')],
    ['a request that is a text', 'invalid_request_object', () => inObject('"x"')],
    ['a request without end', 'invalid_request_object', () => inObject(`{"claims":${nested(20_000)}}`)],
    ['a request with U+0000', 'invalid_request_object', () => within({ state: '\0' })],
    ['a request with half a character', 'invalid_request_object', () => within({ nonce: 'a\ud800' })],
    ['a request with a time in words', 'invalid_request_object', () => within({ nbf: 'tomorrow' })],
    ['a request with a member that is nothing', 'a login', () => within({ state: null, max_age: null })],
    [
      'a hint at the end',
      '400 invalid_request',
      () => world.get('/oidc/v1/end_session', { id_token_hint: hintOf('\0') }),
    ],
    [
      'an assertion of a machine',
      '400 invalid_grant',
      () =>
        token({
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: unsigned({ iss: '\0', sub: '\0' }, 'RS256'),
        }),
    ],
    [
      'an assertion of a number',
      '401 invalid_client',
      () =>
        token({
          ...{ grant_type: 'authorization_code', code: 'x', client_assertion: unsigned({ iss: 5, sub: 5 }, 'RS256') },
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        }),
    ],
    [
      'a token that is exchanged',
      '400 invalid_request',
      () => exchanged('jwt', unsigned({ iss: '\0', sub: '\0' }, 'RS256')),
    ],
    ['an ID token that is exchanged', '400 invalid_request', () => exchanged('id_token', hintOf('\0'))],
    [
      'a token that hints at somebody',
      '400 invalid_request',
      () => asked({ login_hint_token: unsigned({ login_hint: '\0' }) }),
    ],
    ['a token that hints at an id', '400 invalid_request', () => asked({ login_hint_token: unsigned({ sub: '\0' }) })],
    [
      'a request that rings somebody',
      '400 invalid_request',
      () => asked({ request: unsigned({ scope: 'openid', login_hint: '\0' }) }),
    ],
    ['a registration with U+0000', '400 invalid_client_metadata', () => register('{"client_name":"\\u0000"}')],
    ['a registration without end', '400 invalid_client_metadata', () => register(`{"x":${nested(30_000)}}`)],
  ])('is refused in the words of the protocol: %s', async (_, answer, ask) => {
    expect(said(await ask())).toBe(answer);
  });

  it('is never logged as a failure of ours', () => {
    expect(log.filter((line) => line.includes('an endpoint failed'))).toEqual([]);
  });
});
