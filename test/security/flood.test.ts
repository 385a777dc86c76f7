import { once } from 'node:events';
import { connect as connectH2, constants } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DualServer } from '../../api/transport/dual-server.ts';
import { clientsOf } from '../scenarios/clients.ts';
import { refusal } from '../scenarios/refusal.ts';
import { type Answer, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.fasti.stop());

/** How long nobody else could be answered, at most: what this thread has worked. The time of a clock is others' work, too. */
const standstill = async (attack: () => Promise<Answer>): Promise<readonly [status: number, ms: number]> => {
  const before = process.threadCpuUsage();
  const { status } = await attack();
  const { user, system } = process.threadCpuUsage(before);
  return [status, (user + system) / 1000];
};

describe('a form', () => {
  const forms = ['/oauth/v2/token', '/oauth/v2/introspect', '/oauth/v2/revoke', '/oauth/v2/authorize'];
  const pages = ['/oidc/v1/end_session', '/ui/v2/login/loginname', '/ui/v2/login/password', '/ui/v2/login/logout'];

  it.each([...forms, ...pages])('of thousands of names stops nobody else: %s', async (path) => {
    const names = Array.from({ length: 16_000 }, (_, index) => index.toString(36)).join('&');
    expect(names.length).toBeLessThan(64 * 1024);
    const [status, ms] = await standstill(() => world.post(path, names));
    expect(status).toBeLessThan(500);
    expect(ms).toBeLessThan(2_000);
  });

  it.each([...forms, ...pages])(
    'is not longer than forms are, and nothing of a longer one is recorded: %s',
    async (path) => {
      const { fasti, asked, spa, post } = world;
      const before = await fasti.api.store.head();
      const answer = await post(path, { ...asked(spa.clientId), state: 'x'.repeat(100_000) });
      expect(answer.status).toBe(413);
      expect(await fasti.api.store.head()).toBe(before);
    },
  );
});

describe('a message', () => {
  const ask = (path: string, body: string | Buffer, type = 'application/json') =>
    world.send('POST', path, { body, headers: { 'content-type': type, authorization: `Bearer ${world.fasti.pat}` } });

  it.each(['/v2/users', '/zitadel.user.v2.UserService/ListUsers'])(
    'is as deep as it may be, or refused: %s',
    async (path) => {
      for (const depth of [50, 1_000, 100_000]) {
        const query = `${'{"notQuery":{"query":'.repeat(depth)}{}${'}}'.repeat(depth)}`;
        expect((await ask(path, `{"queries":[${query}]}`)).status).toBe(400);
        expect((await ask(path, '['.repeat(depth))).status).toBe(400);
      }
    },
  );

  it('that asks for more at once than can be asked is refused', async () => {
    const { users, projects } = clientsOf(world.fasti.url, world.fasti.pat);
    const queries = Array.from({ length: 70_000 }, (_, index) => ({
      query: { case: 'userNameQuery', value: { userName: String(index) } } as const,
    }));
    expect(await refusal(users.listUsers({ queries }))).toMatch(/^InvalidArgument/);
    const filters = Array.from({ length: 70_000 }, (_, index) => ({
      filter: { case: 'projectNameFilter', value: { projectName: String(index) } } as const,
    }));
    expect(await refusal(projects.listProjects({ filters }))).toMatch(/^InvalidArgument/);
  });

  it('with huge headers is refused before it is read', async () => {
    for (const name of ['x-anything', 'cookie', 'authorization', 'forwarded'])
      expect((await world.get('/oauth/v2/keys', {}, { [name]: 'x'.repeat(70_000) })).status).toBe(431);
  });

  it.each(['authorization', 'traceparent', 'accept-language', 'forwarded', 'cookie', 'x-zitadel-instance-host'])(
    'with a long header is read in no time: %s',
    async (name) => {
      for (const unit of ['a', ' ', 'a;q=0.1,', 'host=', 'bearer ', '[:', 'a=b;', '-'])
        for (const path of ['/ui/v2/login/loginname', '/v2/users/1', '/oidc/v1/userinfo']) {
          const value = unit.repeat(Math.floor(12_000 / unit.length)).trim();
          const [, ms] = await standstill(() => world.get(path, {}, { [name]: value }));
          expect([name, unit, ms < 500]).toEqual([name, unit, true]);
        }
    },
  );
});

describe('a crowd', () => {
  it('of people who sign in is let in one after the other, and the rest is asked to come again', async () => {
    const { loginClient, fasti } = world;
    const attempts = Array.from({ length: 600 }, () =>
      loginClient.sessions
        .createSession({
          checks: {
            user: { search: { case: 'userId', value: fasti.adminId } },
            password: { password: fasti.adminPassword },
          },
        })
        .then(
          () => 'signed in',
          (error: { readonly code?: number }) => error.code,
        ),
    );
    const outcomes = await Promise.all(attempts);
    const resourceExhausted = 8;
    const aborted = 10;
    expect(outcomes.filter((outcome) => outcome === 'signed in').length).toBeGreaterThan(100);
    expect(outcomes.filter((outcome) => outcome === resourceExhausted).length).toBeGreaterThan(0);
    for (const outcome of outcomes) expect(['signed in', resourceExhausted, aborted]).toContain(outcome);
    expect((await world.newSession(fasti.adminId, fasti.adminPassword)).sessionId).toBeTruthy();
  }, 120_000);
});

describe('a request that never ends', () => {
  it('is given up, over HTTP/1.1 and over HTTP/2', async () => {
    const server = new DualServer((request, response) => request.resume().on('end', () => response.end('done')), {
      arrivalMs: 300,
    });
    onTestFinished(() => void server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const session = connectH2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    onTestFinished(() => session.destroy());
    const patient = session.request({ ':method': 'POST', ':path': '/' });
    patient.end('at once');
    const [headers] = await once(patient, 'response');
    expect(headers[':status']).toBe(200);
    const endless = session.request({ ':method': 'POST', ':path': '/' });
    endless.on('error', () => undefined);
    const drip = setInterval(() => endless.write('x'), 50);
    await once(endless, 'close');
    clearInterval(drip);
    expect(endless.rstCode).toBe(constants.NGHTTP2_CANCEL);
    expect((world.fasti.server.server as unknown as DualServer).requestTimeout).toBe(60_000);
  });
});
