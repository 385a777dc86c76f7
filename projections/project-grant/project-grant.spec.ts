import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../test/rows.ts';
import { projectGrantState, projectGrants, projectGrantsTable } from './project-grant.ts';

const given = rowsOf(projectGrants);
const of = 'portal';
const grantId = 'grant-1';
const added = { type: 'project.grant.added', payload: { grantId, grantedOrgId: 'org-2', roleKeys: ['reader'] }, of };
const rows = (...events: Parameters<typeof given>) => given(...events).in(projectGrantsTable);

describe('the table of project grants', () => {
  it('says which roles of which project an organization was granted', () =>
    expect(rows(added)).toMatchObject([
      {
        ...{ project_id: 'portal', grant_id: grantId, org_id: 'org-1', granted_org_id: 'org-2' },
        ...{ role_keys: ['reader'], state: projectGrantState.active },
      },
    ]));

  it('follows roles and state', () => {
    const changed = { type: 'project.grant.changed', payload: { grantId, roleKeys: ['writer'] }, of };
    const cascade = { type: 'project.grant.cascade.changed', payload: { grantId }, of };
    const off = { type: 'project.grant.deactivated', payload: { grantId }, of };
    const on = { type: 'project.grant.reactivated', payload: { grantId }, of };
    expect(rows(added, changed, off)).toMatchObject([{ role_keys: ['writer'], state: projectGrantState.inactive }]);
    expect(rows(added, cascade, off, on)).toMatchObject([{ role_keys: [], state: projectGrantState.active }]);
  });

  it('ends with the grant, the project, either organization or the instance', () => {
    for (const end of [
      { type: 'project.grant.removed', payload: { grantId }, of },
      { type: 'project.removed', payload: {}, of },
      { type: 'org.removed', payload: {}, of: 'org-1' },
      { type: 'org.removed', payload: {}, of: 'org-2' },
      { type: 'instance.removed', payload: {}, of: 'instance-1' },
    ])
      expect(rows(added, end), end.type).toEqual([]);
    expect(rows(added, { type: 'project.removed', payload: {}, of: 'other' })).toHaveLength(1);
  });
});
