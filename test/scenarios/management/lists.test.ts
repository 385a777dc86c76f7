import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { farAway } from '../company.ts';
import { refusal } from '../refusal.ts';

type Page = { readonly offset?: bigint; readonly limit?: number; readonly asc?: boolean };
type Listed = {
  readonly ids: readonly string[];
  readonly total: bigint | undefined;
  readonly applied?: bigint | undefined;
};

let fasti: Fasti;
let clients: Clients;
const made: string[] = [];
beforeAll(async () => {
  fasti = await startFasti();
  clients = clientsOf(fasti.url, fasti.pat);
  const { users, orgs, projects, applications, sessions } = clients;
  const { projectId } = await projects.createProject({ organizationId: fasti.orgId, name: 'Home' });
  for (let n = 0; n < 7; n++) {
    await orgs.addOrganization({ name: `Org ${n}` });
    await projects.createProject({ organizationId: fasti.orgId, name: `Project ${n}` });
    const applicationType = { case: 'apiConfiguration', value: {} } as const;
    await applications.createApplication({ projectId, name: `App ${n}`, applicationType });
    const machine = { case: 'machine', value: { name: `Robot ${n}` } } as const;
    const { id } = await users.createUser({ organizationId: fasti.orgId, username: `robot-${n}`, userType: machine });
    made.push(id);
    await users.addPersonalAccessToken({ userId: id, expirationDate: farAway });
    await sessions.createSession({});
  }
});
afterAll(() => fasti?.stop());

const lists: readonly { readonly what: string; readonly list: (page?: Page) => Promise<Listed> }[] = [
  {
    what: 'organizations',
    list: async (page) => {
      const { result, details } = await clients.orgs.listOrganizations({ ...(page && { query: page }) });
      return { ids: result.map(({ id }) => id), total: details?.totalResult };
    },
  },
  {
    what: 'users',
    list: async (page) => {
      const { result, details } = await clients.users.listUsers({ ...(page && { query: page }) });
      return { ids: result.map(({ userId }) => userId), total: details?.totalResult };
    },
  },
  {
    what: 'sessions',
    list: async (page) => {
      const { sessions, details } = await clients.sessions.listSessions({ ...(page && { query: page }) });
      return { ids: sessions.map(({ id }) => id), total: details?.totalResult };
    },
  },
  {
    what: 'projects',
    list: async (page) => {
      const { projects, pagination } = await clients.projects.listProjects({ ...(page && { pagination: page }) });
      return {
        ids: projects.map(({ projectId }) => projectId),
        total: pagination?.totalResult,
        applied: pagination?.appliedLimit,
      };
    },
  },
  {
    what: 'applications',
    list: async (page) => {
      const { applications, pagination } = await clients.applications.listApplications({
        ...(page && { pagination: page }),
      });
      return {
        ids: applications.map(({ applicationId }) => applicationId),
        total: pagination?.totalResult,
        applied: pagination?.appliedLimit,
      };
    },
  },
  {
    what: 'personal access tokens',
    list: async (page) => {
      const { result, pagination } = await clients.users.listPersonalAccessTokens({
        ...(page && { pagination: page }),
      });
      return { ids: result.map(({ id }) => id), total: pagination?.totalResult, applied: pagination?.appliedLimit };
    },
  },
];

describe.each(lists)('a list of $what', ({ list }) => {
  it('comes page by page: the pages together are the whole, in the same order, and each names how many there are', async () => {
    const whole = await list({ limit: 1000, asc: true });
    expect(whole.ids.length).toBeGreaterThanOrEqual(7);
    expect(whole.total).toBe(BigInt(whole.ids.length));
    const pages: string[] = [];
    for (let offset = 0n; offset < whole.ids.length; offset += 3n) {
      const page = await list({ offset, limit: 3, asc: true });
      expect(page.total).toBe(whole.total);
      pages.push(...page.ids);
    }
    expect(pages).toEqual(whole.ids);
    expect((await list({ limit: 1000, asc: false })).ids).toEqual([...whole.ids].reverse());
  });

  it('is empty beyond its end, and still names how many there are', async () => {
    const { total } = await list();
    for (const offset of [1000n, 2n ** 40n, 2n ** 63n]) {
      const beyond = await list({ offset, limit: 5 });
      expect([offset, beyond.ids, beyond.total]).toEqual([offset, [], total]);
    }
  });

  it('has a hundred entries at most if nobody says how many, and never more than a thousand', async () => {
    const { applied = 100n } = await list();
    expect(applied).toBe(100n);
    expect((await list({ limit: 1000 })).ids.length).toBeGreaterThan(0);
    expect(await refusal(list({ limit: 1001 }))).toBe('InvalidArgument QUERY-4M0fs');
  });
});
