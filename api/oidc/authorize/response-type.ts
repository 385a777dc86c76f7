import { type ResponseTypeAsked, responseTypesAsked } from '../../../domain/auth-request/events.ts';
import type { Client } from '../client/client.ts';
import { invalidRequest, OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import type { Check } from './check.ts';

/** The order of the words says nothing (OAuth 2.0 Multiple Response Type Encoding Practices, 3). */
const responseTypeIn = (parameters: Parameters): ResponseTypeAsked | undefined => {
  const asked = [...parameters.words('response_type')].sort().join(' ');
  return responseTypesAsked.find((type) => type === asked);
};

/** Tokens from here are for clients that are configured for them: RFC 9700, 2.1.2, advises against it. */
export const responseType: Check = ({ parameters, client }) => {
  parameters.required('response_type');
  const asked = responseTypeIn(parameters);
  if (asked === undefined)
    throw new OAuthError('unsupported_response_type', `The response types are ${responseTypesAsked.join(', ')}.`);
  const grant = asked.includes('code') ? 'authorization_code' : 'implicit';
  if (!client.responseTypes.includes(asked) || !client.grantTypes.includes(grant))
    throw new OAuthError('unauthorized_client', `This application is not configured for the response type ${asked}.`);
  // OpenID Connect Core, 3.2.2.1 and 3.3.2.11.
  if (asked.includes('id_token')) {
    if (!parameters.words('scope').includes('openid')) throw invalidRequest('An id_token needs the scope openid.');
    if (parameters.get('nonce') === undefined)
      throw invalidRequest('An id_token from the authorization endpoint needs a nonce.');
  }
  // Core, 3.2.2.1.
  if (grant === 'implicit' && isInClear(parameters.required('redirect_uri')) && !mayListenInClear(client))
    throw invalidRequest('Tokens are not sent to an address without https.');
  return { response_type: responseTypesAsked.indexOf(asked) };
};

const isInClear = (uri: string) => /^http:/i.test(uri);
const mayListenInClear = ({ applicationType, devMode }: Client) => applicationType === 'native' || devMode;
