import { describe, expect, it } from 'vitest';
import { seconds } from '../../domain/duration.ts';
import { rowsOf } from '../../test/rows.ts';
import { apps } from './app.ts';
import { appHomesTable, appOriginsTable, appState, appsTable, appType } from './tables.ts';

const given = rowsOf(apps);
const added = { type: 'project.application.added', payload: { appId: 'app-1', name: 'Web' } };
const oidc = {
  type: 'project.application.config.oidc.added',
  payload: {
    appId: 'app-1',
    clientId: 'client-1',
    redirectUris: ['https://shop.example/cb'],
    responseTypes: [0],
    grantTypes: [0, 2],
    authMethodType: 2,
    accessTokenType: 1,
    clockSkew: seconds(5),
    loginVersion: 2,
    loginBaseURI: 'https://login.example',
    ios: { teamId: 'ABCDE12345', bundleId: 'com.example.shop' },
  },
};
const api = {
  type: 'project.application.config.api.added',
  payload: { appId: 'app-1', clientId: 'client-1', hashedSecret: 'hash-1', authMethodType: 1 },
};

describe('the table of applications', () => {
  it('has the client metadata as it was last set', () => {
    const set = (metadata: object) => ({
      type: 'project.application.oidc.metadata.set',
      payload: { appId: 'app-1', metadata },
    });
    expect(given(added, oidc).in(appsTable)).toMatchObject([{ metadata: {} }]);
    expect(given(added, oidc, set({ subject_type: 'public' }), set({ jwks_uri: 'x' })).in(appsTable)).toMatchObject([
      { metadata: { jwks_uri: 'x' } },
    ]);
  });

  it("says in OAuth's words what the events say in numbers", () => {
    expect(given(added, oidc).in(appsTable)).toMatchObject([
      {
        id: 'app-1',
        project_id: 'id-1',
        org_id: 'org-1',
        name: 'Web',
        state: appState.active,
        type: appType.oidc,
        client_id: 'client-1',
        hashed_secret: null,
        auth_method: 'none',
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        application_type: 'web',
        access_token_type: 'jwt',
        clock_skew: 5_000_000_000n,
        login_version: 'login_v2',
        login_base_uri: 'https://login.example',
        ios_team_id: 'ABCDE12345',
        dev_mode: false,
      },
    ]);
  });

  it('changes only what changed', () => {
    const changed = {
      type: 'project.application.config.oidc.changed',
      payload: { appId: 'app-1', devMode: true, grantTypes: [0] },
    };
    const secret = {
      type: 'project.application.config.oidc.secret.changed',
      payload: { appId: 'app-1', hashedSecret: 'hash-2' },
    };
    expect(given(added, oidc, changed, secret).in(appsTable)).toMatchObject([
      {
        dev_mode: true,
        grant_types: ['authorization_code'],
        redirect_uris: ['https://shop.example/cb'],
        auth_method: 'none',
        hashed_secret: 'hash-2',
      },
    ]);
  });

  it('holds APIs beside them', () => {
    const changed = {
      type: 'project.application.config.api.changed',
      payload: { appId: 'app-1', authMethodType: 0 },
    };
    expect(given(added, api).in(appsTable)).toMatchObject([
      { type: appType.api, auth_method: 'private_key_jwt', hashed_secret: 'hash-1' },
    ]);
    expect(given(added, api, changed).in(appsTable)).toMatchObject([{ auth_method: 'client_secret_basic' }]);
  });

  it('shows a name and a state as they are', () => {
    const renamed = { type: 'project.application.changed', payload: { appId: 'app-1', name: 'Site' } };
    const deactivated = { type: 'project.application.deactivated', payload: { appId: 'app-1' } };
    expect(given(added, api, renamed, deactivated).in(appsTable)).toMatchObject([
      { name: 'Site', state: appState.inactive },
    ]);
  });

  it.each([
    ['it was removed', { type: 'project.application.removed', payload: { appId: 'app-1' } }],
    ['its project was removed', { type: 'project.removed', payload: {} }],
    ['its organization was removed', { type: 'org.removed', payload: {}, of: 'org-1' }],
  ])('loses an application when %s, but not where it was', (_, end) => {
    const rows = given(added, oidc, end);
    expect(rows.in(appsTable)).toEqual([]);
    expect(rows.in(appHomesTable)).toMatchObject([{ id: 'app-1', project_id: 'id-1' }]);
  });

  it('knows from which origins its scripts speak, each as browsers write it', () => {
    const origins = (...events: Parameters<typeof given>) =>
      given(...events)
        .in(appOriginsTable)
        .map(({ stated_by, origin, found_by }) => [stated_by, origin, found_by]);
    const stated = {
      ...oidc,
      payload: {
        ...oidc.payload,
        redirectUris: [
          'HTTPS://Shop.Example:443/cb',
          'https://shop.example/other',
          'com.example.app:/cb',
          'https://*.b.example',
        ],
        additionalOrigins: ['http://shop.example:80', 'capacitor://localhost'],
      },
    };
    const additional = [
      ['additionalOrigins', 'http://shop.example', 'http://shop.example'],
      ['additionalOrigins', 'capacitor://localhost', 'capacitor://localhost'],
    ];
    expect(origins(added, stated)).toEqual([
      ['redirectUris', 'https://shop.example', 'https://shop.example'],
      ['redirectUris', 'https://*.b.example', '*'],
      ...additional,
    ]);
    const changed = {
      type: 'project.application.config.oidc.changed',
      payload: { appId: 'app-1', redirectUris: ['http://127.0.0.1/cb?x=https://evil.example'] },
    };
    expect(origins(added, stated, changed).sort()).toEqual(
      [...additional, ['redirectUris', 'http://127.0.0.1', 'http://127.0.0.1']].sort(),
    );
    expect(origins(added, stated, { type: 'project.application.removed', payload: { appId: 'app-1' } })).toEqual([]);
  });
});
