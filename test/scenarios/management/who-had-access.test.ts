import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Access, AccessKind } from '../../../api/gen/fasti/audit/v1/audit_service_pb.js';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { type Company, company } from '../company.ts';
import { refusalOf } from '../refusal.ts';

let fasti: Fasti;
let admin: Clients;
let acme: Company;
let globex: Company;

beforeAll(async () => {
  fasti = await startFasti();
  admin = clientsOf(fasti.url, fasti.pat);
  acme = await company(fasti, 'Acme');
  globex = await company(fasti, 'Globex');
  await admin.projects.addProjectRole({ projectId: acme.projectId, roleKey: 'writer', displayName: 'Writer' });
});
afterAll(() => fasti?.stop());

const now = async () => ({ moment: { case: 'position', value: await fasti.api.store.head() } as const });
const person = async (name: string) => {
  const { id } = await admin.users.createUser({
    organizationId: acme.orgId,
    username: name,
    userType: { case: 'machine', value: { name } },
  });
  return id;
};
const told = ({ role, user, granted, ended }: Access) => ({
  role,
  user: user?.displayName,
  by: granted?.by?.id,
  ended: ended?.eventType,
});

describe('who had a role of a project', () => {
  it('is told role by role, from the grant to the event that took it away', async () => {
    const userId = await person('ada');
    const { projectId, orgId } = acme;
    const { id } = await admin.authorizations.createAuthorization({
      userId,
      projectId,
      organizationId: orgId,
      roleKeys: ['reader'],
    });
    const onlyReader = await now();
    await admin.authorizations.updateAuthorization({ id, roleKeys: ['reader', 'writer'] });
    const both = await now();
    await admin.authorizations.deactivateAuthorization({ id });
    const neither = await now();
    await admin.authorizations.activateAuthorization({ id });
    await admin.authorizations.deleteAuthorization({ id });

    const all = await admin.audit.whoHadAccess({ projectId, userId });
    expect(all.totalResult).toBe(4n);
    expect(all.accesses.map(told)).toEqual([
      { role: 'reader', user: 'ada', by: expect.stringMatching(/^\d+$/), ended: 'user.grant.removed' },
      { role: 'writer', user: 'ada', by: expect.any(String), ended: 'user.grant.removed' },
      { role: 'writer', user: 'ada', by: expect.any(String), ended: 'user.grant.deactivated' },
      { role: 'reader', user: 'ada', by: expect.any(String), ended: 'user.grant.deactivated' },
    ]);
    expect(all.accesses[0]).toMatchObject({
      kind: AccessKind.AUTHORIZATION,
      projectId,
      organizationId: orgId,
      authorizationId: id,
      projectGrantId: '',
    });

    const between = async (moment: Awaited<ReturnType<typeof now>>) =>
      (await admin.audit.whoHadAccess({ projectId, userId, since: moment, until: moment })).accesses.map(
        ({ role }) => role,
      );
    expect(await between(onlyReader)).toEqual(['reader']);
    expect((await between(both)).sort()).toEqual(['reader', 'writer']);
    expect(await between(neither)).toEqual([]);
    const writers = await admin.audit.whoHadAccess({ projectId, role: 'writer', since: both, until: both });
    expect(writers.accesses.map(({ user }) => user?.id)).toEqual([userId]);
  });

  it('names the project grant that access from another organization rests on', async () => {
    const { projectId } = acme;
    await admin.projects.createProjectGrant({
      projectId,
      grantedOrganizationId: globex.orgId,
      roleKeys: ['reader'],
    });
    await admin.authorizations.createAuthorization({
      userId: globex.personId,
      projectId,
      organizationId: globex.orgId,
      roleKeys: ['reader'],
    });
    const asked = { projectId, organizationId: globex.orgId } as const;
    const [granted] = (await admin.audit.whoHadAccess(asked)).accesses;
    expect(granted).toMatchObject({ user: { id: globex.personId }, projectGrantId: expect.stringMatching(/./) });
    await admin.projects.deleteProjectGrant({ projectId, grantedOrganizationId: globex.orgId });
    const [ended] = (await admin.audit.whoHadAccess(asked)).accesses;
    expect(ended?.ended?.eventType).toMatch(/^(user\.grant\.cascade\.removed|project\.grant\.removed)$/);
  });

  it('ends with the grant of its own project, not with that of another to the same organization', async () => {
    const userId = await person('hedy');
    const grantedOrganizationId = acme.partnerId;
    const projectIds = await Promise.all(
      ['One', 'Two'].map(async (name) => {
        const { projectId } = await admin.projects.createProject({ organizationId: fasti.orgId, name });
        await admin.projects.addProjectRole({ projectId, roleKey: 'reader', displayName: 'Reader' });
        await admin.projects.createProjectGrant({ projectId, grantedOrganizationId, roleKeys: ['reader'] });
        await admin.authorizations.createAuthorization({
          ...{ userId: userId, projectId, organizationId: acme.partnerId, roleKeys: ['reader'] },
        });
        return projectId;
      }),
    );
    await admin.projects.deleteProjectGrant({ projectId: projectIds[0] ?? '', grantedOrganizationId });
    const isOver = async (projectId: string) => {
      const { accesses } = await admin.audit.whoHadAccess({ projectId, userId: userId });
      return accesses.map(({ ended }) => ended !== undefined);
    };
    expect(await Promise.all(projectIds.map(isOver))).toEqual([[true], [false]]);
  });

  it('ends when the person goes, and is still known then', async () => {
    const userId = await person('grace');
    const { projectId, orgId } = acme;
    await admin.authorizations.createAuthorization({
      userId,
      projectId,
      organizationId: orgId,
      roleKeys: ['reader'],
    });
    const before = await now();
    await admin.users.deleteUser({ userId });
    const [access] = (await admin.audit.whoHadAccess({ userId, since: before })).accesses;
    expect(access).toMatchObject({
      role: 'reader',
      user: { id: userId, displayName: '' },
      ended: { position: expect.any(BigInt) },
    });
    const after = await now();
    expect((await admin.audit.whoHadAccess({ userId, since: after })).accesses).toEqual([]);
  });
});

describe('who administered', () => {
  it('an organization, in which role, appointed by whom', async () => {
    const userId = await person('boss');
    const resource = { resource: { case: 'organizationId', value: acme.orgId } } as const;
    await admin.administrators.createAdministrator({ userId, resource, roles: ['ORG_OWNER'] });
    await admin.administrators.updateAdministrator({ userId, resource, roles: ['ORG_OWNER_VIEWER'] });
    await admin.administrators.deleteAdministrator({ userId, resource });
    await admin.administrators.createAdministrator({ userId, resource, roles: ['ORG_OWNER'] });
    const { accesses } = await admin.audit.whoHadAccess({ organizationId: acme.orgId, userId });
    expect(accesses.map(({ role, ended }) => [role, ended?.eventType])).toEqual([
      ['ORG_OWNER', undefined],
      ['ORG_OWNER_VIEWER', 'org.member.removed'],
      ['ORG_OWNER', 'org.member.changed'],
    ]);
    expect(new Set(accesses.map(({ kind }) => kind))).toEqual(new Set([AccessKind.ORGANIZATION_ADMINISTRATOR]));
  });

  it('the instance, since its beginning', async () => {
    const { accesses } = await admin.audit.whoHadAccess({ role: 'IAM_OWNER' });
    expect(accesses.map(({ user }) => user?.id)).toContain(fasti.adminId);
    expect(accesses.every(({ kind, ended }) => kind === AccessKind.INSTANCE_ADMINISTRATOR && !ended)).toBe(true);
  });
});

it('is asked page by page, and as of a moment', async () => {
  const asked = { organizationId: acme.orgId };
  const { accesses, totalResult } = await admin.audit.whoHadAccess(asked);
  const pages = [];
  for (let offset = 0n; offset < totalResult; offset += 2n)
    pages.push(...(await admin.audit.whoHadAccess({ ...asked, limit: 2, offset })).accesses);
  expect(pages.map(told)).toEqual(accesses.map(told));
  const head = await fasti.api.store.head();
  const userId = await person('late');
  await admin.authorizations.createAuthorization({
    userId,
    projectId: acme.projectId,
    organizationId: acme.orgId,
    roleKeys: ['reader'],
  });
  const then = await admin.audit.whoHadAccess(asked, { headers: { 'fasti-at': String(head) } });
  expect(then.totalResult).toBe(totalResult);
});

it('shows the owner of an organization what is held in it or of its projects, and no more', async () => {
  const owner = clientsOf(fasti.url, acme.ownerPat, { 'x-zitadel-orgid': acme.orgId });
  const { accesses } = await owner.audit.whoHadAccess({});
  const foreign = accesses.filter(
    ({ organizationId, projectId }) => organizationId !== acme.orgId && projectId !== acme.projectId,
  );
  expect(accesses.length).toBeGreaterThan(3);
  expect(foreign).toEqual([]);
  const elsewhere = clientsOf(fasti.url, acme.ownerPat, { 'x-zitadel-orgid': globex.orgId });
  expect(await refusalOf(elsewhere.audit.whoHadAccess({}))).toMatchObject({ code: 'PermissionDenied' });
});
