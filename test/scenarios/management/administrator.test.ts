import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { machineWithToken } from '../company.ts';
import { eventsOf } from '../log.ts';
import { refusal } from '../refusal.ts';

let fasti: Fasti;
let admin: Clients;
let partnerId: string;
let projectId: string;
let n = 0;
beforeAll(async () => {
  fasti = await startFasti();
  admin = clientsOf(fasti.url, fasti.pat);
  partnerId = (await admin.orgs.addOrganization({ name: 'Partner' })).organizationId;
  ({ projectId } = await admin.projects.createProject({ organizationId: fasti.orgId, name: 'Portal' }));
  await admin.projects.addProjectRole({ projectId, roleKey: 'reader', displayName: 'Reader' });
  await admin.projects.createProjectGrant({ projectId, grantedOrganizationId: partnerId, roleKeys: ['reader'] });
});
afterAll(() => fasti?.stop());

const machine = (orgId = fasti.orgId) => machineWithToken(admin, orgId, `machine-${n++}`);
const places = () =>
  [
    ['instance', { case: 'instance', value: true }, ['IAM_OWNER_VIEWER', 'IAM_USER_MANAGER'], {}],
    ['org', { case: 'organizationId', value: partnerId }, ['ORG_OWNER_VIEWER', 'ORG_USER_MANAGER'], {}],
    ['project', { case: 'projectId', value: projectId }, ['PROJECT_OWNER_VIEWER', 'PROJECT_OWNER'], {}],
    [
      'project.grant',
      { case: 'projectGrant', value: { projectId, organizationId: partnerId } },
      ['PROJECT_GRANT_OWNER_VIEWER', 'PROJECT_GRANT_OWNER'],
      { grantId: partnerId },
    ],
  ] as const;
const found = async (clients: Clients, ...filters: object[]) =>
  (await clients.administrators.listAdministrators({ filters: filters.map((filter) => ({ filter })) as never }))
    .administrators;

describe('an administrator, event by event', () => {
  it('of an instance, an organization, a project or a grant is added, changed and removed', async () => {
    const shown = {
      instance: { case: 'instance', value: true },
      org: { case: 'organization', value: { id: partnerId, name: 'Partner' } },
      project: { case: 'project', value: { id: projectId, name: 'Portal', organizationId: fasti.orgId } },
      'project.grant': {
        case: 'projectGrant',
        value: {
          ...{ id: partnerId, projectId, projectName: 'Portal' },
          ...{ organizationId: fasti.orgId, grantedOrganizationId: partnerId },
        },
      },
    };
    for (const [level, place, [first, second], payload] of places()) {
      const { id: userId } = await machine();
      const office = { userId, resource: { resource: place } };
      const { administrators } = admin;
      expect(await eventsOf(fasti, () => administrators.createAdministrator({ ...office, roles: [first] }))).toEqual([
        [`${level}.member.added`, { userId, ...payload, roles: [first] }],
      ]);
      const [listed] = await found(admin, { case: 'inUserIdsFilter', value: { ids: [userId] } });
      expect(listed).toMatchObject({ user: { id: userId, organizationId: fasti.orgId }, roles: [first] });
      expect(listed?.resource).toMatchObject(shown[level]);
      expect(await refusal(administrators.createAdministrator({ ...office, roles: [first] }))).toMatch(
        /^AlreadyExists/,
      );
      const change = () => administrators.updateAdministrator({ ...office, roles: [second] });
      expect(await eventsOf(fasti, change)).toEqual([
        [`${level}.member.changed`, { userId, ...payload, roles: [second] }],
      ]);
      expect(await eventsOf(fasti, change)).toEqual([]);
      const remove = () => administrators.deleteAdministrator(office);
      expect(await eventsOf(fasti, remove)).toEqual([[`${level}.member.removed`, { userId, ...payload }]]);
      expect(await eventsOf(fasti, remove)).toEqual([]);
      expect((await remove()).deletionDate).toBeUndefined();
      expect(await refusal(change())).toMatch(/^NotFound/);
      expect(await found(admin, { case: 'inUserIdsFilter', value: { ids: [userId] } })).toEqual([]);
    }
  });

  it('needs a user, a place and roles of that place', async () => {
    const { id: userId } = await machine();
    for (const [, place, [role]] of places()) {
      const asked = { userId, resource: { resource: place }, roles: [role] };
      const refused = (change: object) => refusal(admin.administrators.createAdministrator({ ...asked, ...change }));
      expect(await refused({ userId: 'nobody' })).toBe('FailedPrecondition COMMAND-uXHNj');
      expect(await refused({ roles: [] })).toMatch(/^InvalidArgument/);
      expect(await refused({ roles: ['SYSTEM_OWNER'] })).toMatch(/^InvalidArgument/);
    }
    const at = (resource: object) =>
      refusal(
        admin.administrators.createAdministrator({ userId, resource: { resource } as never, roles: ['ORG_OWNER'] }),
      );
    expect(await at({ case: 'organizationId', value: 'nowhere' })).toMatch(/^NotFound/);
    expect(await at({ case: 'projectId', value: 'nothing' })).toBe('NotFound COMMAND-3M9sd');
    expect(await at({ case: 'projectGrant', value: { projectId, organizationId: fasti.orgId } })).toBe(
      'NotFound PROJECT-D8JxR',
    );
    expect(await at({ case: undefined })).toBe('InvalidArgument ADMIN-IbPp47HDP5');
  });

  it('goes with the user, and with the grant', async () => {
    const { projectId: other } = await admin.projects.createProject({ organizationId: fasti.orgId, name: 'Other' });
    await admin.projects.createProjectGrant({ projectId: other, grantedOrganizationId: partnerId });
    const grant = { case: 'projectGrant', value: { projectId: other, organizationId: partnerId } } as const;
    const appoint = async () => {
      const { id: userId } = await machine();
      await admin.administrators.createAdministrator({
        ...{ userId, resource: { resource: grant }, roles: ['PROJECT_GRANT_OWNER'] },
      });
      return userId;
    };
    const [leaver, stayer] = [await appoint(), await appoint()];
    expect(await eventsOf(fasti, () => admin.users.deleteUser({ userId: leaver }))).toContainEqual([
      'project.grant.member.cascade.removed',
      { userId: leaver, grantId: partnerId },
    ]);
    const remove = () => admin.projects.deleteProjectGrant({ projectId: other, grantedOrganizationId: partnerId });
    expect(await eventsOf(fasti, remove)).toEqual([
      ['project.grant.removed', { grantId: partnerId }],
      ['project.grant.member.cascade.removed', { userId: stayer, grantId: partnerId }],
    ]);
  });
});

describe('administrators', () => {
  it('may at once what their role allows, and nothing as soon as they lose it', async () => {
    const { id: userId, token } = await machine();
    const clients = clientsOf(fasti.url, token);
    const read = () => clients.projects.getProject({ projectId });
    const office = { userId, resource: { resource: { case: 'projectId', value: projectId } as const } };
    expect(await refusal(read())).toMatch(/^PermissionDenied/);
    await admin.administrators.createAdministrator({ ...office, roles: ['PROJECT_OWNER_VIEWER'] });
    expect((await read()).project?.name).toBe('Portal');
    const write = () => clients.projects.updateProject({ projectId, projectRoleAssertion: true });
    expect(await refusal(write())).toBe('PermissionDenied AUTH-AWfge');
    await admin.administrators.updateAdministrator({ ...office, roles: ['PROJECT_OWNER'] });
    await write();
    expect((await clients.projects.listProjects({})).projects.map((each) => each.projectId)).toEqual([
      projectId,
      projectId,
    ]);
    await admin.administrators.deleteAdministrator(office);
    expect(await refusal(write())).toBe('PermissionDenied AUTH-AWfge');
    expect(await refusal(read())).toMatch(/^PermissionDenied/);
  });

  it('appoint others only where they may, and see whom they may, and themselves', async () => {
    const { id: other } = await machine();
    const denied = 'PermissionDenied AUTH-AWfge';
    for (const [level, place, [viewer, manager]] of places()) {
      const { id: userId, token } = await machine(partnerId);
      const clients = clientsOf(fasti.url, token, { 'x-zitadel-orgid': partnerId });
      const office = { resource: { resource: place } };
      await admin.administrators.createAdministrator({ ...office, userId, roles: [viewer] });
      const appoint = () => clients.administrators.createAdministrator({ ...office, userId: other, roles: [viewer] });
      expect([level, await refusal(appoint())]).toEqual([level, denied]);
      expect((await found(clients)).map(({ user }) => user?.id)).toContain(userId);
      const owner = { instance: 'IAM_OWNER', org: 'ORG_OWNER', project: manager, 'project.grant': manager }[level];
      await admin.administrators.updateAdministrator({ ...office, userId, roles: [owner] });
      await appoint();
      for (const [elsewhere, foreign, [role]] of places()) {
        const above = { 'project.grant': ['project', 'org', 'instance'], project: ['org', 'instance'] }[
          level as string
        ];
        const beside = level === 'org' ? ['project', 'instance'] : above;
        if (beside?.includes(elsewhere))
          expect([
            level,
            elsewhere,
            await refusal(
              clients.administrators.createAdministrator({
                ...{ userId: other, resource: { resource: foreign }, roles: [role] },
              }),
            ),
          ]).toEqual([level, elsewhere, denied]);
      }
      const seen = await found(clients, { case: 'resource', value: { resource: place } });
      expect(seen.map(({ user }) => user?.id).sort()).toEqual(expect.arrayContaining([other, userId]));
      await clients.administrators.deleteAdministrator({ ...office, userId: other });
    }
    const { token } = await machine();
    expect(await found(clientsOf(fasti.url, token))).toEqual([]);
  });

  it('are found by every filter, in order, page by page', async () => {
    const made: string[] = [];
    for (let each = 0; each < 3; each++) {
      const { id: userId } = await machine(partnerId);
      await admin.administrators.createAdministrator({
        ...{
          userId,
          resource: { resource: { case: 'organizationId', value: partnerId } },
          roles: ['ORG_OWNER_VIEWER'],
        },
      });
      made.push(userId);
    }
    const among = { case: 'inUserIdsFilter', value: { ids: made } };
    const ids = async (...filters: object[]) =>
      (await found(admin, among, ...filters)).map(({ user }) => user?.id ?? '');
    const [first] = await found(admin, { case: 'inUserIdsFilter', value: { ids: [made[0]] } });
    const one = { case: 'inUserIdsFilter', value: { ids: [made[0]] } };
    const not = { case: 'not', value: { query: { filter: one } } };
    for (const filter of [
      { case: 'creationDate', value: { timestamp: first?.creationDate, method: 0 } },
      { case: 'changeDate', value: { timestamp: first?.changeDate, method: 4 } },
      { case: 'userPreferredLoginName', value: { preferredLoginName: first?.user?.preferredLoginName, method: 0 } },
      { case: 'userDisplayName', value: { displayName: first?.user?.displayName, method: 0 } },
      { case: 'and', value: { queries: [{ filter: one }, { filter: among }] } },
      { case: 'or', value: { queries: [{ filter: one }] } },
    ])
      expect([filter.case, await ids(filter)]).toEqual([filter.case, [made[0]]]);
    expect((await ids(not)).toSorted()).toEqual(made.slice(1).toSorted());
    for (const filter of [
      { case: 'userOrganizationId', value: { id: partnerId } },
      { case: 'resource', value: { resource: { case: 'organizationId', value: partnerId } } },
      { case: 'role', value: { roleKey: 'ORG_OWNER_VIEWER' } },
    ])
      expect((await ids(filter)).length).toBe(3);
    for (const filter of [
      { case: 'userOrganizationId', value: { id: fasti.orgId } },
      { case: 'resource', value: { resource: { case: 'instance', value: true } } },
      { case: 'role', value: { roleKey: 'ORG_OWNER' } },
      { case: 'or', value: { queries: [] } },
    ])
      expect(await ids(filter)).toEqual([]);
    for (const sortingColumn of [0, 2, 3]) {
      const answer = await admin.administrators.listAdministrators({
        ...{ filters: [{ filter: among }] as never, sortingColumn, pagination: { asc: true, offset: 1n, limit: 1 } },
      });
      expect(answer.pagination?.totalResult).toBe(3n);
      expect(answer.administrators.map(({ user }) => user?.id)).toEqual([made[1]]);
    }
    expect(await refusal(found(admin, {}))).toMatch(/^InvalidArgument/);
  });
});

it('the first administrator of a new instance is listed', async () => {
  const offices = await found(admin, { case: 'inUserIdsFilter', value: { ids: [fasti.adminId] } });
  expect(offices.map(({ resource }) => resource.case).sort()).toEqual(['instance', 'organization']);
});
