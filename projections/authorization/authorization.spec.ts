import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../test/rows.ts';
import { authorizationState, authorizations, authorizationsTable } from './authorization.ts';

const given = rowsOf(authorizations);
const of = 'authorization-1';
const payload = { userId: 'ada', projectId: 'portal', grantId: 'grant-1', roleKeys: ['reader', 'writer'] };
const added = { type: 'user.grant.added', payload, of };
const rows = (...events: Parameters<typeof given>) => given(...events).in(authorizationsTable);

describe('the table of authorizations', () => {
  it('says who holds which roles of which project, where, and through which grant', () => {
    expect(rows(added)).toMatchObject([
      {
        ...{ id: of, org_id: 'org-1', user_id: 'ada', project_id: 'portal', grant_id: 'grant-1' },
        ...{ role_keys: ['reader', 'writer'], state: authorizationState.active },
      },
    ]);
    expect(rows({ ...added, payload: { userId: 'ada', projectId: 'portal' } })).toMatchObject([
      { grant_id: '', role_keys: [] },
    ]);
  });

  it('follows roles and state', () => {
    const off = { type: 'user.grant.deactivated', payload: {}, of };
    const on = { type: 'user.grant.reactivated', payload: {}, of };
    for (const type of ['user.grant.changed', 'user.grant.cascade.changed'])
      expect(rows(added, { type, payload: { roleKeys: ['reader'] }, of }, off)).toMatchObject([
        { role_keys: ['reader'], state: authorizationState.inactive },
      ]);
    expect(rows(added, off, on)).toMatchObject([{ state: authorizationState.active }]);
  });

  it('ends with the authorization, its user, project, grant, organization or instance', () => {
    for (const end of [
      { type: 'user.grant.removed', payload: {}, of },
      { type: 'user.grant.cascade.removed', payload: {}, of },
      { type: 'user.removed', payload: {}, of: 'ada' },
      { type: 'project.removed', payload: {}, of: 'portal' },
      { type: 'project.grant.removed', payload: { grantId: 'grant-1' }, of: 'portal' },
      { type: 'org.removed', payload: {}, of: 'org-1' },
      { type: 'instance.removed', payload: {}, of: 'instance-1' },
    ])
      expect(rows(added, end), end.type).toEqual([]);
    expect(rows(added, { type: 'project.grant.removed', payload: { grantId: 'grant-2' }, of: 'portal' })).toHaveLength(
      1,
    );
  });
});
