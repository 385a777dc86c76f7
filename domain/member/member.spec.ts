import fc from 'fast-check';
import { describe, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { type MemberCommand, members } from './member.ts';

const given = specOf(members.org);
const added = { type: 'org.member.added', payload: { userId: 'u', roles: ['ORG_OWNER'] } } as const;

describe('an administrator', () => {
  it('is added once', () => {
    const add: MemberCommand = { type: 'AddMember', userId: 'u', roles: ['ORG_OWNER', 'ORG_OWNER'] };
    given().when(add).then(added);
    given(added).when(add).thenRejected('member.already_exists');
  });

  it('has at least one role, of the level of what is administered', () => {
    given().when({ type: 'AddMember', userId: 'u', roles: [] }).thenRejected('member.role_required');
    for (const role of ['IAM_OWNER', 'PROJECT_OWNER', 'org_owner', 'toString', ''])
      given()
        .when({ type: 'AddMember', userId: 'u', roles: [role] })
        .thenRejected('member.role_invalid');
    specOf(members.instance)()
      .when({ type: 'AddMember', userId: 'u', roles: ['IAM_OWNER'] })
      .then({ type: 'instance.member.added', payload: { userId: 'u', roles: ['IAM_OWNER'] } });
  });

  it('gets other roles, and the same roles in another order record nothing', () => {
    const roles = ['ORG_OWNER_VIEWER', 'ORG_USER_MANAGER'];
    const changed = { type: 'org.member.changed', payload: { userId: 'u', roles } } as const;
    given(added).when({ type: 'ChangeMember', userId: 'u', roles }).then(changed);
    given(added, changed).when({ type: 'ChangeMember', userId: 'u', roles: roles.toReversed() }).thenNothing();
    given().when({ type: 'ChangeMember', userId: 'u', roles }).thenRejected('member.not_found');
  });

  it('is removed by hand, or with the user', () => {
    const payload = { userId: 'u' };
    given(added).when({ type: 'RemoveMember', userId: 'u' }).then({ type: 'org.member.removed', payload });
    given(added)
      .when({ type: 'RemoveMember', userId: 'u', cascade: true })
      .then({ type: 'org.member.cascade.removed', payload });
    given().when({ type: 'RemoveMember', userId: 'u' }).thenNothing();
  });
});

const userId = fc.constantFrom('u', 'v', '__proto__', 'constructor');
const roles = fc.array(fc.constantFrom('IAM_OWNER', 'ORG_OWNER', 'ORG_OWNER_VIEWER', 'PROJECT_OWNER'));
const commands = fc.oneof(
  fc.record({ type: fc.constantFrom('AddMember', 'ChangeMember'), userId, roles }),
  fc.record({ type: fc.constant('RemoveMember'), userId, cascade: fc.boolean() }),
) as fc.Arbitrary<MemberCommand>;
deciderProperties(members.instance, commands);
deciderProperties(members.org, commands);
deciderProperties(members.project, commands);
