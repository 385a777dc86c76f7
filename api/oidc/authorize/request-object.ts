import { OAuthError } from '../oauth-error.ts';
import type { Check } from './check.ts';

/** Requests by value, by reference and with a registration inside: not served, and discovery says so (Core, 3.1.2.6). */
export const noRequestObject: Check = ({ parameters }) => {
  if (parameters.get('request')) throw new OAuthError('request_not_supported', 'request is not supported.');
  if (parameters.get('request_uri')) throw new OAuthError('request_uri_not_supported', 'request_uri is not supported.');
  if (parameters.get('registration'))
    throw new OAuthError('registration_not_supported', 'registration is not supported.');
  return {};
};
