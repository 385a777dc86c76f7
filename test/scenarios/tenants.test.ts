import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projections } from '../../projections/index.ts';
import { physicalName } from '../../projections/projection.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { clientsOf } from './clients.ts';
import { type Company, company } from './company.ts';
import { refusal } from './refusal.ts';
import { secondInstance } from './second-instance.ts';

let fasti: Fasti;
let acme: Company;
let second: Awaited<ReturnType<typeof secondInstance>>;
let database: pg.Client;
beforeAll(async () => {
  fasti = await startFasti();
  acme = await company(fasti, 'Acme');
  second = await secondInstance(fasti);
  database = new pg.Client(fasti.connection);
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await fasti?.stop();
});

const at = (domain: string) => ({ 'x-zitadel-instance-host': domain });
const inSecond = () => clientsOf(fasti.url, second.pat, at(second.domain));

describe('an instance', () => {
  it('is found by the host that is asked for, by header, or by its id', async () => {
    for (const headers of [at(second.domain), at(`${second.domain}:8443`), { 'x-tenant-id': second.instanceId }]) {
      const { instance } = await clientsOf(fasti.url, second.pat, headers).instances.getInstance({});
      expect(instance).toMatchObject({ id: second.instanceId, name: 'Second' });
    }
    const { instance } = await clientsOf(fasti.url, fasti.pat).instances.getInstance({});
    expect(instance?.id).toBe(fasti.instanceId);
  });

  it('is not guessed for a host that nobody has', async () => {
    const { users } = clientsOf(fasti.url, fasti.pat, at('third.example.com'));
    expect(await refusal(users.listUsers({}))).toBe('NotFound QUERY-1kIjX');
    const pages = await fetch(`${fasti.url}/.well-known/openid-configuration`, { headers: at('third.example.com') });
    expect(pages.status).toBe(404);
  });

  it('has users, organizations and projects of its own, of whose ids the other knows nothing', async () => {
    const { users, orgs, projects, applications, sessions } = inSecond();
    expect((await users.listUsers({})).result.map(({ userId }) => userId)).not.toContain(acme.personId);
    expect((await orgs.listOrganizations({})).result.map(({ id }) => id)).toEqual([second.orgId]);
    expect((await sessions.listSessions({})).sessions).toEqual([]);
    expect(await refusal(users.getUserByID({ userId: acme.personId }))).toBe('NotFound COMMAND-ugjs0upun6');
    expect(await refusal(users.lockUser({ userId: acme.personId }))).toMatch(/^NotFound/);
    expect(await refusal(projects.updateProject({ projectId: acme.projectId, name: 'Mine' }))).toMatch(/^NotFound/);
    expect(await refusal(applications.getApplication({ applicationId: acme.applicationId }))).toMatch(/^NotFound/);
    expect(await refusal(sessions.getSession({ sessionId: acme.sessionId }))).toMatch(/^NotFound/);
    expect(await refusal(orgs.deleteOrganization({ organizationId: acme.orgId }))).toMatch(/^NotFound/);
    expect(
      await refusal(sessions.deleteSession({ sessionId: acme.sessionId, sessionToken: acme.sessionToken })),
    ).toMatch(/^(NotFound|PermissionDenied|FailedPrecondition)/);
  });

  it('may use ids and names that the other uses', async () => {
    const { orgs, users, projects } = inSecond();
    await orgs.addOrganization({ name: 'Acme', organizationId: acme.orgId });
    await projects.createProject({ organizationId: acme.orgId, projectId: acme.projectId, name: 'Acme portal' });
    await users.createUser({
      organizationId: acme.orgId,
      userId: acme.personId,
      username: 'acme-ada',
      userType: { case: 'machine', value: { name: 'Another Ada' } },
    });
    await users.deactivateUser({ userId: acme.personId });
    const here = await clientsOf(fasti.url, fasti.pat).users.getUserByID({ userId: acme.personId });
    expect(here.user).toMatchObject({ state: 1, type: { case: 'human' } });
    const there = await users.getUserByID({ userId: acme.personId });
    expect(there.user).toMatchObject({ state: 2, type: { case: 'machine' } });
  });

  it('is the only one that knows its tokens and its keys', async () => {
    expect(await refusal(clientsOf(fasti.url, second.pat).users.listUsers({}))).toBe('Unauthenticated AUTH-7fs1e');
    expect(await refusal(clientsOf(fasti.url, fasti.pat, at(second.domain)).users.listUsers({}))).toBe(
      'Unauthenticated AUTH-7fs1e',
    );
    const keysOf = async (headers: Record<string, string>) =>
      (await (await fetch(`${fasti.url}/oauth/v2/keys`, { headers })).json()).keys.map(
        ({ n, x }: { n?: string; x?: string }) => n ?? x,
      );
    const [ours, theirs] = [await keysOf({}), await keysOf(at(second.domain))];
    expect(ours.filter((key: string) => theirs.includes(key))).toEqual([]);
  });
});

describe('below the code, in Postgres', () => {
  const tables = () => [
    'eventstore.events',
    ...projections.flatMap((projection) =>
      projection.tables.map((table) => `projections.${physicalName(projection, table)}`),
    ),
  ];
  /** As the API reads: in its role, for one tenant. */
  const asTenant = async (instanceId: string, sql: string) => {
    await database.query('begin; set local role fasti_tenant');
    try {
      await database.query("select set_config('fasti.instance_id', $1, true)", [instanceId]);
      return (await database.query(sql)).rows;
    } finally {
      await database.query('rollback');
    }
  };

  it('no row of another instance can be read, from any table, whatever is asked', async () => {
    for (const table of tables()) {
      const all = await database.query(`select count(distinct instance_id)::int as n from ${table}`);
      const owners = await asTenant(second.instanceId, `select distinct instance_id from ${table} where true or 1 = 1`);
      expect([table, owners.filter(({ instance_id }) => instance_id !== second.instanceId)]).toEqual([table, []]);
      const others = await asTenant(
        second.instanceId,
        `select 1 from ${table} where instance_id = '${fasti.instanceId}' or instance_id <> '${second.instanceId}'`,
      );
      expect([table, others]).toEqual([table, []]);
      expect([table, await asTenant('', `select 1 from ${table}`)]).toEqual([table, []]);
      expect(all.rows[0].n).toBeLessThanOrEqual(2);
    }
  });

  it('no row can be written in that role', async () => {
    for (const table of tables())
      for (const sql of [
        `delete from ${table}`,
        `update ${table} set instance_id = '${second.instanceId}'`,
        `truncate ${table}`,
      ])
        await expect(asTenant(second.instanceId, sql)).rejects.toMatchObject({ code: '42501' });
  });

  it('every table of a read model is guarded', async () => {
    const { rows } = await database.query<{ name: string }>(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'instance_id'
       where c.relkind = 'r' and n.nspname in ('projections', 'eventstore') and not c.relrowsecurity
         and has_table_privilege('fasti_tenant', c.oid, 'select')`,
    );
    expect(rows).toEqual([]);
  });
});
