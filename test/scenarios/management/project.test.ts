import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { eventsOf, recorded, typesOf } from '../log.ts';
import { refusal } from '../refusal.ts';

let fasti: Fasti;
let projects: Clients['projects'];
beforeAll(async () => {
  fasti = await startFasti();
  ({ projects } = clientsOf(fasti.url, fasti.pat));
});
afterAll(() => fasti?.stop());

const portal = (name: string) => projects.createProject({ organizationId: fasti.orgId, name });

describe('a project, event by event', () => {
  it('is created with all its settings', async () => {
    const { answer, events } = await recorded(fasti, () =>
      projects.createProject({
        organizationId: fasti.orgId,
        projectId: 'portal-1',
        name: 'Portal',
        projectRoleAssertion: true,
        authorizationRequired: true,
        projectAccessRequired: true,
        privateLabelingSetting: 1,
      }),
    );
    expect(answer.projectId).toBe('portal-1');
    expect(events).toMatchObject([{ type: 'project.added', owner: fasti.orgId, aggregateId: 'portal-1', revision: 1 }]);
    expect(events[0]?.payload).toEqual({
      name: 'Portal',
      projectRoleAssertion: true,
      projectRoleCheck: true,
      hasProjectCheck: true,
      privateLabelingSetting: 1,
    });
    expect((await projects.getProject({ projectId: 'portal-1' })).project).toMatchObject({
      organizationId: fasti.orgId,
      state: 1,
      projectRoleAssertion: true,
      authorizationRequired: true,
      projectAccessRequired: true,
      privateLabelingSetting: 1,
    });
  });

  it('is refused where its id, its name or its organization will not do', async () => {
    await portal('Taken');
    expect(await refusal(portal('Taken'))).toBe('AlreadyExists V3-DKcYh');
    expect(await refusal(portal(''))).toMatch(/^InvalidArgument/);
    expect(await refusal(projects.createProject({ organizationId: 'nowhere', name: 'X' }))).toMatch(/^NotFound/);
    const again = { organizationId: fasti.orgId, projectId: 'again', name: 'Again' };
    await projects.createProject(again);
    expect(await refusal(projects.createProject({ ...again, name: 'Once more' }))).toBe('AlreadyExists COMMAND-opamwu');
  });

  it('changes by what changed alone, and by nothing if nothing did', async () => {
    const { projectId } = await portal('Shop');
    const update = (change: object) => eventsOf(fasti, () => projects.updateProject({ projectId, ...change }));
    expect(await update({ name: 'Store' })).toEqual([['project.changed', { name: 'Store' }]]);
    expect(await update({ name: 'Store', projectRoleAssertion: true })).toEqual([
      ['project.changed', { projectRoleAssertion: true }],
    ]);
    expect(await update({ name: 'Store', projectRoleAssertion: true })).toEqual([]);
    expect(await typesOf(fasti, () => portal('Shop'))).toEqual(['project.added']);
  });

  it('is closed, opened and removed, and says so again without recording it', async () => {
    const { projectId } = await portal('Brief');
    for (const [move, type] of [
      [() => projects.deactivateProject({ projectId }), 'project.deactivated'],
      [() => projects.activateProject({ projectId }), 'project.reactivated'],
    ] as const) {
      expect(await typesOf(fasti, move)).toEqual([type]);
      expect(await typesOf(fasti, move)).toEqual([]);
    }
    expect(await typesOf(fasti, () => projects.deleteProject({ projectId }))).toEqual(['project.removed']);
    expect(await typesOf(fasti, () => projects.deleteProject({ projectId }))).toEqual([]);
    expect(await refusal(projects.getProject({ projectId }))).toBe('NotFound COMMAND-3M9sd');
  });
});

describe('a role of a project, event by event', () => {
  it('is added, changed and removed', async () => {
    const { projectId } = await portal('Roles');
    const role = { projectId, roleKey: 'reader', displayName: 'Reader', group: 'staff' };
    expect(await eventsOf(fasti, () => projects.addProjectRole(role))).toEqual([
      ['project.role.added', { key: 'reader', displayName: 'Reader', group: 'staff' }],
    ]);
    expect(await refusal(projects.addProjectRole(role))).toBe('AlreadyExists V3-DKcYh');
    const change = () => projects.updateProjectRole({ projectId, roleKey: 'reader', displayName: 'Reads' });
    expect(await eventsOf(fasti, change)).toEqual([['project.role.changed', { key: 'reader', displayName: 'Reads' }]]);
    expect(await eventsOf(fasti, change)).toEqual([]);
    expect((await projects.listProjectRoles({ projectId })).projectRoles).toMatchObject([
      { projectId, key: 'reader', displayName: 'Reads', group: 'staff' },
    ]);
    const remove = () => projects.removeProjectRole({ projectId, roleKey: 'reader' });
    expect(await eventsOf(fasti, remove)).toEqual([['project.role.removed', { key: 'reader' }]]);
    expect(await eventsOf(fasti, remove)).toEqual([]);
  });
});
