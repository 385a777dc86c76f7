import { responseTypes } from '../../../domain/project/events.ts';
import { OAuthError } from '../oauth-error.ts';
import type { Check } from './check.ts';

/** Tokens come from the token endpoint only: the implicit grant is no more (RFC 9700, 2.1.2). */
export const responseType: Check = ({ parameters, client }) => {
  const asked = parameters.required('response_type');
  if (asked !== 'code') throw new OAuthError('unsupported_response_type', 'The only response_type is code.');
  if (!client.responseTypes.includes('code') || !client.grantTypes.includes('authorization_code'))
    throw new OAuthError('unauthorized_client', 'This application is not configured for authorization codes.');
  return { response_type: responseTypes.indexOf(asked) };
};
