import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { fold, specOf } from '../../test/spec.ts';
import { type AuthorizationCommand, authorization } from './authorization.ts';
import type { AuthorizationEvent } from './events.ts';

const given = specOf(authorization);
const held = { userId: 'ada', projectId: 'portal', grantId: '' };
const added: AuthorizationEvent = { type: 'user.grant.added', payload: { ...held, roleKeys: ['reader', 'writer'] } };
const deactivated: AuthorizationEvent = { type: 'user.grant.deactivated', payload: {} };
const removed: AuthorizationEvent = { type: 'user.grant.removed', payload: held };
const gone: AuthorizationEvent = { type: 'user.grant.cascade.removed', payload: {} };

describe('an authorization', () => {
  it('is given once, each role once', () => {
    const add = { type: 'AddAuthorization', ...held, roleKeys: ['reader', 'writer', 'reader'] } as const;
    given().when(add).then(added);
    given(added).when(add).thenRejected('authorization.id_taken');
    given(added, removed).when(add).thenRejected('authorization.id_taken');
  });

  it('gets other roles, and the same roles in another order record nothing', () => {
    given(added)
      .when({ type: 'ChangeAuthorization', roleKeys: ['reader'] })
      .then({ type: 'user.grant.changed', payload: { userId: 'ada', roleKeys: ['reader'] } });
    given(added)
      .when({ type: 'ChangeAuthorization', roleKeys: ['writer', 'reader'] })
      .thenNothing();
    given().when({ type: 'ChangeAuthorization', roleKeys: [] }).thenRejected('authorization.not_found');
    given(added, gone).when({ type: 'ChangeAuthorization', roleKeys: [] }).thenRejected('authorization.not_found');
  });

  it('rests and wakes as often as it is asked, and is recorded once', () => {
    given(added).when({ type: 'DeactivateAuthorization' }).then(deactivated);
    given(added, deactivated).when({ type: 'DeactivateAuthorization' }).thenNothing();
    given(added, deactivated)
      .when({ type: 'ReactivateAuthorization' })
      .then({ type: 'user.grant.reactivated', payload: {} });
    given(added).when({ type: 'ReactivateAuthorization' }).thenNothing();
    given().when({ type: 'DeactivateAuthorization' }).thenRejected('authorization.not_found');
    given(removed).when({ type: 'ReactivateAuthorization' }).thenRejected('authorization.not_found_to_activate');
  });

  it('is taken back by hand, or goes with what it rested on', () => {
    given(added).when({ type: 'RemoveAuthorization' }).then(removed);
    given(added, deactivated).when({ type: 'CascadeRemoval' }).then(gone);
    for (const command of [{ type: 'RemoveAuthorization' }, { type: 'CascadeRemoval' }] as const) {
      given().when(command).thenNothing();
      given(added, removed).when(command).thenNothing();
    }
  });

  it('loses a role that its project loses, and nothing if it never had it', () => {
    given(added)
      .when({ type: 'CascadeRoles', without: ['writer', 'other'] })
      .then({ type: 'user.grant.cascade.changed', payload: { userId: 'ada', roleKeys: ['reader'] } });
    given(added)
      .when({ type: 'CascadeRoles', without: ['other'] })
      .thenNothing();
    given(added, gone)
      .when({ type: 'CascadeRoles', without: ['reader'] })
      .thenNothing();
  });

  it('is the only one for its organization, user, project and grant, until it is removed', () => {
    const claimsOf = (event: AuthorizationEvent, ...past: AuthorizationEvent[]) =>
      authorization
        .claims?.(event, fold(authorization, past), 'id-1', 'org-1')
        .map(({ op, kind, value }) => [op, kind, value]);
    const value = '["org-1","ada","portal",""]';
    expect(claimsOf(added)).toEqual([['take', 'user_grant', value]]);
    expect(claimsOf({ type: 'user.grant.added', payload: { userId: 'ada', projectId: 'portal' } })).toEqual([
      ['take', 'user_grant', value],
    ]);
    for (const end of [removed, gone]) expect(claimsOf(end, added)).toEqual([['release', 'user_grant', value]]);
    expect(claimsOf(deactivated, added)).toEqual([]);
  });
});

const roleKeys = fc.subarray(['reader', 'writer']);
const commands: fc.Arbitrary<AuthorizationCommand> = fc.oneof(
  fc.record({ type: fc.constant('AddAuthorization' as const), ...constants(held), roleKeys }),
  fc.record({ type: fc.constant('ChangeAuthorization' as const), roleKeys }),
  fc.record({ type: fc.constant('CascadeRoles' as const), without: roleKeys }),
  fc.constantFrom<AuthorizationCommand>(
    { type: 'DeactivateAuthorization' },
    { type: 'ReactivateAuthorization' },
    { type: 'RemoveAuthorization' },
    { type: 'CascadeRemoval' },
  ),
);
function constants(of: typeof held) {
  return { userId: fc.constant(of.userId), projectId: fc.constant(of.projectId), grantId: fc.constant(of.grantId) };
}
deciderProperties(authorization, commands);
