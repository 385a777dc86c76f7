import { errors } from '../errors.ts';

export const authorizationErrors = errors('authorization', {
  already_exists: ['already_exists', 'The user has an authorization for this project already.', 'V3-DKcYh'],
  id_taken: ['already_exists', 'An authorization with this id exists already.'],
  user_missing: ['precondition', 'The user who should be authorized does not exist.', 'COMMAND-4f8sg'],
  not_found: ['not_found', 'There is no such authorization.', 'COMMAND-3M9sd'],
  not_found_to_activate: ['not_found', 'There is no such authorization.', 'COMMAND-Lp0gs'],
});
