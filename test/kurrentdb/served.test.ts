import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../scripts/config/config.ts';
import { wire } from '../../scripts/wire/wire.ts';
import { type Fasti, masterkey, secondServer, startFasti } from '../support/fasti.ts';
import { type InProcessServer, startInProcessServer } from './in-process-server.ts';

let kurrent: InProcessServer;
let fasti: Fasti;
beforeAll(async () => {
  kurrent = await startInProcessServer();
  // What it logs of cut connections is no news here.
  fasti = await startFasti({ 'EventStore.Url': kurrent.url }, { write() {} });
});
afterAll(async () => {
  await fasti?.stop();
  await kurrent?.stop();
});

const send = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${fasti.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${fasti.pat}`, 'content-type': 'application/json', ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  // biome-ignore lint/suspicious/noExplicitAny: a test names the fields of the answer that it looks at.
  return { status: response.status, body: (await response.json()) as any, headers: response.headers };
};
const newMachine = async (username: string) =>
  send('POST', '/v2/users/new', { organizationId: fasti.orgId, username, machine: { name: username } });

describe('Fasti with its events in KurrentDB (its protocol, in process)', () => {
  it('serves organizations, users and projects, as they are and as they were', async () => {
    const org = await send('POST', '/v2/organizations', { name: 'Acme' });
    expect(org.status).toBeLessThan(300);
    const alice = await send('POST', '/v2/users/human', {
      username: 'alice',
      organization: { orgId: org.body.organizationId },
      profile: { givenName: 'Alice', familyName: 'Smith' },
      email: { email: 'alice@acme.example', isVerified: true },
      password: { password: 'Password1!' },
    });
    expect(alice.status).toBeLessThan(300);
    const born = alice.headers.get('fasti-position') ?? '';
    const { userId } = alice.body;
    expect((await send('PUT', `/v2/users/human/${userId}`, { username: 'alicia' })).status).toBe(200);
    expect((await send('GET', `/v2/users/${userId}`)).body.user.username).toBe('alicia');
    const then = await send('GET', `/v2/users/${userId}`, undefined, { 'fasti-at': born });
    expect(then.body.user.username).toBe('alice');

    const again = await send('POST', '/v2/users/human', {
      username: 'alicia',
      organization: { orgId: org.body.organizationId },
      profile: { givenName: 'Another', familyName: 'Alicia' },
      email: { email: 'other@acme.example', isVerified: true },
    });
    expect(again.status).toBe(409);

    const project = await send('POST', '/zitadel.project.v2.ProjectService/CreateProject', {
      organizationId: org.body.organizationId,
      name: 'Portal',
    });
    expect(project.status).toBeLessThan(300);
    const listed = await send('POST', '/v2/users', {
      queries: [{ userNameQuery: { userName: 'ali', method: 'TEXT_QUERY_METHOD_STARTS_WITH' } }],
    });
    expect(listed.body.result.map(({ userId }: { userId: string }) => userId)).toEqual([userId]);

    const session = await send('POST', '/v2/sessions', {
      checks: { user: { userId }, password: { password: 'Password1!' } },
    });
    expect(session).toMatchObject({ body: { sessionToken: expect.any(String) } });
  });

  it('issues tokens', async () => {
    const { id } = (await newMachine('robot')).body;
    const { clientSecret } = (await send('POST', `/v2/users/${id}/secret`, {})).body;
    const response = await fetch(`${fasti.url}/oauth/v2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`robot:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'openid' }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ token_type: 'Bearer', access_token: expect.any(String) });
  });

  it('answers for the past from the mirror, and is no further behind than a moment', async () => {
    const { store } = fasti.api;
    const { instanceId } = fasti;
    const { events } = await store.readAll(0n, {
      limit: 3,
      backwards: true,
      filter: { instanceId, aggregateTypes: ['user'], types: ['user.machine.added'] },
    });
    expect(events[0]).toMatchObject({ type: 'user.machine.added', instanceId });
    await expect.poll(async () => (await fasti.status()).filter(({ lag }) => lag.events > 0)).toEqual([]);
  });

  it('survives a dropped connection', async () => {
    for (let times = 0; times < 3; times++) {
      kurrent.cut();
      await expect.poll(async () => (await newMachine(`after-cut-${times}`)).status, { interval: 200 }).toBe(200);
    }
    const listed = await send('POST', '/v2/users', {
      queries: [{ userNameQuery: { userName: 'after-cut', method: 'TEXT_QUERY_METHOD_STARTS_WITH' } }],
    });
    expect(listed.body.result).toHaveLength(3);
  });

  it('says while KurrentDB is away that it is away, and is well again afterwards', async () => {
    kurrent.isolate();
    const refused = await newMachine('too-early');
    expect(refused.status).toBe(503);
    kurrent.restore();
    await expect.poll(async () => (await newMachine('in-time')).status, { interval: 200 }).toBe(200);
  });

  it('is the same in another process on the same database', async () => {
    const other = await secondServer(fasti);
    const { instanceId } = fasti;
    expect((await other.api.store.readAll(0n, { limit: 5, filter: { instanceId } })).events).toHaveLength(5);
    expect(await other.api.store.head()).toBe(await fasti.api.store.head());
    await other.close();
  });

  describe('refuses to start', () => {
    const start = (flags: Partial<Fasti['config']>, connection = fasti.connection) =>
      wire({ config: { ...fasti.config, ...flags }, connection, masterkey, worker: false });

    it.each([
      [
        { 'EventStore.Url': 'esdb://admin:secret@127.0.0.1:1?tls=false' },
        /EventStore.Url: esdb:\/\/127.0.0.1:1.* can't be asked/,
      ],
      [{ 'EventStore.Url': 'http://127.0.0.1:2113' }, /must begin with esdb/],
      [{ 'EventStore.Url': undefined }, /has but a mirror: set EventStore.Url/],
      [{ 'EventStore.Prefix': 'a/b' }, /EventStore.Prefix/],
      [{ 'EventStore.Prefix': 'elsewhere' }, /mirror in this database is not of the events/],
    ])('with %o', async (flags, message) => {
      const starting = start(flags);
      await expect(starting).rejects.toThrow(ConfigError);
      await expect(starting).rejects.toThrow(message);
    });
  });
});
