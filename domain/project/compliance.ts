import { applicationTypes, grantTypes, type OidcConfig, oidcAuthMethods } from './events.ts';

/** ZITADEL's keys, in our words. */
export const complianceProblems = {
  'Application.OIDC.V1.NotCompliant': 'The configuration does not comply with the specification.',
  'Application.OIDC.UnsupportedVersion': 'Only version 1.0 of OpenID Connect is supported.',
  'Application.OIDC.V1.NoRedirectUris': 'At least one redirect URI is needed.',
  'Application.OIDC.V1.NotAllCombinationsAreAllowed':
    'Redirect URIs without https do not fit every combination of the chosen grants.',
  'Application.OIDC.V1.GrantType.Refresh.NoAuthCode':
    'The refresh token grant needs the authorization code or the device grant beside it.',
  'Application.OIDC.V1.Code.RedirectUris.HttpOnlyForWeb': 'Redirect URIs with http are for web applications only.',
  'Application.OIDC.V1.Code.RedirectUris.CustomOnlyForNative':
    'Redirect URIs with a scheme of their own are for native applications only.',
  'Application.OIDC.V1.Implicit.RedirectUris.CustomNotAllowed':
    'The implicit grant allows no redirect URIs with a scheme of their own.',
  'Application.OIDC.V1.Implicit.RedirectUris.HttpNotAllowed': 'The implicit grant allows no redirect URIs with http.',
  'Application.OIDC.V1.Native.RedirectUris.MustBeHttpLocalhost':
    'Redirect URIs with http must lead a native application to the local host.',
  'Application.OIDC.V1.Native.AuthMethodType.NotNone': 'A native application cannot keep a secret: choose none.',
  'Application.OIDC.V1.UserAgent.AuthMethodType.NotNone':
    'An application in the browser cannot keep a secret: choose none.',
} as const;
export type ComplianceProblem = keyof typeof complianceProblems;

/** What of a possible configuration goes against OpenID Connect and OAuth's best practice. It is served nevertheless. */
export const oidcCompliance = (
  config: Pick<OidcConfig, 'oidcVersion' | 'grantTypes' | 'applicationType' | 'authMethodType' | 'redirectUris'>,
): readonly ComplianceProblem[] => {
  if (config.oidcVersion !== 0) return ['Application.OIDC.UnsupportedVersion'];
  const app = {
    type: applicationTypes[config.applicationType],
    method: oidcAuthMethods[config.authMethodType],
    grants: new Set(config.grantTypes.map((grant) => grantTypes[grant])),
    uris: config.redirectUris,
  };
  const problems = checks.filter(([, goesWrong]) => goesWrong(app)).map(([problem]) => problem);
  return problems.length === 0 ? [] : ['Application.OIDC.V1.NotCompliant', ...problems];
};

type App = {
  readonly type: (typeof applicationTypes)[number] | undefined;
  readonly method: (typeof oidcAuthMethods)[number] | undefined;
  readonly grants: ReadonlySet<(typeof grantTypes)[number] | undefined>;
  readonly uris: readonly string[];
};
const byCode = ({ grants }: App) => grants.has('authorization_code');
const byImplicit = ({ grants }: App) => grants.has('implicit');
const byDevice = ({ grants }: App) => grants.has('urn:ietf:params:oauth:grant-type:device_code');

const isHttp = (uri: string) => uri.startsWith('http://');
const isCustom = (uri: string) => !isHttp(uri) && !uri.startsWith('https://');
/** The local host in all its forms (RFC 8252 section 7.3). */
const isLocal = /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[(0*:)*:?0*1\])(:[^/?#]*)?([/?]|$)/i;
const hasHttp = ({ uris }: App) => uris.some(isHttp);
const hasCustom = ({ uris }: App) => uris.some(isCustom);
const leavesLocalhost = ({ uris }: App) => uris.some((uri) => isHttp(uri) && !isLocal.test(uri));

const checks: readonly (readonly [ComplianceProblem, (app: App) => boolean])[] = [
  // A device has no browser to send anywhere.
  ['Application.OIDC.V1.NoRedirectUris', (app) => app.uris.length === 0 && (!byDevice(app) || byCode(app))],
  [
    'Application.OIDC.V1.GrantType.Refresh.NoAuthCode',
    (app) => app.grants.has('refresh_token') && !byCode(app) && !byDevice(app),
  ],
  [
    'Application.OIDC.V1.Implicit.RedirectUris.CustomNotAllowed',
    (app) => byImplicit(app) && hasCustom(app) && (!byCode(app) || app.type !== 'native'),
  ],
  [
    'Application.OIDC.V1.Implicit.RedirectUris.HttpNotAllowed',
    (app) => byImplicit(app) && !byCode(app) && hasHttp(app) && app.type !== 'native',
  ],
  [
    'Application.OIDC.V1.Code.RedirectUris.CustomOnlyForNative',
    (app) => byCode(app) && !byImplicit(app) && hasCustom(app) && app.type !== 'native',
  ],
  [
    'Application.OIDC.V1.Code.RedirectUris.HttpOnlyForWeb',
    (app) => byCode(app) && hasHttp(app) && app.type === 'user_agent',
  ],
  [
    'Application.OIDC.V1.Native.RedirectUris.MustBeHttpLocalhost',
    (app) => (byCode(app) || byImplicit(app)) && app.type === 'native' && leavesLocalhost(app),
  ],
  [
    // What suits the code grant of this type of application, but not the implicit one beside it.
    'Application.OIDC.V1.NotAllCombinationsAreAllowed',
    (app) =>
      byCode(app) &&
      byImplicit(app) &&
      ((app.type === 'web' && hasHttp(app) && !hasCustom(app)) ||
        (app.type === 'native' && (hasHttp(app) || hasCustom(app)) && !leavesLocalhost(app))),
  ],
  ['Application.OIDC.V1.Native.AuthMethodType.NotNone', (app) => app.type === 'native' && app.method !== 'none'],
  ['Application.OIDC.V1.UserAgent.AuthMethodType.NotNone', (app) => app.type === 'user_agent' && app.method !== 'none'],
];
