import { detailsIn } from '../authorization-details.ts';
import type { Check } from './check.ts';

/** RFC 9396, 2. */
export const authorizationDetails: Check = ({ parameters, client }) => {
  const details = detailsIn(parameters, client);
  return details === undefined ? {} : { authorization_details: details };
};
