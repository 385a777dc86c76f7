import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { fold, specOf } from '../../test/spec.ts';
import { type ProjectEvent, type ProjectSettings, projectEvents } from './events.ts';
import { type ProjectCommand, project } from './project.ts';

const given = specOf(project);
const settings: ProjectSettings = {
  projectRoleAssertion: true,
  projectRoleCheck: false,
  hasProjectCheck: false,
  privateLabelingSetting: 0,
};
const added: ProjectEvent = { type: 'project.added', payload: { name: 'Portal', ...settings } };
const deactivated: ProjectEvent = { type: 'project.deactivated', payload: {} };
const removed: ProjectEvent = { type: 'project.removed', payload: { Name: 'Portal' } };
const role: ProjectEvent = {
  type: 'project.role.added',
  payload: { key: 'admin', displayName: 'Administrator', group: '' },
};

describe('a project', () => {
  it('is added once, under a name', () => {
    given()
      .when({ type: 'AddProject', name: ' Portal ', settings: { projectRoleAssertion: true } })
      .then(added);
    given().when({ type: 'AddProject', name: ' ', settings: {} }).thenRejected('project.name_required');
    given(added).when({ type: 'AddProject', name: 'Portal', settings: {} }).thenRejected('project.already_exists');
  });

  it('never takes the id of a removed one', () => {
    given(added, removed)
      .when({ type: 'AddProject', name: 'Portal', settings: {} })
      .thenRejected('project.already_exists');
  });

  it('records of a change only what changed, and nothing when nothing did', () => {
    given(added)
      .when({ type: 'ChangeProject', name: 'Shop', settings: { projectRoleAssertion: true, hasProjectCheck: true } })
      .then({ type: 'project.changed', payload: { name: 'Shop', hasProjectCheck: true } });
    given(added).when({ type: 'ChangeProject', name: 'Portal', settings }).thenNothing();
    given(added).when({ type: 'ChangeProject', name: '', settings }).thenRejected('project.name_required');
  });

  it('is deactivated and reactivated as often as it is asked, and recorded once', () => {
    given(added).when({ type: 'DeactivateProject' }).then(deactivated);
    given(added, deactivated).when({ type: 'DeactivateProject' }).thenNothing();
    given(added, deactivated).when({ type: 'ReactivateProject' }).then({ type: 'project.reactivated', payload: {} });
    given(added).when({ type: 'ReactivateProject' }).thenNothing();
    given().when({ type: 'DeactivateProject' }).thenRejected('project.not_found');
  });

  it('is removed once and then refuses to change', () => {
    given(added).when({ type: 'RemoveProject' }).then(removed);
    given(added, removed).when({ type: 'RemoveProject' }).thenNothing();
    given().when({ type: 'RemoveProject' }).thenNothing();
    given(added, removed).when({ type: 'ChangeProject', settings }).thenRejected('project.not_found');
  });
});

describe('a role of a project', () => {
  const admin = { type: 'AddRole', key: ' admin ', displayName: 'Administrator', group: '' } as const;

  it('is added once per key', () => {
    given(added).when(admin).then(role);
    given(added, role).when(admin).thenRejected('project_role.already_exists');
    given(added, role, { type: 'project.role.removed', payload: { key: 'admin' } })
      .when(admin)
      .then(role);
    given(added)
      .when({ ...admin, displayName: '' })
      .thenRejected('project_role.invalid');
  });

  it('needs a project', () => {
    given().when(admin).thenRejected('project.missing');
    given(added, removed).when(admin).thenRejected('project.missing');
  });

  it('may be called like something that every object has', () => {
    given(added)
      .when({ ...admin, key: 'constructor' })
      .then({ type: 'project.role.added', payload: { key: 'constructor', displayName: 'Administrator', group: '' } });
  });

  it('changes its display name and group, and records what changed', () => {
    given(added, role)
      .when({ type: 'ChangeRole', key: 'admin', displayName: 'Administrator', group: 'staff' })
      .then({ type: 'project.role.changed', payload: { key: 'admin', group: 'staff' } });
    given(added, role).when({ type: 'ChangeRole', key: 'admin', displayName: 'Administrator' }).thenNothing();
    given(added).when({ type: 'ChangeRole', key: 'admin', group: 'staff' }).thenRejected('project_role.not_found');
  });

  it('is removed once', () => {
    given(added, role)
      .when({ type: 'RemoveRole', key: 'admin' })
      .then({ type: 'project.role.removed', payload: { key: 'admin' } });
    given(added).when({ type: 'RemoveRole', key: 'admin' }).thenNothing();
  });
});

describe('the claims of a project', () => {
  const claimsOf = (event: ProjectEvent, ...past: ProjectEvent[]) =>
    project.claims?.(event, fold(project, past), 'project-1', 'org-1').map(({ op, kind, value }) => [op, kind, value]);

  it('keep its name unique in the organization', () => {
    expect(claimsOf(added)).toEqual([['take', 'project_names', '["org-1","Portal"]']]);
    expect(claimsOf({ type: 'project.changed', payload: { name: 'Shop' } }, added)).toEqual([
      ['release', 'project_names', '["org-1","Portal"]'],
      ['take', 'project_names', '["org-1","Shop"]'],
    ]);
  });

  it('stay as they are when only the case of a name changes, or no name at all', () => {
    expect(claimsOf({ type: 'project.changed', payload: { name: 'PORTAL' } }, added)).toEqual([]);
    expect(claimsOf({ type: 'project.changed', payload: { hasProjectCheck: true } }, added)).toEqual([]);
  });

  it('are all freed when it is removed', () => {
    const app: ProjectEvent = { type: 'project.application.added', payload: { appId: 'app-1', name: 'Web' } };
    expect(claimsOf(removed, added, role, app)).toEqual([
      ['release', 'project_names', '["org-1","Portal"]'],
      ['release', 'project_role', '["project-1","admin"]'],
      ['release', 'appname', '["project-1","Web"]'],
    ]);
  });

  it('never give an application or client id away again', () => {
    const app: ProjectEvent = { type: 'project.application.added', payload: { appId: 'app-1', name: 'Web' } };
    expect(claimsOf(app, added)).toContainEqual(['take', 'app', 'app-1']);
    expect(claimsOf({ type: 'project.application.removed', payload: { appId: 'app-1' } }, added, app)).toEqual([
      ['release', 'appname', '["project-1","Web"]'],
    ]);
  });
});

const few = (...values: string[]) => fc.constantFrom(...values);
const appId = few('app-1', 'app-2');
const flag = fc.boolean();
const commands: fc.Arbitrary<ProjectCommand> = fc.oneof(
  fc.record({ type: fc.constant('AddProject' as const), name: few('Portal', 'Shop', ''), settings: fc.constant({}) }),
  fc.record({
    type: fc.constant('ChangeProject' as const),
    name: few('Portal', 'Shop'),
    settings: fc.record({ projectRoleAssertion: flag, hasProjectCheck: flag }),
  }),
  fc.constantFrom<ProjectCommand>(
    { type: 'DeactivateProject' },
    { type: 'ReactivateProject' },
    { type: 'RemoveProject' },
  ),
  fc.record({
    type: fc.constant('AddRole' as const),
    key: few('admin', 'viewer'),
    displayName: few('One', 'Two'),
    group: few('', 'staff'),
  }),
  fc.record({ type: fc.constant('ChangeRole' as const), key: few('admin', 'viewer'), group: few('', 'staff') }),
  fc.record({ type: fc.constant('RemoveRole' as const), key: few('admin', 'viewer') }),
  fc.record({
    type: fc.constant('AddOidcApp' as const),
    appId,
    name: few('Web', ''),
    clientId: few('client-1'),
    config: fc.record({
      redirectUris: fc.subarray(['https://a.example/cb', 'relative']),
      responseTypes: fc.subarray([0, 1]),
      grantTypes: fc.subarray([0, 1, 2]),
    }),
  }),
  fc.record({
    type: fc.constant('AddApiApp' as const),
    appId,
    name: few('Api'),
    clientId: few('client-2'),
    authMethodType: fc.constantFrom(0, 1),
  }),
  fc.record({
    type: fc.constant('ChangeApp' as const),
    appId,
    name: few('Web', 'Site'),
    oidc: fc.option(fc.record({ devMode: flag, redirectUris: fc.constant(['https://b.example/cb']) }), {
      nil: undefined,
    }),
    api: fc.option(fc.record({ authMethodType: fc.constantFrom(0, 1) }), { nil: undefined }),
  }),
  fc.record({ type: fc.constant('ChangeAppSecret' as const), appId, hashedSecret: few('hash-1', 'hash-2') }),
  fc.record({ type: fc.constantFrom('DeactivateApp' as const, 'ReactivateApp' as const, 'RemoveApp' as const), appId }),
);

deciderProperties(project, commands);

it('folds every event that its schemas name', () => {
  expect(Object.keys(project.events)).toEqual(Object.keys(projectEvents));
});
