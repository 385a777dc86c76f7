import { describe, expect, it } from 'vitest';
import { oidcCompliance } from './compliance.ts';
import { applicationTypes, grantTypes, type OidcConfig, oidcAuthMethods } from './events.ts';

type Words = {
  readonly type?: (typeof applicationTypes)[number];
  readonly grants?: readonly (typeof grantTypes)[number][];
  readonly method?: (typeof oidcAuthMethods)[number];
  readonly uris?: readonly string[];
  readonly version?: number;
};
const problemsOf = ({
  type = 'web',
  grants = ['authorization_code'],
  method = 'none',
  uris = ['https://shop.example/cb'],
  version = 0,
}: Words) =>
  oidcCompliance({
    oidcVersion: version,
    applicationType: applicationTypes.indexOf(type),
    grantTypes: grants.map((grant) => grantTypes.indexOf(grant)),
    authMethodType: oidcAuthMethods.indexOf(method),
    redirectUris: uris,
  } satisfies Partial<OidcConfig>).map((problem) => problem.replace('Application.OIDC.V1.', ''));

const device = 'urn:ietf:params:oauth:grant-type:device_code';

describe('the compliance of an OpenID Connect application', () => {
  it.each<[string, Words]>([
    ['a web application with https', { method: 'client_secret_basic' }],
    ['a web application with http, by code', { uris: ['http://shop.example/cb'] }],
    ['a native application with its own scheme', { type: 'native', uris: ['com.example.app:/cb'] }],
    [
      'a native application on the local host',
      { type: 'native', uris: ['http://localhost:80/cb', 'http://127.0.0.1/cb', 'http://[::1]:9/cb'] },
    ],
    ['a device without redirect URIs', { grants: [device, 'refresh_token'], uris: [] }],
    ['an implicit browser application with https', { type: 'user_agent', grants: ['implicit'] }],
  ])('has no problem with %s', (_, config) => {
    expect(problemsOf(config)).toEqual([]);
  });

  it.each<[string, Words, string]>([
    ['no redirect URI', { uris: [] }, 'NoRedirectUris'],
    [
      'no redirect URI for the code grant beside the device grant',
      { grants: [device, 'authorization_code'], uris: [] },
      'NoRedirectUris',
    ],
    ['refreshing without anything to refresh', { grants: ['refresh_token'] }, 'GrantType.Refresh.NoAuthCode'],
    [
      'http in the browser',
      { type: 'user_agent', uris: ['http://shop.example/cb'] },
      'Code.RedirectUris.HttpOnlyForWeb',
    ],
    ['a scheme of its own on the web', { uris: ['app:/cb'] }, 'Code.RedirectUris.CustomOnlyForNative'],
    [
      'http beyond the local host',
      { type: 'native', uris: ['http://localhost.evil.example/cb'] },
      'Native.RedirectUris.MustBeHttpLocalhost',
    ],
    [
      'implicit with its own scheme',
      { grants: ['implicit'], uris: ['app:/cb'] },
      'Implicit.RedirectUris.CustomNotAllowed',
    ],
    [
      'implicit with http',
      { grants: ['implicit'], uris: ['http://shop.example/cb'] },
      'Implicit.RedirectUris.HttpNotAllowed',
    ],
    [
      'both grants with http on the web',
      { grants: ['implicit', 'authorization_code'], uris: ['http://shop.example/cb'] },
      'NotAllCombinationsAreAllowed',
    ],
    [
      'a secret in a native application',
      { type: 'native', method: 'client_secret_basic' },
      'Native.AuthMethodType.NotNone',
    ],
    [
      'a secret in the browser',
      { type: 'user_agent', method: 'client_secret_post' },
      'UserAgent.AuthMethodType.NotNone',
    ],
  ])('names %s', (_, config, problem) => {
    expect(problemsOf(config)).toEqual(['NotCompliant', problem]);
  });

  it('knows one version', () => {
    expect(problemsOf({ version: 1 })).toEqual(['Application.OIDC.UnsupportedVersion']);
  });
});
