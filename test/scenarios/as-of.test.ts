import { setTimeout as pause } from 'node:timers/promises';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { type Clients, clientsOf, clientsOver } from './clients.ts';
import { type Company, company } from './company.ts';
import { writtenSince } from './log.ts';
import { refusalOf } from './refusal.ts';

let fasti: Fasti;
let acme: Company;
let admin: Clients;
/** Before Acme was there; as it was made; when all of it had been renamed. */
let moments: { readonly before: bigint; readonly made: bigint; readonly madeAt: Date; readonly renamed: bigint };

beforeAll(async () => {
  fasti = await startFasti();
  admin = clientsOf(fasti.url, fasti.pat);
  const before = await fasti.api.store.head();
  acme = await company(fasti, 'Acme');
  const [made, madeAt] = [await fasti.api.store.head(), new Date()];
  // A moment is a millisecond: what follows must be in another.
  await pause(5);
  const { personId, projectId, applicationId, orgId } = acme;
  await admin.users.updateUser({
    userId: personId,
    username: 'countess',
    userType: { case: 'human', value: { profile: { givenName: 'Augusta' } } },
  });
  await admin.projects.updateProject({ projectId, name: 'Shop' });
  await admin.applications.updateApplication({ projectId, applicationId, name: 'Browser' });
  await admin.orgs.updateOrganization({ organizationId: orgId, name: 'Apex' });
  moments = { before, made, madeAt, renamed: await fasti.api.store.head() };
});
afterAll(() => fasti?.stop());

const ways: readonly { readonly way: string; readonly clients: () => Clients }[] = [
  { way: 'gRPC', clients: () => clientsOver(createGrpcTransport({ baseUrl: fasti.url })) },
  { way: 'gRPC-web', clients: () => clientsOver(createGrpcWebTransport({ baseUrl: fasti.url, httpVersion: '1.1' })) },
  { way: 'Connect', clients: () => clientsOver(createConnectTransport({ baseUrl: fasti.url, httpVersion: '1.1' })) },
];
const at = (moment: bigint | Date | string) => ({
  headers: {
    authorization: `Bearer ${fasti.pat}`,
    'fasti-at': moment instanceof Date ? moment.toISOString() : String(moment),
  },
});

describe.each(ways)('by $way', ({ clients }) => {
  const seen = async (moment: bigint | Date) => {
    const { users, projects, applications } = clients();
    const { user } = await users.getUserByID({ userId: acme.personId }, at(moment));
    const { project } = await projects.getProject({ projectId: acme.projectId }, at(moment));
    const { application } = await applications.getApplication({ applicationId: acme.applicationId }, at(moment));
    const person = user?.type.case === 'human' ? user.type.value.profile?.givenName : undefined;
    return { name: user?.username, person, project: project?.name, application: application?.name };
  };
  const then = { name: 'acme-ada', person: 'Ada', project: 'Acme portal', application: 'Web' };
  const now = { name: 'countess', person: 'Augusta', project: 'Shop', application: 'Browser' };

  it('everything is shown as it was at a position or a time, and as it is', async () => {
    expect(await seen(moments.made)).toEqual(then);
    expect(await seen(moments.madeAt)).toEqual(then);
    expect(await seen(moments.renamed)).toEqual(now);
    expect(await seen(new Date())).toEqual(now);
  });

  it('what was not there yet is not found', async () => {
    const { users, projects, applications, sessions } = clients();
    const past = at(moments.before);
    const calls = [
      users.getUserByID({ userId: acme.personId }, past),
      projects.getProject({ projectId: acme.projectId }, past),
      applications.getApplication({ applicationId: acme.applicationId }, past),
      sessions.getSession({ sessionId: acme.sessionId }, past),
      users.getUserByID({ userId: fasti.adminId }, at('2001-01-01T00:00:00Z')),
    ];
    const refusals = await Promise.all(calls.map(refusalOf));
    expect(refusals.map(({ code }) => code)).toEqual(calls.map(() => 'NotFound'));
  });

  it('an answer says as of when it is', async () => {
    let asOf = '';
    const onHeader = (headers: Headers) => {
      asOf = headers.get('fasti-as-of') ?? '';
    };
    await clients().users.getUserByID({ userId: acme.personId }, { ...at(moments.made), onHeader });
    expect(asOf).toContain(`position=${moments.made}`);
    await clients().users.getUserByID({ userId: acme.personId }, { ...at(moments.madeAt), onHeader });
    expect(asOf).toContain(moments.madeAt.toISOString());
  });

  it('the past is not written', async () => {
    const { users } = clients();
    const before = await fasti.api.store.head();
    const refused = await refusalOf(users.lockUser({ userId: acme.personId }, at(moments.made)));
    expect(refused).toMatchObject({ code: 'InvalidArgument', id: 'header.not_for_writes' });
    expect(await writtenSince(fasti, before)).toEqual([]);
  });

  it('lists show what was, in its order and number, as of a position and a time', async () => {
    const { users, projects, orgs } = clients();
    const names = async (moment: bigint | Date) => {
      const listed = await users.listUsers(
        { queries: [{ query: { case: 'inUserIdsQuery', value: { userIds: [acme.personId] } } }] },
        at(moment),
      );
      const { projects: found } = await projects.listProjects({}, at(moment));
      const { result } = await orgs.listOrganizations({}, at(moment));
      return {
        total: listed.details?.totalResult,
        users: listed.result.map(({ username }) => username),
        project: found.find(({ projectId }) => projectId === acme.projectId)?.name,
        org: result.find(({ id }) => id === acme.orgId)?.name,
      };
    };
    const made = { total: 1n, users: ['acme-ada'], project: 'Acme portal', org: 'Acme' };
    expect(await names(moments.made)).toEqual(made);
    expect(await names(moments.madeAt)).toEqual(made);
    expect(await names(moments.renamed)).toEqual({ total: 1n, users: ['countess'], project: 'Shop', org: 'Apex' });
    expect(await names(moments.before)).toMatchObject({ total: 0n, users: [], project: undefined, org: undefined });
  });
});

describe('the past of an organization and an instance', () => {
  it('shows login names, settings and the instance as they were', async () => {
    const { users, instances, settings } = clientsOver(
      createConnectTransport({ baseUrl: fasti.url, httpVersion: '1.1' }),
    );
    const { user } = await users.getUserByID({ userId: acme.personId }, at(moments.made));
    expect(user?.preferredLoginName).toBe('acme-ada');
    expect((await instances.getInstance({}, at(moments.before))).instance?.id).toBe(fasti.instanceId);
    expect((await settings.getLockoutSettings({}, at(moments.before))).settings).toBeDefined();
  });

  it('knows who may ask by today, not by then', async () => {
    const asked = clientsOf(fasti.url, acme.robot.token, { 'fasti-at': String(moments.made) }).users;
    expect((await asked.getUserByID({ userId: acme.robot.id })).user?.username).toBe('acme-robot');
    expect((await refusalOf(asked.getUserByID({ userId: acme.personId }))).code).toBe('NotFound');
  });

  it('remains after the thing is gone', async () => {
    const gone = await company(fasti, 'Gone');
    const there = await fasti.api.store.head();
    await admin.orgs.deleteOrganization({ organizationId: gone.orgId });
    const { users, projects } = clientsOver(createConnectTransport({ baseUrl: fasti.url, httpVersion: '1.1' }));
    expect((await users.getUserByID({ userId: gone.personId }, at(there))).user?.username).toBe('gone-ada');
    expect((await projects.getProject({ projectId: gone.projectId }, at(there))).project?.name).toBe('Gone portal');
    expect((await refusalOf(admin.users.getUserByID({ userId: gone.personId }))).code).toBe('NotFound');
  });
});

describe('by HTTP/JSON', () => {
  const get = async (headers: Record<string, string>) => {
    const answer = await fetch(`${fasti.url}/v2/users/${acme.personId}`, {
      headers: { authorization: `Bearer ${fasti.pat}`, ...headers },
    });
    return { status: answer.status, json: await answer.json(), asOf: answer.headers.get('fasti-as-of') };
  };

  it('a moment has every form of RFC 3339, and no other', async () => {
    const time = moments.madeAt.toISOString();
    const offset = new Date(moments.madeAt.getTime() + 5.5 * 3_600_000).toISOString().replace('Z', '+05:30');
    for (const moment of [time, time.toLowerCase(), offset, String(moments.made)])
      expect([moment, (await get({ 'fasti-at': moment })).json.user?.username]).toEqual([moment, 'acme-ada']);
    for (const moment of ['yesterday', time.slice(0, 10), time.replace('Z', ''), '2026-02-30T00:00:00Z', '1e9', '-1'])
      expect([moment, (await get({ 'fasti-at': moment })).status]).toEqual([moment, 400]);
    expect((await get({ 'fasti-at': String(2n ** 63n - 1n) })).json.user?.username).toBe('countess');
  });

  it('a read can ask to have seen a position, which every write names', async () => {
    const answer = await fetch(`${fasti.url}/v2/users/${acme.personId}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${fasti.pat}` },
      body: JSON.stringify({ human: { profile: { nickName: 'Countess' } } }),
    });
    const position = answer.headers.get('fasti-position') ?? '';
    expect(BigInt(position)).toBe(await fasti.api.store.head());
    const read = await get({ 'fasti-not-before': position, 'fasti-strict': 'true' });
    expect(read.json.user.human.profile.nickName).toBe('Countess');
    expect(BigInt(/position=(\d+)/.exec(read.asOf ?? '')?.[1] ?? 0)).toBeGreaterThanOrEqual(BigInt(position));
  });

  it('a read that must have seen what is not there yet is refused, or says how old it is', async () => {
    const ahead = String((await fasti.api.store.head()) + 10n);
    const [strict, lenient] = await Promise.all([
      get({ 'fasti-not-before': ahead, 'fasti-strict': 'true' }),
      get({ 'fasti-not-before': ahead }),
    ]);
    expect(strict).toMatchObject({ status: 503, json: { code: 14, details: [{ id: 'projection.stale' }] } });
    expect(lenient).toMatchObject({ status: 200, asOf: expect.stringContaining('position=') });
  });

  it('tokens and pages live in the present, and say so', async () => {
    for (const path of ['/oidc/v1/userinfo', '/.well-known/openid-configuration', '/oauth/v2/keys']) {
      const answer = await fetch(fasti.url + path, { headers: { 'fasti-at': String(moments.made) } });
      expect([path, answer.status, await answer.text()]).toEqual([path, 400, expect.stringContaining('fasti-at')]);
    }
  });
});
