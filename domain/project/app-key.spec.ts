import { describe, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import type { ProjectEvent } from './events.ts';
import { project } from './project.ts';

const given = specOf(project);
const added: ProjectEvent = { type: 'project.added', payload: { name: 'Portal' } };
const appAdded: ProjectEvent = { type: 'project.application.added', payload: { appId: 'app-1', name: 'API' } };
const api = (authMethodType: number): ProjectEvent => ({
  type: 'project.application.config.api.added',
  payload: { appId: 'app-1', clientId: 'client-1', authMethodType },
});
const key: ProjectEvent = {
  type: 'project.application.oidc.key.added',
  payload: {
    applicationId: 'app-1',
    clientId: 'client-1',
    keyId: 'key-1',
    type: 1,
    expirationDate: '2030-01-01T00:00:00.000Z',
    publicKey: btoa('PEM'),
  },
};
const [now, expiration] = [new Date('2026-01-01T00:00:00Z'), new Date('2030-01-01T00:00:00Z')];
const add = { type: 'AddAppKey', appId: 'app-1', keyId: 'key-1', publicKey: 'PEM', expiration, now } as const;

describe("an application's key", () => {
  it('is for an application that authenticates by signature', () => {
    given(added, appAdded, api(1)).when(add).then(key);
    given(added, appAdded, api(0)).when(add).thenRejected('app.without_key');
    given(added, appAdded).when(add).thenRejected('app.without_key');
    given(added).when(add).thenRejected('app.not_found');
  });

  it('is added once, and ends in the future', () => {
    given(added, appAdded, api(1), key).when(add).thenRejected('app.key_id_taken');
    given(added, appAdded, api(1))
      .when({ ...add, expiration: now })
      .thenRejected('app.key_expired');
  });

  it('is removed from its own application, once', () => {
    const removed: ProjectEvent = { type: 'project.application.oidc.key.removed', payload: { keyId: 'key-1' } };
    const other: ProjectEvent = { type: 'project.application.added', payload: { appId: 'app-2', name: 'Other' } };
    const remove = { type: 'RemoveAppKey', appId: 'app-1', keyId: 'key-1' } as const;
    given(added, appAdded, api(1), key).when(remove).then(removed);
    given(added, appAdded, api(1), key, removed).when(remove).thenRejected('app.key_not_found');
    given(added, appAdded, api(1), key, other)
      .when({ ...remove, appId: 'app-2' })
      .thenRejected('app.key_not_found');
  });
});
