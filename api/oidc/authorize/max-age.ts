import { seconds } from '../../../domain/duration.ts';
import { invalidRequest } from '../oauth-error.ts';
import type { Check } from './check.ts';

export const maxAge: Check = ({ parameters }) => {
  const age = parameters.get('max_age');
  if (age === undefined) return {};
  if (!/^\d{1,9}$/.test(age)) throw invalidRequest('max_age is a number of seconds.');
  return { max_age: seconds(Number(age)) };
};
