import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byApplication, neverByScripts } from '../../api/oidc/endpoints.ts';
import { newApp, startWorld, type World } from '../security/world.ts';
import { warmRoundTripsOf } from '../support/round-trips.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.fasti.stop());

const shop = 'https://app.example';
const stranger = 'https://stranger.example';

const allowedFor = async (path: string, origin: string, method = 'POST') => {
  const { headers } = await world.send(method, path, { headers: { origin } });
  return headers['access-control-allow-origin'];
};
const preflight = (path: string, origin: string) =>
  world.send('OPTIONS', path, {
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, dpop, content-type',
    },
  });
/** As the read model follows. */
const becomes = (origin: string, expected: string | undefined) =>
  expect.poll(() => allowedFor('/oauth/v2/token', origin)).toBe(expected);

describe('scripts in browsers', () => {
  it.each(byApplication)('ask %s from the origins of applications, and from no others', async (path) => {
    expect(await allowedFor(path, shop)).toBe(shop);
    const refused = await world.send('POST', path, { headers: { origin: stranger } });
    expect(Object.keys(refused.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(refused.headers.vary).toBe('Origin');

    const allowed = await preflight(path, shop);
    expect(allowed.status).toBe(204);
    expect(allowed.headers).toMatchObject({ 'access-control-allow-origin': shop, 'access-control-max-age': '86400' });
    expect(allowed.headers['access-control-allow-headers']).toMatch(/authorization, dpop/);
    // Some, as keycloak-js, send cookies along, which only one of these endpoints reads.
    const withCookies = allowed.headers['access-control-allow-credentials'];
    expect(withCookies).toBe(path === '/oidc/v1/end_session' ? undefined : 'true');
    expect((await world.send('POST', path, { headers: { origin: shop } })).headers).toMatchObject(
      withCookies ? { 'access-control-allow-credentials': withCookies } : {},
    );
    const unanswered = await preflight(path, stranger);
    expect(unanswered.status).toBe(204);
    expect(Object.keys(unanswered.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('are shown nonces and challenges, which DPoP needs', async () => {
    const { headers } = await world.send('GET', '/oidc/v1/userinfo', { headers: { origin: shop } });
    expect(headers['access-control-expose-headers']).toContain('dpop-nonce, www-authenticate');
    expect(headers['www-authenticate']).toContain('Bearer');
  });

  it('learn from everywhere what is the same for all', async () => {
    for (const path of [
      '/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server',
      '/oauth/v2/keys',
    ])
      expect((await world.send('GET', path, { headers: { origin: stranger } })).headers).toMatchObject({
        'access-control-allow-origin': stranger,
        'access-control-allow-credentials': 'true',
      });
    // Nor does a cache hand scripts what was answered to somebody else.
    const { headers } = await world.fasti.server.inject({
      url: '/oauth/v2/keys',
      headers: { host: new URL(world.fasti.url).host },
    });
    expect(headers.vary).toBe('Origin');
    // Whoever registers has no origin that is known yet; a token opens it, never a cookie.
    expect(await allowedFor('/oauth/v2/register', stranger)).toBe(stranger);
  });

  it('never ask where people are sent to sign in', async () => {
    for (const origin of [shop, stranger])
      expect(await allowedFor('/oauth/v2/authorize', origin, 'GET')).toBeUndefined();
    const { headers } = await preflight('/oauth/v2/authorize', shop);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    ['/oauth/v2/authorize', 'GET, POST, OPTIONS'],
    ['/oidc/v1/check_session', 'GET, OPTIONS'],
    ['/oauth/v2/keys', 'GET, OPTIONS'],
    ['/oauth/v2/register', 'POST, OPTIONS'],
  ])('and whoever else asks what %s takes is told, without a word on origins', async (path, allow) => {
    const plain = await world.send('OPTIONS', path);
    expect([plain.status, plain.headers.allow]).toEqual([204, allow]);
    expect(plain.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('get no leave to ask where people are sent, as every preflight there is answered', async () => {
    for (const path of neverByScripts) {
      const { status, headers } = await preflight(path, shop);
      expect([path, status, headers['access-control-allow-origin']]).toEqual([path, 204, undefined]);
    }
  });

  it('are told nothing more where the address is spelled otherwise', async () => {
    for (const path of [
      '/oauth/v2/%74oken',
      '/oauth/v2/%61uthorize',
      '/%75i/v2/login/loginname',
      '/oidc/v1/user%69nfo',
    ])
      for (const method of ['GET', 'POST'])
        expect([path, await allowedFor(path, stranger, method)]).toEqual([path, undefined]);
  });

  it('ask from an origin that was added, until it is taken away or its application is', async () => {
    const added = 'https://added.example:8443';
    expect(await allowedFor('/oauth/v2/token', added)).toBeUndefined();
    const app = await newApp(world.admin, world.projectId, 'added', { additionalOrigins: [added] });
    await becomes(added, added);
    const change = (additionalOrigins: string[]) =>
      world.admin.applications.updateApplication({
        applicationId: app.applicationId,
        projectId: app.projectId,
        applicationType: { case: 'oidcConfiguration', value: { additionalOrigins } },
      });
    await change(['https://other.example']);
    await becomes(added, undefined);
    await change([added]);
    await becomes(added, added);
    const { applicationId, projectId } = app;
    await world.admin.applications.deactivateApplication({ applicationId, projectId });
    await becomes(added, undefined);
    await world.admin.applications.reactivateApplication({ applicationId, projectId });
    await becomes(added, added);
    await world.admin.applications.deleteApplication({ applicationId, projectId });
    await becomes(added, undefined);
  });

  it('ask on any port of the local host for native applications, and by asterisks in development mode only', async () => {
    expect(await allowedFor('/oauth/v2/token', 'http://127.0.0.1:51004')).toBe('http://127.0.0.1:51004');
    const uris = { redirectUris: ['https://*.preview.example/cb', 'HTTPS://Upper.example:443/cb'] };
    const app = await newApp(world.admin, world.projectId, 'previews', { ...uris, developmentMode: true });
    await becomes('https://pr-7.preview.example', 'https://pr-7.preview.example');
    expect(await allowedFor('/oauth/v2/token', 'https://upper.example')).toBe('https://upper.example');
    for (const origin of ['https://a/b.preview.example', 'https://preview.example', 'https://x.preview.example.evil'])
      expect(await allowedFor('/oauth/v2/token', origin)).toBeUndefined();
    await world.admin.applications.updateApplication({
      applicationId: app.applicationId,
      projectId: app.projectId,
      applicationType: { case: 'oidcConfiguration', value: { developmentMode: false } },
    });
    await becomes('https://pr-7.preview.example', undefined);
  });

  it('ask for no origin at all from a file or a frame without one', async () => {
    expect(await allowedFor('/oauth/v2/token', 'null')).toBeUndefined();
  });

  it('cost no question to the database', async () => {
    const { server, config } = world.fasti;
    const headers = { host: `localhost:${config.Port}`, origin: shop };
    const asked = () => server.inject({ method: 'OPTIONS', url: '/oauth/v2/token', headers });
    expect((await asked()).headers['access-control-allow-origin']).toBe(shop);
    expect(await warmRoundTripsOf(asked)).toEqual([]);
  });
});
