import fc from 'fast-check';
import { describe, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { type GrantMemberCommand, grantMembers } from './grant-member.ts';

const given = specOf(grantMembers);
const roles = ['PROJECT_GRANT_OWNER'];
const bob = { grantId: 'globex', userId: 'bob' };
const eve = { grantId: 'globex', userId: 'eve' };
const added = { type: 'project.grant.member.added', payload: { ...bob, roles } } as const;
const elsewhere = {
  type: 'project.grant.member.added',
  payload: { grantId: 'initech', userId: 'bob', roles },
} as const;

describe('an administrator of a project grant', () => {
  it('is added once to each grant, with roles of that level', () => {
    const add = { type: 'AddGrantMember', ...bob, roles } as const;
    given().when(add).then(added);
    given(elsewhere).when(add).then(added);
    given(added).when(add).thenRejected('project_grant_member.already_exists');
    given()
      .when({ ...add, roles: [] })
      .thenRejected('project_grant_member.role_required');
    given()
      .when({ ...add, roles: ['PROJECT_OWNER'] })
      .thenRejected('project_grant_member.role_invalid');
  });

  it('gets other roles', () => {
    const viewer = ['PROJECT_GRANT_OWNER_VIEWER'];
    given(added)
      .when({ type: 'ChangeGrantMember', ...bob, roles: viewer })
      .then({ type: 'project.grant.member.changed', payload: { ...bob, roles: viewer } });
    given(added)
      .when({ type: 'ChangeGrantMember', ...bob, roles })
      .thenNothing();
    given(elsewhere)
      .when({ type: 'ChangeGrantMember', ...bob, roles })
      .thenRejected('project_grant_member.not_found');
  });

  it('is removed by hand, with the user, or with the whole grant', () => {
    const gone = { type: 'project.grant.member.cascade.removed', payload: bob } as const;
    given(added)
      .when({ type: 'RemoveGrantMember', ...bob })
      .then({ type: 'project.grant.member.removed', payload: bob });
    given(added)
      .when({ type: 'RemoveGrantMember', ...bob, cascade: true })
      .then(gone);
    given(elsewhere)
      .when({ type: 'RemoveGrantMember', ...bob })
      .thenNothing();
    given(added, { ...added, payload: { ...eve, roles } }, elsewhere)
      .when({ type: 'RemoveGrantMembers', grantId: 'globex' })
      .then(gone, { ...gone, payload: eve });
    given(added, gone).when({ type: 'RemoveGrantMembers', grantId: 'globex' }).thenNothing();
  });
});

const grantId = fc.constantFrom('globex', 'initech');
const userId = fc.constantFrom('bob', '__proto__');
const someRoles = fc.subarray(['PROJECT_GRANT_OWNER', 'PROJECT_GRANT_OWNER_VIEWER']);
deciderProperties(
  grantMembers,
  fc.oneof(
    fc.record({ type: fc.constantFrom('AddGrantMember', 'ChangeGrantMember'), grantId, userId, roles: someRoles }),
    fc.record({ type: fc.constant('RemoveGrantMember'), grantId, userId, cascade: fc.boolean() }),
    fc.record({ type: fc.constant('RemoveGrantMembers'), grantId }),
  ) as fc.Arbitrary<GrantMemberCommand>,
);
