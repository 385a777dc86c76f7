import { describe, expect, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import { emptyOidcConfig, type OidcConfig, type ProjectEvent } from './events.ts';
import { project } from './project.ts';

const given = specOf(project);
const added: ProjectEvent = { type: 'project.added', payload: { name: 'Portal' } };
const appAdded: ProjectEvent = { type: 'project.application.added', payload: { appId: 'app-1', name: 'Web' } };
const config: OidcConfig = {
  ...emptyOidcConfig,
  redirectUris: ['https://shop.example/callback'],
  responseTypes: [0],
  grantTypes: [0, 2],
  authMethodType: 2,
};
const oidcAdded: ProjectEvent = {
  type: 'project.application.config.oidc.added',
  payload: { appId: 'app-1', clientId: 'client-1', ...config },
};
const apiAdded: ProjectEvent = {
  type: 'project.application.config.api.added',
  payload: { appId: 'app-1', clientId: 'client-1', hashedSecret: 'hash-1', authMethodType: 0 },
};
const oidcApp = given(added, appAdded, oidcAdded);
const apiApp = given(added, appAdded, apiAdded);
const web = { type: 'AddOidcApp', appId: 'app-1', name: ' Web ', clientId: 'client-1', config } as const;

describe('an OpenID Connect application', () => {
  it('is added with its configuration', () => {
    given(added).when(web).then(appAdded, oidcAdded);
    given(added)
      .when({ ...web, name: '' })
      .thenRejected('app.name_required');
    given().when(web).thenRejected('project.missing');
    oidcApp.when(web).thenRejected('app.already_exists');
  });

  it('never takes the id of a removed one', () => {
    given(added, appAdded, { type: 'project.application.removed', payload: { appId: 'app-1' } })
      .when(web)
      .thenRejected('app.already_exists');
  });

  it('records of a change only what changed', () => {
    oidcApp
      .when({ type: 'ChangeApp', appId: 'app-1', name: 'Site', oidc: { devMode: true, grantTypes: [0, 2] } })
      .then(
        { type: 'project.application.changed', payload: { appId: 'app-1', name: 'Site' } },
        { type: 'project.application.config.oidc.changed', payload: { appId: 'app-1', devMode: true } },
      );
    oidcApp.when({ type: 'ChangeApp', appId: 'app-1', name: 'Web', oidc: config }).thenNothing();
    oidcApp.when({ type: 'ChangeApp', appId: 'app-1', api: { authMethodType: 1 } }).thenRejected('app.not_api');
  });

  it('accepts redirect URIs of the web, of apps and of development', () => {
    const redirectUris = [
      'https://shop.example/callback?tenant=1',
      'http://localhost:3000/cb',
      'com.example.app:/callback',
      'myapp://callback',
      'http://localhost:*/cb',
    ];
    given(added)
      .when({ ...web, config: { ...config, redirectUris } })
      .then(appAdded, { ...oidcAdded, payload: { ...oidcAdded.payload, redirectUris } } as ProjectEvent);
  });

  it.each([
    ['without a scheme', '/callback'],
    ['without a host', 'https:///callback'],
    ['with a fragment', 'https://shop.example/callback#token'],
    ['that a browser would run', 'javascript:alert(1)'],
    ['that would break a header', 'https://shop.example/\r\nlocation:'],
    ['with user information for a host', 'https://@/callback'],
    ['that is empty', ''],
  ])('refuses a redirect URI %s', (_, uri) => {
    for (const field of ['redirectUris', 'postLogoutRedirectUris'])
      given(added)
        .when({ ...web, config: { ...config, [field]: [uri] } })
        .thenRejected('app.config_invalid');
  });

  it.each<[string, Partial<OidcConfig>, string]>([
    ['no response type', { responseTypes: [] }, 'app.config_invalid'],
    ['a response type without its grant', { responseTypes: [1] }, 'app.config_invalid'],
    ['a code without the code grant', { grantTypes: [1] }, 'app.config_invalid'],
    ['a clock skew of more than five seconds', { clockSkew: 5_000_000_001 }, 'app.config_invalid'],
    ['an origin with a path', { additionalOrigins: ['https://shop.example/path'] }, 'app.config_invalid'],
    ['a relative logout URI', { backChannelLogoutURI: '/logout' }, 'app.logout_uri_invalid'],
    ['a login that is not on the web', { loginBaseURI: 'login' }, 'app.config_invalid'],
    ['half an iOS link', { ios: { teamId: 'ABCDE12345', bundleId: '' } }, 'app.config_invalid'],
    ['half an Android link', { android: { packageName: 'a.b', sha256CertFingerprints: [] } }, 'app.config_invalid'],
  ])('refuses %s', (_, part, code) => {
    given(added)
      .when({ ...web, config: { ...config, ...part } })
      .thenRejected(code);
    oidcApp.when({ type: 'ChangeApp', appId: 'app-1', oidc: part }).thenRejected(code);
  });

  it('may ask for codes with the device grant alone', () => {
    given(added)
      .when({ ...web, config: { ...config, redirectUris: [], grantTypes: [3] } })
      .then(appAdded, {
        ...oidcAdded,
        payload: { ...oidcAdded.payload, redirectUris: [], grantTypes: [3] },
      } as ProjectEvent);
  });
});

describe('an API application', () => {
  it('is added with its way to authenticate', () => {
    given(added)
      .when({
        type: 'AddApiApp',
        appId: 'app-1',
        name: 'Web',
        clientId: 'client-1',
        hashedSecret: 'hash-1',
        authMethodType: 0,
      })
      .then(appAdded, apiAdded);
  });

  it('changes its way to authenticate', () => {
    apiApp
      .when({ type: 'ChangeApp', appId: 'app-1', api: { authMethodType: 1 } })
      .then({ type: 'project.application.config.api.changed', payload: { appId: 'app-1', authMethodType: 1 } });
    apiApp.when({ type: 'ChangeApp', appId: 'app-1', api: { authMethodType: 0 } }).thenNothing();
    apiApp.when({ type: 'ChangeApp', appId: 'app-1', oidc: { devMode: true } }).thenRejected('app.not_oidc');
  });
});

describe('any application', () => {
  it('gets a new secret, recorded as its kind demands', () => {
    apiApp.when({ type: 'ChangeAppSecret', appId: 'app-1', hashedSecret: 'hash-2' }).then({
      type: 'project.application.config.api.secret.changed',
      payload: { appId: 'app-1', hashedSecret: 'hash-2' },
    });
    oidcApp.when({ type: 'ChangeAppSecret', appId: 'app-1', hashedSecret: 'hash-2' }).then({
      type: 'project.application.config.oidc.secret.changed',
      payload: { appId: 'app-1', hashedSecret: 'hash-2' },
    });
    given(added, appAdded)
      .when({ type: 'ChangeAppSecret', appId: 'app-1', hashedSecret: 'hash-2' })
      .thenRejected('app.without_secret');
  });

  it('is deactivated when active and reactivated when not', () => {
    const deactivated: ProjectEvent = { type: 'project.application.deactivated', payload: { appId: 'app-1' } };
    apiApp.when({ type: 'DeactivateApp', appId: 'app-1' }).then(deactivated);
    given(added, appAdded, deactivated).when({ type: 'DeactivateApp', appId: 'app-1' }).thenRejected('app.not_active');
    given(added, appAdded, deactivated)
      .when({ type: 'ReactivateApp', appId: 'app-1' })
      .then({ type: 'project.application.reactivated', payload: { appId: 'app-1' } });
    apiApp.when({ type: 'ReactivateApp', appId: 'app-1' }).thenRejected('app.not_inactive');
  });

  it('is gone after removal, and with its project', () => {
    const removed: ProjectEvent = { type: 'project.application.removed', payload: { appId: 'app-1' } };
    apiApp.when({ type: 'RemoveApp', appId: 'app-1' }).then(removed);
    given(added, appAdded, removed).when({ type: 'RemoveApp', appId: 'app-1' }).thenRejected('app.not_found');
    given(added, appAdded, { type: 'project.removed', payload: {} })
      .when({ type: 'ChangeApp', appId: 'app-1', name: 'Site' })
      .thenRejected('app.not_found');
  });

  it('of a history that leaves out what is zero has the defaults', () => {
    const state = given(added, appAdded, {
      type: 'project.application.config.oidc.added',
      payload: { appId: 'app-1', clientId: 'client-1', responseTypes: [0] },
    }).state();
    expect(state.apps.get('app-1')?.configuration).toEqual({
      type: 'oidc',
      clientId: 'client-1',
      hashedSecret: undefined,
      config: { ...emptyOidcConfig, responseTypes: [0] },
    });
  });
});
