import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { fold, specOf } from '../../test/spec.ts';
import type { ProjectEvent } from './events.ts';
import { grantIdFor } from './grant.ts';
import { type ProjectCommand, project } from './project.ts';

const given = specOf(project);
const role = (key: string): ProjectEvent => ({
  type: 'project.role.added',
  payload: { key, displayName: key, group: '' },
});
const portal: readonly ProjectEvent[] = [
  { type: 'project.added', payload: { name: 'Portal' } },
  role('reader'),
  role('writer'),
];
const grantId = 'grant-1';
const added: ProjectEvent = {
  type: 'project.grant.added',
  payload: { grantId, grantedOrgId: 'globex', roleKeys: ['reader', 'writer'] },
};
const deactivated: ProjectEvent = { type: 'project.grant.deactivated', payload: { grantId } };
const removed: ProjectEvent = { type: 'project.grant.removed', payload: { grantId } };
const globex = { orgId: 'globex' };

describe('a project grant', () => {
  it('is given once to an organization, with roles that the project has', () => {
    const add = { type: 'AddGrant', grantId, ...globex, roleKeys: ['reader', 'writer', 'reader'] } as const;
    given(...portal)
      .when(add)
      .then(added);
    given(...portal, added)
      .when({ ...add, grantId: 'other' })
      .thenRejected('project_grant.already_exists');
    given(...portal, added, removed)
      .when(add)
      .then(added);
    given(...portal)
      .when({ ...add, roleKeys: ['king'] })
      .thenRejected('project_grant.role_missing');
    given().when(add).thenRejected('project_grant.project_missing');
  });

  it('gets other roles, and the same in another order record nothing', () => {
    const change = { type: 'ChangeGrant', ...globex } as const;
    given(...portal, added)
      .when({ ...change, roleKeys: ['reader'] })
      .then({ type: 'project.grant.changed', payload: { grantId, roleKeys: ['reader'] } });
    given(...portal, added)
      .when({ ...change, roleKeys: ['writer', 'reader'] })
      .thenNothing();
    given(...portal, added)
      .when({ ...change, roleKeys: ['king'] })
      .thenRejected('project_grant.role_missing');
    given(...portal)
      .when({ ...change, roleKeys: [] })
      .thenRejected('project_grant.not_found');
  });

  it('is switched off, on and removed as often as it is asked, and recorded once', () => {
    given(...portal, added)
      .when({ type: 'DeactivateGrant', ...globex })
      .then(deactivated);
    given(...portal, added, deactivated)
      .when({ type: 'DeactivateGrant', ...globex })
      .thenNothing();
    given(...portal, added, deactivated)
      .when({ type: 'ReactivateGrant', ...globex })
      .then({ type: 'project.grant.reactivated', payload: { grantId } });
    given(...portal, added)
      .when({ type: 'ReactivateGrant', ...globex })
      .thenNothing();
    given(...portal, added)
      .when({ type: 'RemoveGrant', ...globex })
      .then(removed);
    given(...portal, added, removed)
      .when({ type: 'RemoveGrant', ...globex })
      .thenNothing();
    given(...portal)
      .when({ type: 'DeactivateGrant', ...globex })
      .thenRejected('project_grant.not_found');
  });

  it('loses a role with the project', () => {
    given(...portal, added)
      .when({ type: 'RemoveRole', key: 'writer' })
      .then(
        { type: 'project.role.removed', payload: { key: 'writer' } },
        { type: 'project.grant.cascade.changed', payload: { grantId, roleKeys: ['reader'] } },
      );
  });

  it('is found by its organization', () => {
    expect(grantIdFor(fold(project, [...portal, added]), 'globex')).toBe(grantId);
    expect(grantIdFor(fold(project, [...portal, added, removed]), 'globex')).toBeUndefined();
  });
});

describe('the roles that are to be had', () => {
  it('are all of the project for its own organization, and those granted for another', () => {
    const offer = (offered: string, ...roleKeys: string[]) =>
      ({ type: 'OfferRoles', grantId: offered, roleKeys }) as const;
    const less: ProjectEvent = { type: 'project.grant.changed', payload: { grantId, roleKeys: ['reader'] } };
    given(...portal)
      .when(offer('', 'reader', 'writer'))
      .thenNothing();
    given(...portal)
      .when(offer('', 'king'))
      .thenRejected('offer.role_missing');
    given(...portal, added, less)
      .when(offer(grantId, 'reader'))
      .thenNothing();
    given(...portal, added, less)
      .when(offer(grantId, 'writer'))
      .thenRejected('offer.role_missing');
    given(...portal)
      .when(offer(grantId))
      .thenRejected('offer.grant_missing');
    given().when(offer('')).thenRejected('offer.project_missing');
  });
});

const roleKeys = fc.subarray(['reader', 'writer']);
const orgId = fc.constantFrom('globex', 'initech');
deciderProperties(
  project,
  fc.oneof(
    fc.record({ type: fc.constant('AddProject'), name: fc.constant('Portal'), settings: fc.constant({}) }),
    fc.record({
      type: fc.constantFrom('AddRole'),
      key: fc.constantFrom('reader', 'writer'),
      displayName: fc.constant('R'),
      group: fc.constant(''),
    }),
    fc.record({ type: fc.constant('RemoveRole'), key: fc.constantFrom('reader', 'writer') }),
    fc.record({ type: fc.constant('AddGrant'), grantId: fc.constantFrom('1', '2'), orgId, roleKeys }),
    fc.record({ type: fc.constant('ChangeGrant'), orgId, roleKeys }),
    fc.record({ type: fc.constantFrom('DeactivateGrant', 'ReactivateGrant', 'RemoveGrant'), orgId }),
    fc.record({ type: fc.constant('OfferRoles'), grantId: fc.constantFrom('', '1'), roleKeys }),
    fc.record({ type: fc.constant('RemoveProject') }),
  ) as fc.Arbitrary<ProjectCommand>,
);
