import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../../scripts/wire/wire.ts';
import { machineKey } from '../security/machine-key.ts';
import { startWorld, type World } from '../security/world.ts';
import { secondServer } from '../support/fasti.ts';
import { codeIn, type FapiClient, newFapiClient } from './fapi-client.ts';

/** Two servers on one database, as behind a load balancer: whoever replays something goes to the other one. */
let world: World;
let other: Running;
let client: FapiClient;
beforeAll(async () => {
  world = await startWorld();
  other = await secondServer(world.fasti);
  client = await newFapiClient(world, 'fapi2_security');
});
afterAll(async () => {
  await other?.close();
  await world?.fasti.stop();
});

/** The same request, to the other server. */
const elsewhere = async (method: 'GET' | 'POST', path: string, form: object, headers: Record<string, string> = {}) => {
  const sent = new URLSearchParams({ ...form }).toString();
  const host = new URL(world.fasti.url).host;
  const { statusCode: status, body } = await other.server.inject({
    method,
    url: method === 'GET' ? `${path}?${sent}` : path,
    headers: { host, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    ...(method === 'GET' ? {} : { payload: sent }),
  });
  return { status, body };
};
const both = (send: World['post'], ...[path, form]: readonly [string, object]) =>
  Promise.all([send(path, form), elsewhere('POST', path, form)]);
const outcomes = (answers: readonly { readonly status: number }[]) => answers.map(({ status }) => status).sort();

describe('of two servers', () => {
  it('one takes a client assertion, whichever is asked first, or both at once', async () => {
    const asked = async () => ({ ...client.asked(), ...(await client.byAssertion()) });
    const first = await asked();
    expect((await world.post('/oauth/v2/par', first)).status).toBe(201);
    expect((await elsewhere('POST', '/oauth/v2/par', first)).status).toBe(401);
    expect(outcomes(await both(world.post, '/oauth/v2/par', await asked()))).toEqual([201, 401]);
  });

  it('one takes an assertion of a machine, whichever is asked first, or both at once', async () => {
    const { users } = world.admin;
    const { id } = await users.createUser({
      ...{ organizationId: world.fasti.orgId, username: 'robot' },
      userType: { case: 'machine', value: { name: 'robot' } },
    });
    const { assertion } = await machineKey(world, id);
    const asked = async () => ({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      scope: 'openid',
      assertion: await assertion(),
    });
    const first = await asked();
    expect((await world.post('/oauth/v2/token', first)).status).toBe(200);
    expect((await elsewhere('POST', '/oauth/v2/token', first)).status).toBe(400);
    expect(outcomes(await both(world.post, '/oauth/v2/token', await asked()))).toEqual([200, 400]);
  });

  it('one takes a DPoP proof, and both know the nonce that either gave', async () => {
    const { access_token: token } = await client.tokens();
    const address = '/oidc/v1/userinfo';
    const headers = async () => {
      const ath = createHash('sha256').update(token).digest('base64url');
      const dpop = await client.proof({ htm: 'GET', htu: world.fasti.url + address, ath });
      return { authorization: `DPoP ${token}`, dpop };
    };
    const first = await headers();
    expect((await elsewhere('GET', address, {}, first)).status).toBe(200);
    expect((await world.get(address, {}, first)).status).toBe(401);
    const twice = await headers();
    const answers = [world.get(address, {}, twice), elsewhere('GET', address, {}, twice)];
    expect(outcomes(await Promise.all(answers))).toEqual([200, 401]);
  });

  it('each takes a request that was pushed to the other, and neither after somebody has signed in by it', async () => {
    const request_uri = await client.requestUri();
    const bring = () => elsewhere('GET', '/oauth/v2/authorize', { client_id: client.clientId, request_uri });
    expect((await bring()).status).toBe(302);
    const back = await client.complete(await client.begin(request_uri));
    expect((await bring()).status).toBe(400);
    expect((await client.redeem(codeIn(back))).status).toBe(200);
  });
});
