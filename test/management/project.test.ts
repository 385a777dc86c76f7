import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { TextFilterMethod } from '../../api/gen/zitadel/filter/v2/filter_pb.js';
import {
  AddProjectRoleRequestSchema,
  CreateProjectRequestSchema,
  ListProjectRolesRequestSchema,
  ListProjectsRequestSchema,
  UpdateProjectRequestSchema,
  UpdateProjectRoleRequestSchema,
} from '../../api/gen/zitadel/project/v2/project_service_pb.js';
import {
  ProjectOrganizationIDFilter_Type as Belonging,
  ProjectFieldName,
} from '../../api/gen/zitadel/project/v2/query_pb.js';
import { projectService } from '../../api/management/project/project.ts';
import { members } from '../../domain/member/member.ts';
import { org } from '../../domain/org/org.ts';
import { callsOf, tenant } from './tenant.ts';

type Init<S extends Parameters<typeof create>[0]> = Parameters<typeof create<S>>[1];
const projectsOf = async () => {
  const here = await tenant();
  const ask = callsOf(projectService(here.api));
  const admin = () => here.callAs(here.adminId);
  const { orgId } = here.created;
  return {
    ...here,
    ask,
    orgId,
    add: (init: Init<typeof CreateProjectRequestSchema> = {}, call = admin()) =>
      ask(
        'createProject',
        call,
        create(CreateProjectRequestSchema, { organizationId: orgId, name: 'Portal', ...init }),
      ),
    get: async (projectId: string, call = admin()) => (await ask('getProject', call, { projectId })).project,
    change: (method: string, projectId: string, call = admin()) => ask(method, call, { projectId }),
    update: (init: Init<typeof UpdateProjectRequestSchema>, call = admin()) =>
      ask('updateProject', call, create(UpdateProjectRequestSchema, init)),
    list: (init: object = {}, call = admin()) =>
      ask('listProjects', call, create(ListProjectsRequestSchema, init as Init<typeof ListProjectsRequestSchema>)),
    addRole: (init: Init<typeof AddProjectRoleRequestSchema>, call = admin()) =>
      ask('addProjectRole', call, create(AddProjectRoleRequestSchema, { displayName: 'A role', ...init })),
    changeRole: (init: Init<typeof UpdateProjectRoleRequestSchema>, call = admin()) =>
      ask('updateProjectRole', call, create(UpdateProjectRoleRequestSchema, init)),
    listRoles: (init: Init<typeof ListProjectRolesRequestSchema>, call = admin()) =>
      ask('listProjectRoles', call, create(ListProjectRolesRequestSchema, init)),
    /** A user with this role in the project, if one is named, else in the organization. */
    withRole: async (userId: string, role: string, projectId?: string) => {
      const call = admin();
      const command = { type: 'AddMember', userId, roles: [role] } as const;
      const { position } =
        projectId === undefined
          ? await here.api.execute(call.context, members.org, orgId, command)
          : await here.api.execute(call.context, members.project, projectId, command);
      call.wrote(position);
      return here.callAs(userId);
    },
  };
};
const names = ({ projects }: { projects: { name: string }[] }) => projects.map(({ name }) => name);

describe('projects', () => {
  it('are created whole, and read back', async () => {
    const { add, get, orgId } = await projectsOf();
    const created = await add({
      name: ' Portal ',
      projectRoleAssertion: true,
      authorizationRequired: true,
      projectAccessRequired: true,
      privateLabelingSetting: 2,
    });
    expect(created).toEqual({ projectId: expect.stringMatching(/^\d+$/), creationDate: expect.anything() });
    expect(await get(created.projectId)).toEqual({
      projectId: created.projectId,
      organizationId: orgId,
      creationDate: created.creationDate,
      changeDate: created.creationDate,
      name: 'Portal',
      state: 1,
      projectRoleAssertion: true,
      authorizationRequired: true,
      projectAccessRequired: true,
      privateLabelingSetting: 2,
    });
  });

  it('have an id that nobody had, and a name that no other of the organization has', async () => {
    const { add, change, update } = await projectsOf();
    await add({ projectId: 'mine' });
    await expect(add({ projectId: 'mine', name: 'Other' })).rejects.toMatchObject({ code: 'project.already_exists' });
    await expect(add({ name: 'PORTAL' })).rejects.toMatchObject({ code: 'project.name_taken' });
    const { projectId } = await add({ name: 'Shop' });
    await expect(update({ projectId, name: 'Portal' })).rejects.toMatchObject({ code: 'project.name_taken' });
    await change('deleteProject', 'mine');
    await update({ projectId, name: 'Portal' });
  });

  it('need an organization that is there and active', async () => {
    const { add, api, callAs, adminId } = await projectsOf();
    await expect(add({ organizationId: 'nowhere' })).rejects.toMatchObject({ code: 'org.not_found' });
    const call = callAs(adminId);
    await api.execute(
      call.context,
      org,
      'org-2',
      { type: 'AddOrg', name: 'Two', instanceDomain: 'localhost' },
      'org-2',
    );
    await add({ organizationId: 'org-2' });
    await api.execute(call.context, org, 'org-2', { type: 'DeactivateOrg' });
    await expect(add({ organizationId: 'org-2', name: 'Shop' })).rejects.toMatchObject({
      code: 'project.org_inactive',
    });
  });

  it('go with their organization', async () => {
    const { add, get, change, api, callAs, adminId } = await projectsOf();
    const call = callAs(adminId);
    await api.execute(
      call.context,
      org,
      'org-2',
      { type: 'AddOrg', name: 'Two', instanceDomain: 'localhost' },
      'org-2',
    );
    const { projectId } = await add({ organizationId: 'org-2' });
    const { position } = await api.execute(call.context, org, 'org-2', { type: 'RemoveOrg', isDefault: false });
    call.wrote(position);
    await expect(get(projectId)).rejects.toMatchObject({ code: 'project.not_found' });
    await expect(change('deactivateProject', projectId)).rejects.toMatchObject({ code: 'project.not_found' });
  });

  it('change only in what is asked, and answer a change that changes nothing', async () => {
    const { add, get, update } = await projectsOf();
    const { projectId, creationDate } = await add({ projectRoleAssertion: true });
    expect(await update({ projectId, projectRoleAssertion: true })).toEqual({ changeDate: creationDate });
    await update({ projectId, name: 'Shop', authorizationRequired: true });
    expect(await get(projectId)).toMatchObject({
      name: 'Shop',
      projectRoleAssertion: true,
      authorizationRequired: true,
    });
    await expect(update({ projectId: 'nowhere', name: 'Shop' })).rejects.toMatchObject({ code: 'project.not_found' });
  });

  it('are deactivated, activated and deleted, as often as anybody asks', async () => {
    const { add, get, change } = await projectsOf();
    const { projectId } = await add();
    for (const [method, state] of [
      ['deactivateProject', 2],
      ['activateProject', 1],
    ] as const) {
      const first = await change(method, projectId);
      expect(await change(method, projectId)).toEqual(first);
      expect((await get(projectId)).state).toBe(state);
    }
    const deleted = await change('deleteProject', projectId);
    expect(deleted).toEqual({ deletionDate: expect.anything() });
    expect(await change('deleteProject', projectId)).toEqual(deleted);
    expect(await change('deleteProject', 'nowhere')).toEqual({});
    await expect(get(projectId)).rejects.toMatchObject({ code: 'project.not_found' });
    await expect(change('activateProject', projectId)).rejects.toMatchObject({ code: 'project.not_found' });
  });

  it('are found by every filter, in order, page by page', async () => {
    const { add, list, orgId } = await projectsOf();
    for (const name of ['Beta', 'alpha', 'Gamma']) await add({ name, projectId: `id-${name}` });
    const found = async (...filters: object[]) =>
      names(await list({ filters, sortingColumn: ProjectFieldName.ID, pagination: { asc: true } }));
    const named = (projectName: string, method: TextFilterMethod) =>
      ({ filter: { case: 'projectNameFilter', value: { projectName, method } } }) as const;
    expect(await found(named('Beta', TextFilterMethod.EQUALS))).toEqual(['Beta']);
    expect(await found(named('beta', TextFilterMethod.EQUALS))).toEqual([]);
    expect(await found(named('beta', TextFilterMethod.EQUALS_IGNORE_CASE))).toEqual(['Beta']);
    expect(await found(named('Be', TextFilterMethod.STARTS_WITH))).toEqual(['Beta']);
    expect(await found(named('AL', TextFilterMethod.STARTS_WITH_IGNORE_CASE))).toEqual(['alpha']);
    expect(await found(named('mm', TextFilterMethod.CONTAINS))).toEqual(['Gamma']);
    expect(await found(named('%', TextFilterMethod.CONTAINS))).toEqual([]);
    expect(await found(named('A', TextFilterMethod.ENDS_WITH_IGNORE_CASE))).toEqual(['Beta', 'Gamma', 'alpha']);
    expect(await found(named('ta', TextFilterMethod.ENDS_WITH))).toEqual(['Beta']);
    const ids = { filter: { case: 'inProjectIdsFilter', value: { ids: ['id-Beta', 'id-alpha', 'x'] } } } as const;
    expect(await found(ids)).toEqual(['Beta', 'alpha']);
    expect(await found(ids, named('al', TextFilterMethod.CONTAINS))).toEqual(['alpha']);
    const of = (organizationId: string, type: Belonging) =>
      ({ filter: { case: 'organizationIdFilter', value: { organizationId, type } } }) as const;
    expect(await found(ids, of(orgId, Belonging.OWNED))).toEqual(['Beta', 'alpha']);
    expect(await found(ids, of(orgId, Belonging.TYPE_UNSPECIFIED))).toEqual(['Beta', 'alpha']);
    expect(await found(ids, of(orgId, Belonging.GRANTED))).toEqual([]);
    expect(await found(ids, of('other', Belonging.OWNED))).toEqual([]);
    await expect(found({})).rejects.toMatchObject({ code: 'list.filter_empty' });

    const newest = await list({ filters: [ids] });
    expect(names(newest)).toEqual(['alpha', 'Beta']);
    const byName = { filters: [ids], sortingColumn: ProjectFieldName.NAME };
    expect(names(await list({ ...byName, pagination: { limit: 1, offset: 1n, asc: true } }))).toEqual(['alpha']);
    for (const offset of [9n, 2n ** 64n - 1n])
      expect(await list({ ...byName, pagination: { limit: 1, offset } })).toEqual({
        pagination: { totalResult: 2n, appliedLimit: 1n },
        projects: [],
      });
    await expect(list({ pagination: { limit: 1001 } })).rejects.toMatchObject({ id: 'QUERY-4M0fs' });
  });

  it('are seen and changed by whoever holds the permission there, and by nobody else', async () => {
    const { add, get, list, update, change, addRole, callAs, withRole } = await projectsOf();
    const { projectId } = await add();
    await add({ name: 'Other', projectId: 'other' });
    const owner = await withRole('bea', 'PROJECT_OWNER', projectId);
    const viewer = await withRole('carl', 'ORG_OWNER_VIEWER');
    const nobody = callAs('dora');

    expect(names(await list({}, owner))).toEqual(['Portal']);
    expect((await list({}, owner)).pagination.totalResult).toBe(1n);
    expect(names(await list({}, viewer))).toContain('Other');
    expect(names(await list({}, nobody))).toEqual([]);
    expect((await get(projectId, owner)).name).toBe('Portal');
    await expect(get('other', owner)).rejects.toMatchObject({ code: 'project.not_found' });
    await expect(get(projectId, nobody)).rejects.toMatchObject({ code: 'project.not_found' });

    await update({ projectId, name: 'Shop' }, owner);
    for (const call of [viewer, nobody]) {
      await expect(add({ name: 'Mine' }, call)).rejects.toMatchObject({ kind: 'denied' });
      await expect(update({ projectId, name: 'Mine' }, call)).rejects.toMatchObject({ kind: 'denied' });
      await expect(addRole({ projectId, roleKey: 'mine' }, call)).rejects.toMatchObject({ kind: 'denied' });
      for (const method of ['deactivateProject', 'activateProject', 'deleteProject'])
        for (const id of [projectId, 'nowhere'])
          await expect(change(method, id, call), method).rejects.toMatchObject({ kind: 'denied' });
    }
    await expect(change('deleteProject', 'other', owner)).rejects.toMatchObject({ kind: 'denied' });
  });

  it('are shown as they were', async () => {
    const { add, update, change, head, ask, callAs, adminId, orgId } = await projectsOf();
    const { projectId } = await add();
    const before = { at: { position: await head() } };
    await update({ projectId, name: 'Shop' });
    await change('deleteProject', projectId);
    const { project } = await ask('getProject', callAs(adminId, orgId, before), { projectId });
    expect(project).toMatchObject({ name: 'Portal', organizationId: orgId, state: 1 });
  });
});

describe('roles of a project', () => {
  const keys = ({ projectRoles }: { projectRoles: { key: string }[] }) => projectRoles.map(({ key }) => key);

  it('are added, changed, listed and removed', async () => {
    const { add, addRole, changeRole, listRoles, ask, callAs, adminId } = await projectsOf();
    const { projectId } = await add();
    const { creationDate } = await addRole({ projectId, roleKey: 'admin', displayName: 'Admin', group: 'staff' });
    await addRole({ projectId, roleKey: 'viewer/all' });
    await expect(addRole({ projectId, roleKey: 'Admin' })).rejects.toMatchObject({
      code: 'project_role.already_exists',
    });
    await changeRole({ projectId, roleKey: 'admin', displayName: 'Boss' });
    await expect(changeRole({ projectId, roleKey: 'x', group: '' })).rejects.toMatchObject({
      code: 'project_role.not_found',
    });

    const listed = await listRoles({ projectId, pagination: { asc: true } });
    expect(listed.pagination).toEqual({ totalResult: 2n, appliedLimit: 100n });
    expect(keys(listed)).toEqual(['admin', 'viewer/all']);
    expect(listed.projectRoles[0]).toMatchObject({ projectId, creationDate, displayName: 'Boss', group: 'staff' });
    const one = { filter: { case: 'displayNameFilter', value: { displayName: 'bo', method: 3 } } } as const;
    expect(keys(await listRoles({ projectId, filters: [one] }))).toEqual(['admin']);

    const remove = () => ask('removeProjectRole', callAs(adminId), { projectId, roleKey: 'admin' });
    const removed = await remove();
    expect(removed).toEqual({ removalDate: expect.anything() });
    expect(await remove()).toEqual(removed);
    expect(keys(await listRoles({ projectId }))).toEqual(['viewer/all']);
  });

  it('need a project', async () => {
    const { addRole } = await projectsOf();
    await expect(addRole({ projectId: 'nowhere', roleKey: 'admin' })).rejects.toMatchObject({
      code: 'project.missing',
      kind: 'precondition',
    });
  });

  it('are listed for those who may read them', async () => {
    const { add, addRole, listRoles, callAs } = await projectsOf();
    const { projectId } = await add();
    await addRole({ projectId, roleKey: 'admin' });
    expect(keys(await listRoles({ projectId }, callAs('dora')))).toEqual([]);
  });
});
