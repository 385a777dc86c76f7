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
  keys: '/oauth/v2/keys',
  userinfo: '/oidc/v1/userinfo',
  endSession: '/oidc/v1/end_session',
} as const;
