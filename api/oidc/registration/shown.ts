import { applicationTypes, grantTypes, oidcAuthMethods, responseTypes } from '../../../domain/project/events.ts';
import type { App } from '../../../domain/project/state.ts';

/** RFC 7591, 3.2.1: all that is registered of a client, in the words that it came in. */
export const shownMetadata = ({ configuration, metadata, name }: App) => {
  if (configuration.type !== 'oidc') return {};
  const { config } = configuration;
  const {
    third_party: _,
    unvouched: __,
    response_types = [],
    grant_types = [],
    client_name = name,
    ...rest
  } = metadata;
  return {
    client_name,
    redirect_uris: config.redirectUris,
    application_type: applicationTypes[config.applicationType],
    token_endpoint_auth_method: oidcAuthMethods[config.authMethodType],
    response_types: [...config.responseTypes.map((type) => responseTypes[type]), ...response_types],
    grant_types: [...config.grantTypes.map((grant) => grantTypes[grant]), ...grant_types],
    ...(config.postLogoutRedirectUris.length > 0 ? { post_logout_redirect_uris: config.postLogoutRedirectUris } : {}),
    ...(config.backChannelLogoutURI === '' ? {} : { backchannel_logout_uri: config.backChannelLogoutURI }),
    ...rest,
  };
};
