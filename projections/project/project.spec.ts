import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../test/rows.ts';
import { projects } from './project.ts';
import { projectRolesTable, projectState, projectsTable } from './tables.ts';

const given = rowsOf(projects);
const added = { type: 'project.added', payload: { name: 'Portal', projectRoleAssertion: true } };
const admin = { type: 'project.role.added', payload: { key: 'admin', displayName: 'Administrator', group: 'staff' } };

describe('the table of projects', () => {
  it('takes what an event leaves out for zero', () => {
    expect(given(added).in(projectsTable)).toMatchObject([
      {
        id: 'id-1',
        org_id: 'org-1',
        name: 'Portal',
        state: projectState.active,
        role_assertion: true,
        role_check: false,
        project_check: false,
        private_labeling: 0,
      },
    ]);
  });

  it('changes only what changed', () => {
    const changed = { type: 'project.changed', payload: { hasProjectCheck: true } };
    expect(given(added, changed, { type: 'project.deactivated', payload: {} }).in(projectsTable)).toMatchObject([
      { name: 'Portal', role_assertion: true, project_check: true, state: projectState.inactive, sequence: 3n },
    ]);
  });

  it('loses a removed project with its roles, and all of a removed organization or instance', () => {
    for (const end of [
      { type: 'project.removed', payload: {} },
      { type: 'org.removed', payload: {}, of: 'org-1' },
      { type: 'instance.removed', payload: {}, of: 'instance-1' },
    ]) {
      const rows = given(added, admin, end);
      expect([...rows.in(projectsTable), ...rows.in(projectRolesTable)], end.type).toEqual([]);
    }
  });

  it('keeps the projects of other organizations', () => {
    const other = { ...added, of: 'id-2', owner: 'org-2' };
    const rows = given(added, other, { type: 'org.removed', payload: {}, of: 'org-1' });
    expect(rows.in(projectsTable)).toMatchObject([{ id: 'id-2' }]);
  });
});

describe('the table of project roles', () => {
  it('follows a role from beginning to end', () => {
    const viewer = { type: 'project.role.added', payload: { key: 'viewer', displayName: 'Viewer' } };
    const changed = { type: 'project.role.changed', payload: { key: 'admin', displayName: 'Boss' } };
    const removed = { type: 'project.role.removed', payload: { key: 'viewer' } };
    expect(given(added, admin, viewer, changed, removed).in(projectRolesTable)).toMatchObject([
      { project_id: 'id-1', key: 'admin', display_name: 'Boss', group_name: 'staff' },
    ]);
  });
});
