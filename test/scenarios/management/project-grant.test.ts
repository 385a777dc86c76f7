import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { machineWithToken } from '../company.ts';
import { eventsOf, typesOf } from '../log.ts';
import { refusal } from '../refusal.ts';

let fasti: Fasti;
let admin: Clients;
let n = 0;
beforeAll(async () => {
  fasti = await startFasti();
  admin = clientsOf(fasti.url, fasti.pat);
});
afterAll(() => fasti?.stop());

const organization = async () => (await admin.orgs.addOrganization({ name: `Org ${n++}` })).organizationId;
const portal = async () => {
  const { projectId } = await admin.projects.createProject({ organizationId: fasti.orgId, name: `Portal ${n++}` });
  for (const roleKey of ['reader', 'writer'])
    await admin.projects.addProjectRole({ projectId, roleKey, displayName: roleKey });
  return projectId;
};
const granted = async (projectId: string, orgId: string, roleKeys: string[] = []) => {
  await admin.projects.createProjectGrant({ projectId, grantedOrganizationId: orgId, roleKeys });
  return { projectId, grantedOrganizationId: orgId };
};
const found = async (filter: object, clients = admin) =>
  (await clients.projects.listProjectGrants({ filters: [{ filter }] as never })).projectGrants;

describe('a project grant, event by event', () => {
  it('is given, changed, switched off and on, and taken back', async () => {
    const [projectId, orgId] = [await portal(), await organization()];
    const grant = { projectId, grantedOrganizationId: orgId };
    const { projects } = admin;
    const give = () => projects.createProjectGrant({ ...grant, roleKeys: ['reader'] });
    expect(await eventsOf(fasti, give)).toEqual([
      ['project.grant.added', { grantId: orgId, grantedOrgId: orgId, roleKeys: ['reader'] }],
    ]);
    expect(await refusal(give())).toBe('AlreadyExists V3-DKcYh');
    expect(await found({ case: 'inProjectIdsFilter', value: { ids: [projectId] } })).toMatchObject([
      {
        ...{ organizationId: fasti.orgId, grantedOrganizationId: orgId, projectId, state: 1 },
        ...{ grantedOrganizationName: expect.stringMatching(/^Org/), grantedRoleKeys: ['reader'] },
        projectName: expect.stringMatching(/^Portal/),
      },
    ]);
    const change = () => projects.updateProjectGrant({ ...grant, roleKeys: ['reader', 'writer'] });
    expect(await eventsOf(fasti, change)).toEqual([
      ['project.grant.changed', { grantId: orgId, roleKeys: ['reader', 'writer'] }],
    ]);
    expect(await eventsOf(fasti, change)).toEqual([]);
    for (const [move, type, state] of [
      [() => projects.deactivateProjectGrant(grant), 'project.grant.deactivated', 2],
      [() => projects.activateProjectGrant(grant), 'project.grant.reactivated', 1],
    ] as const) {
      expect(await typesOf(fasti, move)).toEqual([type]);
      expect(await typesOf(fasti, move)).toEqual([]);
      expect(await found({ case: 'inProjectIdsFilter', value: { ids: [projectId] } })).toMatchObject([{ state }]);
    }
    const remove = () => projects.deleteProjectGrant(grant);
    expect(await eventsOf(fasti, remove)).toEqual([['project.grant.removed', { grantId: orgId }]]);
    expect(await eventsOf(fasti, remove)).toEqual([]);
    expect((await remove()).deletionDate).toBeUndefined();
    expect(await refusal(change())).toBe('NotFound PROJECT-D8JxR');
    expect(await typesOf(fasti, give)).toEqual(['project.grant.added']);
  });

  it('is refused where the project, the organization or a role is not there', async () => {
    const [projectId, orgId] = [await portal(), await organization()];
    const refused = (change: object) =>
      refusal(admin.projects.createProjectGrant({ projectId, grantedOrganizationId: orgId, roleKeys: [], ...change }));
    expect(await refused({ projectId: 'nothing' })).toBe('FailedPrecondition COMMAND-m9gsd');
    expect(await refused({ grantedOrganizationId: 'nowhere' })).toBe('FailedPrecondition COMMAND-3m9gg');
    expect(await refused({ roleKeys: ['king'] })).toBe('FailedPrecondition COMMAND-6m9gd');
    expect(await refused({ grantedOrganizationId: fasti.orgId })).toMatch(/^FailedPrecondition/);
  });
});

describe('project grants', () => {
  it('are found by every filter, in order, page by page', async () => {
    const [one, two, mine, yours] = [await portal(), await portal(), await organization(), await organization()];
    await granted(one, mine, ['reader']);
    await granted(one, yours, ['writer']);
    await granted(two, mine, []);
    const [first] = await found({ case: 'inProjectIdsFilter', value: { ids: [one] } });
    const pairs = async (...filters: object[]) => {
      const among = { case: 'inProjectIdsFilter', value: { ids: [one, two] } };
      const { projectGrants } = await admin.projects.listProjectGrants({
        ...{ filters: [among, ...filters].map((filter) => ({ filter })) as never, pagination: { asc: true } },
      });
      return projectGrants.map((each) => [each.projectId, each.grantedOrganizationId]);
    };
    const all = [
      [one, mine],
      [one, yours],
      [two, mine],
    ];
    expect(await pairs()).toEqual(all);
    expect(await pairs({ case: 'projectNameFilter', value: { projectName: first?.projectName, method: 0 } })).toEqual(
      all.slice(0, 2),
    );
    expect(await pairs({ case: 'roleKeyFilter', value: { key: 'writer', method: 0 } })).toEqual([[one, yours]]);
    expect(await pairs({ case: 'organizationIdFilter', value: { id: fasti.orgId } })).toEqual(all);
    expect(await pairs({ case: 'grantedOrganizationIdFilter', value: { id: mine } })).toEqual([all[0], all[2]]);
    const page = await admin.projects.listProjectGrants({
      filters: [{ filter: { case: 'inProjectIdsFilter', value: { ids: [one, two] } } }],
      ...{ sortingColumn: 1, pagination: { asc: true, offset: 2n, limit: 1 } },
    });
    expect(page.pagination?.totalResult).toBe(3n);
    expect(page.projectGrants.length).toBe(1);
  });

  it('are seen by both organizations, and by nobody else; changed only by the owner', async () => {
    const [projectId, theirs, others] = [await portal(), await organization(), await organization()];
    const grant = await granted(projectId, theirs, ['reader']);
    const ownerOf = async (organizationId: string) => {
      const { id: userId, token } = await machineWithToken(admin, organizationId, `owner-${n++}`);
      await admin.administrators.createAdministrator({
        ...{ userId, resource: { resource: { case: 'organizationId', value: organizationId } }, roles: ['ORG_OWNER'] },
      });
      return clientsOf(fasti.url, token);
    };
    const [own, granting, stranger] = [await ownerOf(fasti.orgId), await ownerOf(theirs), await ownerOf(others)];
    const filter = { case: 'inProjectIdsFilter', value: { ids: [projectId] } };
    expect((await found(filter, own)).length).toBe(1);
    expect((await found(filter, granting)).length).toBe(1);
    expect(await found(filter, stranger)).toEqual([]);
    expect(await refusal(granting.projects.updateProjectGrant({ ...grant, roleKeys: ['writer'] }))).toBe(
      'PermissionDenied AUTH-AWfge',
    );
    expect(await refusal(granting.projects.deleteProjectGrant(grant))).toBe('PermissionDenied AUTH-AWfge');
    await own.projects.updateProjectGrant({ ...grant, roleKeys: ['writer'] });
  });

  it('put projects into the list of the organization that has them', async () => {
    const [projectId, theirs] = [await portal(), await organization()];
    await granted(projectId, theirs);
    const projects = async (organizationId: string, type: number) => {
      const filter = { case: 'organizationIdFilter', value: { organizationId, type } } as const;
      const list = await admin.projects.listProjects({ filters: [{ filter }] });
      return list.projects.filter((each) => each.projectId === projectId);
    };
    expect(await projects(fasti.orgId, 1)).toMatchObject([{ projectId, organizationId: fasti.orgId }]);
    expect((await projects(fasti.orgId, 1))[0]?.grantedOrganizationId).toBeUndefined();
    for (const type of [2, 3])
      expect(await projects(theirs, type)).toMatchObject([
        { organizationId: fasti.orgId, grantedOrganizationId: theirs, grantedState: 1 },
      ]);
    expect(await projects(theirs, 1)).toEqual([]);
  });
});
