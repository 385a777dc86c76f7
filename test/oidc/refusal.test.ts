import { describe, expect, it } from 'vitest';
import { basic, startWorld, type World } from './world.ts';

const refusedIn = async ({ api, instance }: World) => {
  const filter = { instanceId: instance.id, types: ['oidc_session.refused'] };
  const { events } = await api.store.readAll(0n, { limit: 100, filter });
  return events.map(({ payload }) => payload);
};

describe('tokens that are refused', () => {
  it('are recorded with the client, what it asked for and why, and nothing secret', async () => {
    const world = await startWorld();
    const { refresh_token } = await world.tokens({ scope: 'openid offline_access' });
    const refresh = { grant_type: 'refresh_token', client_id: 'spa', refresh_token };
    await world.post('/oauth/v2/token', { ...refresh, scope: 'openid email' });
    await world.exchange('stolen code');
    const [first, second, ...others] = await refusedIn(world);
    expect(first).toMatchObject({ clientID: 'spa', grantType: 'refresh_token', scope: ['openid', 'email'] });
    expect(second).toMatchObject({ grantType: 'authorization_code', error: 'invalid_grant' });
    expect(others).toEqual([]);
    expect(JSON.stringify([first, second])).not.toContain('stolen code');
    expect(JSON.stringify([first, second])).not.toContain(refresh_token);
  });

  it('are nothing to record where nobody proved to be a client, or only asked in a wrong way', async () => {
    const world = await startWorld();
    await world.exchange('x', { client_id: '' }, basic('web', 'wrong'));
    await world.exchange('x', { client_id: 'nobody' });
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

  it('stand beside those that are issued, which name the revision of the settings that they live by', async () => {
    const world = await startWorld();
    await world.tokens();
    const filter = { instanceId: world.instance.id, types: ['oidc_session.access_token.added'] };
    const { events } = await world.api.store.readAll(0n, { limit: 1, filter });
    expect(events[0]?.payload).toMatchObject({ policyRevision: 0 });
  });
});
