import { errors } from '../domain/errors.ts';

export const projectionErrors = errors('projection', {
  stale: ['unavailable', 'The read model has not reached the position asked for.'],
  list_at_unsupported: ['invalid', 'Lists are not served as of a moment yet; ask for one thing by its id.'],
  unreadable_at: ['internal', 'The history of this could not be read.'],
  too_many_conditions: ['invalid', 'The question has more conditions than can be asked at once.'],
  unknown: ['not_found', 'There is no such projection.'],
});
