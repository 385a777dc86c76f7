import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ada, basic, machineId, startWorld, type World } from './world.ts';

const refusedIn = async ({ api, instance }: World) => {
  const filter = { instanceId: instance.id, types: ['oidc_session.refused'] };
  const { events } = await api.store.readAll(0n, { limit: 100, filter });
  return events.map(({ payload }) => payload);
};

const requestObject = (header: object, claims: object = {}) =>
  `${[{ alg: 'none', ...header }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')}.`;

describe('tokens that are refused', () => {
  it('are recorded with the client, what it asked for and why, and nothing secret', async () => {
    const world = await startWorld();
    const { refresh_token } = await world.tokens({ scope: 'openid offline_access' });
    const refresh = { grant_type: 'refresh_token', client_id: 'spa', refresh_token };
    await world.post('/oauth/v2/token', { ...refresh, scope: 'openid email' });
    await world.exchange('stolen code');
    const [first, second, ...others] = await refusedIn(world);
    expect(first).toEqual({
      ...{ clientID: 'spa', grantType: 'refresh_token', scope: ['openid', 'email'], error: 'invalid_scope' },
      ...{ description: expect.any(String), userID: ada, authMethods: [4], policyRevision: 0 },
    });
    expect(second).toMatchObject({ grantType: 'authorization_code', error: 'invalid_grant' });
    expect(others).toEqual([]);
    expect(JSON.stringify([first, second])).not.toContain('stolen code');
    expect(JSON.stringify([first, second])).not.toContain(refresh_token);
  });

  it('are recorded where somebody could not prove to be the client, or the machine', async () => {
    const world = await startWorld();
    await world.exchange('x', { client_id: '' }, basic('web', 'wrong'));
    const machine = { grant_type: 'client_credentials', scope: 'openid' };
    await world.post('/oauth/v2/token', machine, basic('robot', 'wrong'));
    const assertion = new UnsecuredJWT({}).setIssuer(machineId).setSubject(machineId).encode();
    await world.post('/oauth/v2/token', { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
    expect(await refusedIn(world)).toMatchObject([
      { clientID: 'web', error: 'invalid_client' },
      { clientID: 'robot', error: 'invalid_client', grantType: 'client_credentials' },
      { clientID: 'robot', error: 'invalid_grant' },
    ]);
    expect(JSON.stringify(await refusedIn(world))).not.toContain('wrong');
  });

  it('are recorded wherever a client begins what ends in tokens', async () => {
    const world = await startWorld();
    await world.authorize({ response_type: 'token' });
    await world.authorize({ scope: 'profile', resource: 'no address' });
    await world.post('/oauth/v2/par', {}, basic('web', 'guessed'));
    await world.post('/oauth/v2/device_authorization', { client_id: 'spa' });
    await world.post('/oauth/v2/bc-authorize', { client_id: 'spa', scope: 'openid' });
    expect(await refusedIn(world)).toMatchObject([
      { clientID: 'spa', endpoint: 'authorize', error: 'unsupported_response_type' },
      { clientID: 'spa', endpoint: 'authorize', error: 'invalid_target', scope: ['profile'] },
      { clientID: 'web', endpoint: 'par', error: 'invalid_client' },
      { clientID: 'spa', endpoint: 'device_authorization', error: 'unauthorized_client' },
      { clientID: 'spa', endpoint: 'bc-authorize', error: 'unauthorized_client' },
    ]);
  });

  it('are recorded where the proof of a key is none, whoever brings it', async () => {
    const world = await startWorld();
    const answer = await world.exchange(await world.code(), {}, { dpop: 'forged' });
    expect(answer.json().error).toBe('invalid_dpop_proof');
    expect(await refusedIn(world)).toMatchObject([{ clientID: 'spa', error: 'invalid_dpop_proof', userID: ada }]);
  });

  it('are nothing to record where nobody is known by that name, or only asked in a wrong way', async () => {
    const world = await startWorld();
    await world.exchange('x', { client_id: 'nobody' });
    await world.post('/oauth/v2/device_authorization', { client_id: 'nobody' });
    await world.exchange('', {});
    expect(await refusedIn(world)).toEqual([]);
  });

  it('do not fill the log, however often somebody asks', async () => {
    const world = await startWorld();
    for (let attempt = 0; attempt < 40; attempt++) await world.exchange('x', { client_id: 'cli' });
    expect((await refusedIn(world)).length).toBe(30);
    world.later(60);
    await world.exchange('x', { client_id: 'cli' });
    expect((await refusedIn(world)).length).toBe(31);
  });

  it('are recorded in few words, however many somebody asks in', async () => {
    const world = await startWorld();
    const much = 'x'.repeat(1500);
    await world.post('/oauth/v2/par', { scope: much, grant_type: much }, basic('web', 'guessed'));
    await world.authorize({ request: requestObject({ typ: much }) });
    const refused = await refusedIn(world);
    expect(refused).toMatchObject([
      { clientID: 'web', error: 'invalid_client' },
      { clientID: 'spa', error: 'invalid_request_object' },
    ]);
    expect(JSON.stringify(refused).length).toBeLessThan(1500);
  });

  it('stand beside those that are issued, refreshed and revoked, each an event with client, scopes, factors and revision', async () => {
    const world = await startWorld();
    const { api, instance } = world;
    const issued = await world.tokens({ scope: 'openid offline_access' });
    const token = { client_id: 'spa', refresh_token: issued.refresh_token, grant_type: 'refresh_token' };
    const refreshed = (await world.post('/oauth/v2/token', token)).json();
    for (const spent of [issued.access_token, refreshed.refresh_token])
      await world.post('/oauth/v2/revoke', { client_id: 'spa', token: spent });
    const { events } = await api.store.readAll(0n, { limit: 100, filter: { instanceId: instance.id } });
    const streams = events.filter(({ aggregateType }) => aggregateType === 'oidc_session');
    const scope = ['openid', 'offline_access'];
    expect(streams.map(({ type, payload }) => [type, payload])).toMatchObject([
      ['oidc_session.added', { clientID: 'spa', userID: ada, scope, authMethods: [4], sessionID: '700' }],
      ['oidc_session.access_token.added', { scope, reason: 1, policyRevision: 0 }],
      ['oidc_session.refresh_token.added', { policyRevision: 0 }],
      ['oidc_session.access_token.added', { scope, reason: 2, policyRevision: 0 }],
      ['oidc_session.refresh_token.renewed', { policyRevision: 0 }],
      ['oidc_session.access_token.revoked', { id: expect.stringMatching(/^at_/) }],
      ['oidc_session.refresh_token.revoked', {}],
      ['oidc_session.access_token.revoked', {}],
    ]);
    expect(new Set(streams.map(({ aggregateId }) => aggregateId)).size).toBe(1);
    const log = JSON.stringify(events.map(({ payload }) => payload));
    for (const secret of [issued.access_token, issued.refresh_token, issued.id_token, refreshed.refresh_token])
      expect(log).not.toContain(secret);
  });
});
