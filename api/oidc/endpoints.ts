/** ZITADEL's addresses. */
export const paths = {
  openidConfiguration: '/.well-known/openid-configuration',
  authorizationServer: '/.well-known/oauth-authorization-server',
  authorize: '/oauth/v2/authorize',
  formPost: '/oauth/v2/authorize/form_post',
  pushedAuthorization: '/oauth/v2/par',
  token: '/oauth/v2/token',
  deviceAuthorization: '/oauth/v2/device_authorization',
  device: '/device',
  introspect: '/oauth/v2/introspect',
  revoke: '/oauth/v2/revoke',
  register: '/oauth/v2/register',
  protectedResource: '/.well-known/oauth-protected-resource',
  keys: '/oauth/v2/keys',
  userinfo: '/oidc/v1/userinfo',
  endSession: '/oidc/v1/end_session',
  checkSession: '/oidc/v1/check_session',
  checkSessionScript: '/oidc/v1/check_session.js',
  backchannelAuthentication: '/oauth/v2/bc-authorize',
} as const;

/** What scripts ask only from the origins of applications: it is about somebody, or needs to know who asks. */
export const byApplication: readonly string[] = [
  paths.pushedAuthorization,
  paths.token,
  paths.deviceAuthorization,
  paths.backchannelAuthentication,
  paths.introspect,
  paths.revoke,
  paths.userinfo,
  paths.endSession,
];
/** Of these, which looks at the browser's cookies: scripts of other origins can't send them along. */
export const readsCookies = (path: string): boolean => path === paths.endSession;
/** Public, and the same for everybody. */
export const sameForAll: readonly string[] = [paths.openidConfiguration, paths.authorizationServer, paths.keys];
/** Where a browser is sent, and no script has anything to read (RFC 9700, 2.1). */
export const neverByScripts: readonly string[] = [
  paths.authorize,
  paths.formPost,
  paths.checkSession,
  paths.checkSessionScript,
];
