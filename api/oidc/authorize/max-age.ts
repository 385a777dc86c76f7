import { seconds } from '../../../domain/duration.ts';
import { invalidRequest } from '../oauth-error.ts';
import type { Check } from './check.ts';

/** default_max_age: OpenID Connect Dynamic Client Registration, 2. */
export const maxAge: Check = ({ parameters, client }) => {
  const age = parameters.get('max_age') ?? client.metadata.default_max_age?.toString();
  if (age === undefined) return {};
  if (!/^\d{1,9}$/.test(age)) throw invalidRequest('max_age is a number of seconds.');
  return { max_age: seconds(Number(age)) };
};
