import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { machineWithToken } from '../company.ts';
import { eventsOf, recorded, typesOf } from '../log.ts';
import { refusal } from '../refusal.ts';

let fasti: Fasti;
let admin: Clients;
let partnerId: string;
let n = 0;
beforeAll(async () => {
  fasti = await startFasti();
  admin = clientsOf(fasti.url, fasti.pat);
  partnerId = (await admin.orgs.addOrganization({ name: 'Partner' })).organizationId;
});
afterAll(() => fasti?.stop());

const machine = (orgId = fasti.orgId) => machineWithToken(admin, orgId, `machine-${n++}`);
/** A project with the roles reader and writer, granted to the partner with the role reader. */
const portal = async () => {
  const { projectId } = await admin.projects.createProject({ organizationId: fasti.orgId, name: `Portal ${n++}` });
  for (const roleKey of ['reader', 'writer'])
    await admin.projects.addProjectRole({ projectId, roleKey, displayName: roleKey.toUpperCase(), group: 'staff' });
  await admin.projects.createProjectGrant({ projectId, grantedOrganizationId: partnerId, roleKeys: ['reader'] });
  return projectId;
};
const authorize = async (projectId: string, roleKeys: string[], organizationId = fasti.orgId) => {
  const user = await machine(organizationId);
  const { id } = await admin.authorizations.createAuthorization({
    userId: user.id,
    projectId,
    organizationId,
    roleKeys,
  });
  return { id, user };
};
const found = async (filter: object, clients = admin) =>
  (await clients.authorizations.listAuthorizations({ filters: [{ filter }] as never })).authorizations;
const byId = async (id: string) => (await found({ case: 'authorizationIds', value: { ids: [id] } }))[0];

describe('an authorization, event by event', () => {
  it('is given to a user where the project is at home, and shows who, where and what', async () => {
    const projectId = await portal();
    const user = await machine();
    const asked = { userId: user.id, projectId, organizationId: fasti.orgId, roleKeys: ['reader'] };
    const { answer, events } = await recorded(fasti, () => admin.authorizations.createAuthorization(asked));
    expect(events).toMatchObject([
      {
        ...{ type: 'user.grant.added', aggregateType: 'usergrant', aggregateId: answer.id, owner: fasti.orgId },
        payload: { userId: user.id, projectId, grantId: '', roleKeys: ['reader'] },
      },
    ]);
    expect(await byId(answer.id)).toMatchObject({
      id: answer.id,
      creationDate: answer.creationDate,
      project: { id: projectId, organizationId: fasti.orgId, name: expect.stringMatching(/^Portal/) },
      organization: { id: fasti.orgId },
      user: { id: user.id, organizationId: fasti.orgId, displayName: expect.stringMatching(/^machine/) },
      state: 1,
      roles: [{ key: 'reader', displayName: 'READER', group: 'staff' }],
    });
    expect(await refusal(admin.authorizations.createAuthorization(asked))).toBe('AlreadyExists V3-DKcYh');
  });

  it('is given by a partner through the grant of the project', async () => {
    const projectId = await portal();
    const { id, user } = await authorize(projectId, ['reader'], partnerId);
    expect(await byId(id)).toMatchObject({
      project: { id: projectId, organizationId: fasti.orgId },
      organization: { id: partnerId, name: 'Partner' },
      user: { id: user.id, organizationId: partnerId },
    });
    expect((await found({ case: 'projectGrantId', value: { id: partnerId } })).map((each) => each.id)).toContain(id);
  });

  it('is refused where the user, the project, its grant or a role is not there', async () => {
    const projectId = await portal();
    const user = await machine();
    const good = { userId: user.id, projectId, organizationId: fasti.orgId, roleKeys: ['reader'] };
    const { organizationId: strangerId } = await admin.orgs.addOrganization({ name: `Stranger ${n++}` });
    const refused = (change: object) => refusal(admin.authorizations.createAuthorization({ ...good, ...change }));
    expect(await refused({ userId: 'nobody' })).toBe('FailedPrecondition COMMAND-4f8sg');
    expect(await refused({ projectId: 'nothing' })).toBe('FailedPrecondition COMMAND-3n77S');
    expect(await refused({ organizationId: strangerId })).toBe('FailedPrecondition COMMAND-4m9ff');
    expect(await refused({ roleKeys: ['king'] })).toBe('FailedPrecondition COMMAND-mm9F4');
    expect(await refused({ organizationId: partnerId, roleKeys: ['writer'] })).toBe('FailedPrecondition COMMAND-mm9F4');
    expect(await refused({ roleKeys: ['reader', 'reader'] })).toMatch(/^InvalidArgument/);
  });

  it('changes, rests, wakes and ends, and says so again without recording it', async () => {
    const projectId = await portal();
    const { id, user } = await authorize(projectId, ['reader']);
    const { authorizations } = admin;
    const change = () => authorizations.updateAuthorization({ id, roleKeys: ['reader', 'writer'] });
    expect(await eventsOf(fasti, change)).toEqual([
      ['user.grant.changed', { userId: user.id, roleKeys: ['reader', 'writer'] }],
    ]);
    expect(await eventsOf(fasti, change)).toEqual([]);
    expect(await refusal(authorizations.updateAuthorization({ id, roleKeys: ['king'] }))).toBe(
      'FailedPrecondition COMMAND-mm9F4',
    );
    for (const [move, type, state] of [
      [() => authorizations.deactivateAuthorization({ id }), 'user.grant.deactivated', 2],
      [() => authorizations.activateAuthorization({ id }), 'user.grant.reactivated', 1],
    ] as const) {
      expect(await typesOf(fasti, move)).toEqual([type]);
      expect(await typesOf(fasti, move)).toEqual([]);
      expect((await byId(id))?.state).toBe(state);
    }
    const remove = () => authorizations.deleteAuthorization({ id });
    expect(await eventsOf(fasti, remove)).toEqual([
      ['user.grant.removed', { userId: user.id, projectId, grantId: '' }],
    ]);
    expect(await eventsOf(fasti, remove)).toEqual([]);
    expect(await byId(id)).toBeUndefined();
    expect(await refusal(change())).toBe('NotFound COMMAND-3M9sd');
    expect(await refusal(authorizations.activateAuthorization({ id }))).toBe('NotFound COMMAND-Lp0gs');
    expect((await authorizations.deleteAuthorization({ id: 'never' })).deletionDate).toBeUndefined();
    expect(
      (
        await authorizations.createAuthorization({
          userId: user.id,
          projectId,
          organizationId: fasti.orgId,
          roleKeys: [],
        })
      ).id,
    ).not.toBe(id);
  });
});

describe('what an authorization rests on takes it along', () => {
  it('a role that is removed is lost by grants and users', async () => {
    const projectId = await portal();
    const own = await authorize(projectId, ['reader', 'writer']);
    const theirs = await authorize(projectId, ['reader'], partnerId);
    await authorize(projectId, ['writer']);
    const events = await eventsOf(fasti, () => admin.projects.removeProjectRole({ projectId, roleKey: 'reader' }));
    expect(events.slice(0, 2)).toEqual([
      ['project.role.removed', { key: 'reader' }],
      ['project.grant.cascade.changed', { grantId: partnerId, roleKeys: [] }],
    ]);
    expect(events.slice(2).sort()).toEqual(
      [
        ['user.grant.cascade.changed', { userId: own.user.id, roleKeys: ['writer'] }],
        ['user.grant.cascade.changed', { userId: theirs.user.id, roleKeys: [] }],
      ].sort(),
    );
    expect((await byId(own.id))?.roles.map(({ key }) => key)).toEqual(['writer']);
  });

  it('a grant that loses a role, and then goes, leaves the owner alone', async () => {
    const projectId = await portal();
    const own = await authorize(projectId, ['reader']);
    const theirs = await authorize(projectId, ['reader'], partnerId);
    const grant = { projectId, grantedOrganizationId: partnerId };
    expect(await eventsOf(fasti, () => admin.projects.updateProjectGrant({ ...grant, roleKeys: [] }))).toEqual([
      ['project.grant.changed', { grantId: partnerId, roleKeys: [] }],
      ['user.grant.cascade.changed', { userId: theirs.user.id, roleKeys: [] }],
    ]);
    expect(await typesOf(fasti, () => admin.projects.deleteProjectGrant(grant))).toEqual([
      'project.grant.removed',
      'user.grant.cascade.removed',
    ]);
    expect(await byId(own.id)).toBeDefined();
    expect(await byId(theirs.id)).toBeUndefined();
  });

  it('so does a project, a user, and an organization with its users and projects', async () => {
    const gone = await portal();
    await authorize(gone, ['reader']);
    expect(await typesOf(fasti, () => admin.projects.deleteProject({ projectId: gone }))).toEqual([
      'project.removed',
      'user.grant.cascade.removed',
    ]);

    const projectId = await portal();
    const leaver = await authorize(projectId, ['reader']);
    expect(await typesOf(fasti, () => admin.users.deleteUser({ userId: leaver.user.id }))).toEqual(
      expect.arrayContaining(['user.grant.cascade.removed', 'user.removed']),
    );

    const { organizationId } = await admin.orgs.addOrganization({ name: `Brief ${n++}` });
    await admin.projects.createProjectGrant({ projectId, grantedOrganizationId: organizationId, roleKeys: ['reader'] });
    const { id, user } = await authorize(projectId, ['reader'], organizationId);
    await admin.administrators.createAdministrator({
      ...{ userId: user.id, roles: ['PROJECT_OWNER'] },
      resource: { resource: { case: 'projectId', value: projectId } },
    });
    const types = await typesOf(fasti, () => admin.orgs.deleteOrganization({ organizationId }));
    for (const type of ['user.grant.cascade.removed', 'project.grant.removed', 'project.member.cascade.removed'])
      expect(types.filter((each) => each === type)).toEqual([type]);
    expect(await byId(id)).toBeUndefined();
  });
});

describe('authorizations', () => {
  it('are found by every filter', async () => {
    const projectId = await portal();
    const { id, user } = await authorize(projectId, ['reader', 'writer']);
    const theirs = await authorize(projectId, ['reader'], partnerId);
    await admin.authorizations.deactivateAuthorization({ id: theirs.id });
    const { project, user: person } = (await byId(id)) ?? {};
    const ids = async (...filters: object[]) =>
      (
        await admin.authorizations.listAuthorizations({
          filters: [{ case: 'projectId', value: { id: projectId } }, ...filters].map((filter) => ({ filter })) as never,
        })
      ).authorizations.map((each) => each.id);
    expect((await ids()).sort()).toEqual([id, theirs.id].sort());
    for (const filter of [
      { case: 'authorizationIds', value: { ids: [id, 'other'] } },
      { case: 'organizationId', value: { id: fasti.orgId } },
      { case: 'state', value: { state: 1 } },
      { case: 'inUserIds', value: { ids: [user.id] } },
      { case: 'userOrganizationId', value: { id: fasti.orgId } },
      { case: 'userPreferredLoginName', value: { loginName: person?.preferredLoginName.toUpperCase(), method: 1 } },
      { case: 'userDisplayName', value: { displayName: person?.displayName, method: 0 } },
      { case: 'roleKey', value: { key: 'WRIT', method: 3 } },
    ])
      expect([filter.case, await ids(filter)]).toEqual([filter.case, [id]]);
    expect((await ids({ case: 'projectName', value: { name: project?.name, method: 0 } })).length).toBe(2);
    expect(await ids({ case: 'projectName', value: { name: 'No such', method: 4 } })).toEqual([]);
    expect(await ids({ case: 'projectGrantId', value: { id: partnerId } })).toEqual([theirs.id]);
    expect(await refusal(admin.authorizations.listAuthorizations({ filters: [{}] }))).toMatch(/^InvalidArgument/);
  });

  it('are sorted and paged', async () => {
    const projectId = await portal();
    const made: string[] = [];
    for (let each = 0; each < 3; each++) made.push((await authorize(projectId, [])).id);
    const page = async (sortingColumn: number, asc: boolean, offset = 0n, limit = 10) => {
      const filters = [{ filter: { case: 'projectId', value: { id: projectId } } }] as never;
      const answer = await admin.authorizations.listAuthorizations({
        ...{ filters, sortingColumn, pagination: { asc, offset, limit } },
      });
      expect(answer.pagination?.totalResult).toBe(3n);
      return answer.authorizations.map(({ id }) => id);
    };
    for (const column of [0, 1, 2, 3]) expect(await page(column, true)).toEqual(made);
    for (const column of [4, 5, 6, 7]) expect((await page(column, false)).toSorted()).toEqual(made.toSorted());
    expect(await page(1, false)).toEqual(made.toReversed());
    expect(await page(1, true, 1n, 1)).toEqual([made[1]]);
    expect(await page(1, true, 9n, 1)).toEqual([]);
  });

  it('are given and seen by administrators of the organization, the project or the grant, each within its own', async () => {
    const projectId = await portal();
    const other = await portal();
    const own = await authorize(projectId, ['reader']);
    const theirs = await authorize(projectId, ['reader'], partnerId);
    const elsewhere = await authorize(other, ['reader'], partnerId);
    const appoint = async (resource: object, role: string, orgId = fasti.orgId) => {
      const { id, token } = await machine(orgId);
      await admin.administrators.createAdministrator({ userId: id, resource: { resource } as never, roles: [role] });
      return clientsOf(fasti.url, token);
    };
    const sees = async (clients: Clients) =>
      (await clients.authorizations.listAuthorizations({})).authorizations.map(({ id }) => id).sort();
    const projectOwner = await appoint({ case: 'projectId', value: projectId }, 'PROJECT_OWNER');
    const grantOwner = await appoint(
      { case: 'projectGrant', value: { projectId, organizationId: partnerId } },
      'PROJECT_GRANT_OWNER',
      partnerId,
    );
    const partner = await appoint({ case: 'organizationId', value: partnerId }, 'ORG_OWNER', partnerId);
    expect(await sees(projectOwner)).toEqual([own.id, theirs.id].sort());
    expect(await sees(grantOwner)).toEqual([theirs.id]);
    expect(await sees(partner)).toEqual(expect.arrayContaining([theirs.id, elsewhere.id]));
    expect(await sees(partner)).not.toContain(own.id);
    expect(await sees(clientsOf(fasti.url, own.user.token))).toEqual([own.id]);

    const give = async (clients: Clients, organizationId: string, project = projectId) =>
      clients.authorizations.createAuthorization({
        ...{ userId: (await machine(partnerId)).id, projectId: project, organizationId, roleKeys: ['reader'] },
      });
    await give(projectOwner, fasti.orgId);
    await give(projectOwner, partnerId);
    await give(grantOwner, partnerId);
    await give(partner, partnerId, other);
    const denied = 'PermissionDenied AUTH-AWfge';
    expect(await refusal(give(projectOwner, fasti.orgId, other))).toBe(denied);
    expect(await refusal(give(grantOwner, fasti.orgId))).toBe(denied);
    expect(await refusal(give(grantOwner, partnerId, other))).toBe(denied);
    expect(await refusal(give(partner, fasti.orgId))).toBe(denied);
    expect(await refusal(grantOwner.authorizations.deleteAuthorization({ id: own.id }))).toBe(denied);
    expect(await refusal(partner.authorizations.updateAuthorization({ id: own.id, roleKeys: [] }))).toBe(denied);
    expect(await refusal(clientsOf(fasti.url, own.user.token).authorizations.deleteAuthorization({ id: own.id }))).toBe(
      denied,
    );

    await admin.projects.deactivateProjectGrant({ projectId, grantedOrganizationId: partnerId });
    expect(await refusal(give(grantOwner, partnerId))).toBe(denied);
    await admin.projects.activateProjectGrant({ projectId, grantedOrganizationId: partnerId });
    await grantOwner.authorizations.deleteAuthorization({ id: theirs.id });
  });

  it('are as they were, at any moment', async () => {
    const projectId = await portal();
    const { id } = await authorize(projectId, ['reader']);
    const before = String(await fasti.api.store.head());
    await admin.authorizations.updateAuthorization({ id, roleKeys: ['writer'] });
    const then = clientsOf(fasti.url, fasti.pat, { 'fasti-at': before });
    const rolesIn = (list: Awaited<ReturnType<typeof found>>) =>
      list.flatMap(({ roles }) => roles.map(({ key }) => key));
    const filter = { case: 'authorizationIds', value: { ids: [id] } };
    expect(rolesIn(await found(filter))).toEqual(['writer']);
    expect(rolesIn(await found(filter, then))).toEqual(['reader']);
  });
});
