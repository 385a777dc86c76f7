import { connect as dial } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TextQueryMethod } from '../../../api/gen/zitadel/object/v2/object_pb.js';
import { type Clients, clientsOf } from '../clients.ts';
import { refusal } from '../refusal.ts';
import { expectNoTrace, type Troubled, troubled } from './world.ts';

let world: Troubled;
let admin: Clients;
beforeAll(async () => {
  world = await troubled();
  admin = clientsOf(world.url, world.pat);
});
afterAll(() => world?.stop());

const hostile = [
  `'; drop table projections.users_v2; --`,
  `" or 1=1 --`,
  `\\'; select pg_sleep(10); --`,
  '$1',
  '$(exit 1)',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '__proto__',
  '%_*?.[]',
  '\u202egnp.exe',
  '𝒜da 👩‍🚀',
];

describe('hostile text', () => {
  it('is a name like any other', async () => {
    const { orgs, projects, users } = admin;
    for (const name of hostile) {
      const { organizationId } = await orgs.addOrganization({ name });
      const found = await orgs.listOrganizations({ queries: [{ query: { case: 'nameQuery', value: { name } } }] });
      expect(found.result.map(({ id }) => id)).toEqual([organizationId]);
      const { projectId } = await projects.createProject({ organizationId, name });
      expect((await projects.getProject({ projectId })).project?.name).toBe(name);
      const { id: userId } = await users.createUser({
        organizationId,
        username: name,
        userType: { case: 'machine', value: { name, description: name } },
      });
      expect((await users.getUserByID({ userId })).user).toMatchObject({ username: name, type: { value: { name } } });
    }
  });

  it('is an id that nobody has', async () => {
    const { users, orgs, projects } = admin;
    await world.unchanged(async () => {
      for (const id of hostile) {
        expect(await refusal(users.getUserByID({ userId: id }))).toBe('NotFound COMMAND-ugjs0upun6');
        expect(await refusal(projects.getProject({ projectId: id }))).toBe('NotFound COMMAND-3M9sd');
        expect(
          (await orgs.listOrganizations({ queries: [{ query: { case: 'idQuery', value: { id } } }] })).result,
        ).toEqual([]);
        const path = `/v2/users/${encodeURIComponent(id)}`;
        expect([path, (await world.send(path, '', {}, 'GET')).status]).toEqual([path, 404]);
      }
    });
  });

  it('is searched for as it is written: no letter is a wildcard', async () => {
    const found = async (userName: string, method: TextQueryMethod) => {
      const query = { case: 'userNameQuery', value: { userName, method } } as const;
      return (await admin.users.listUsers({ queries: [{ query }] })).result.map(({ username }) => username);
    };
    for (const method of [TextQueryMethod.CONTAINS, TextQueryMethod.STARTS_WITH, TextQueryMethod.ENDS_WITH])
      for (const wildcard of ['%%', '_____', '.*', '\\\\', "''"]) expect(await found(wildcard, method)).toEqual([]);
    expect(await found('%_*', TextQueryMethod.CONTAINS)).toEqual(['%_*?.[]']);
    expect(await found("'; DROP", TextQueryMethod.STARTS_WITH_IGNORE_CASE)).toEqual([hostile[0]]);
  });
});

describe('hostile headers', () => {
  const get = (headers: Record<string, string>) => world.send(`/v2/users/${world.adminId}`, '', headers, 'GET');

  it('of ours are refused by name', async () => {
    for (const name of ['fasti-at', 'fasti-not-before', 'fasti-strict'])
      for (const value of ["1' or '1'='1", '1;drop table events', '-1', '99999999999999999999', '\u00ff', '']) {
        const { status, text } = await get({ [name]: value });
        expectNoTrace(text);
        expect([name, value, status]).toEqual([name, value, 400]);
        expect(text).toContain(name);
      }
  });

  it('name no organization and no instance', async () => {
    for (const value of ["' or '1'='1", `${world.orgId}'--`, 'null', '*', '\u00ff']) {
      expect([value, (await get({ 'x-zitadel-orgid': value })).status]).toEqual([value, 403]);
      expect([value, (await get({ 'x-tenant-id': value })).status]).toEqual([value, 404]);
      expect([value, (await get({ 'x-zitadel-instance-host': value })).status]).toEqual([value, 404]);
    }
  });

  it('are neither believed nor repeated', async () => {
    const { text, headers } = await world.send(
      '/.well-known/openid-configuration',
      '',
      {
        'x-forwarded-host': 'evil.example',
        forwarded: 'host=evil.example;proto=https',
        'x-zitadel-public-host': 'evil.example',
        'x-request-id': 'evil.example',
      },
      'GET',
    );
    expect(text).not.toContain('evil');
    expect(JSON.stringify([...headers])).not.toContain('evil');
  });

  it('with line breaks never arrive', async () => {
    const answer = await new Promise<string>((done) => {
      let seen = '';
      const socket = dial(Number(new URL(world.url).port), '127.0.0.1');
      socket.on('data', (data) => {
        seen += data;
      });
      socket.on('close', () => done(seen));
      socket.end(`GET /v2/users/1 HTTP/1.1\r\nhost: localhost\r\nx-request-id: a\rset-cookie: b\r\n\r\n`);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect(answer).not.toContain('set-cookie');
  });
});

it('nothing of it reached the database as a command', async () => {
  expect((await admin.users.getUserByID({ userId: world.acme.personId })).user?.state).toBe(1);
  await world.readModelsAreSound();
});
