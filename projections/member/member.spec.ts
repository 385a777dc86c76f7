import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../test/rows.ts';
import { members, membersTable } from './member.ts';

const rows = rowsOf(members);
const added = (level: string, of: string, userId: string, owner = 'org-1') => ({
  type: `${level}.member.added`,
  payload: { userId, roles: ['SOME_ROLE'] },
  of,
  owner,
});
const everywhere = [
  added('instance', 'instance-1', 'anna', 'instance-1'),
  added('org', 'org-1', 'anna'),
  added('project', 'project-1', 'anna'),
  added('org', 'org-2', 'bert', 'org-2'),
];

describe('the read model of members', () => {
  it('says what somebody administers, and of which organization that is', () =>
    expect(rows(...everywhere).in(membersTable)).toMatchObject([
      { aggregate_type: 'instance', aggregate_id: 'instance-1', org_id: null, user_id: 'anna' },
      { aggregate_type: 'org', aggregate_id: 'org-1', org_id: 'org-1', user_id: 'anna', roles: ['SOME_ROLE'] },
      { aggregate_type: 'project', aggregate_id: 'project-1', org_id: 'org-1', user_id: 'anna' },
      { aggregate_type: 'org', aggregate_id: 'org-2', org_id: 'org-2', user_id: 'bert' },
    ]));

  it('follows a change of roles', () => {
    const changed = { type: 'org.member.changed', payload: { userId: 'bert', roles: ['OTHER'] }, of: 'org-2' };
    expect(rows(...everywhere, changed).in(membersTable)).toContainEqual(
      expect.objectContaining({ user_id: 'bert', roles: ['OTHER'] }),
    );
  });

  it('lets a member go, in one place only', () => {
    for (const verb of ['removed', 'cascade.removed']) {
      const removed = { type: `org.member.${verb}`, payload: { userId: 'anna' }, of: 'org-1' };
      expect(rows(...everywhere, removed).in(membersTable)).toHaveLength(3);
    }
  });

  it('keeps the members of each grant of a project apart from each other and from those of the project', () => {
    const of = 'project-1';
    const joins = (grantId: string) => ({
      type: 'project.grant.member.added',
      payload: { userId: 'anna', grantId, roles: ['SOME_ROLE'] },
      of,
    });
    const grantsOf = (...events: Parameters<typeof rows>) =>
      rows(...everywhere, joins('org-2'), joins('org-3'), ...events)
        .in(membersTable)
        .filter((row) => row['aggregate_id'] === of)
        .map((row) => row['grant_id']);
    expect(grantsOf()).toEqual(['', 'org-2', 'org-3']);
    const leaves = { type: 'project.grant.member.removed', payload: { userId: 'anna', grantId: 'org-2' }, of };
    expect(grantsOf(leaves)).toEqual(['', 'org-3']);
    expect(grantsOf({ type: 'project.grant.removed', payload: { grantId: 'org-3' }, of })).toEqual(['', 'org-2']);
    expect(grantsOf({ type: 'project.removed', payload: {}, of })).toEqual([]);
  });

  it('loses the offices of a removed user, and those of a removed organization with its projects', () => {
    const users = (...events: Parameters<typeof rows>) =>
      rows(...everywhere, ...events)
        .in(membersTable)
        .map((row) => row['user_id']);
    expect(users({ type: 'user.removed', payload: {}, of: 'anna' })).toEqual(['bert']);
    expect(users({ type: 'org.removed', payload: {}, of: 'org-1' })).toEqual(['anna', 'bert']);
    expect(users({ type: 'project.removed', payload: {}, of: 'project-1' })).toHaveLength(3);
    expect(users({ type: 'instance.removed', payload: {}, of: 'instance-1' })).toEqual([]);
  });
});
