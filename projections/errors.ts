import { errors } from '../domain/errors.ts';

export const projectionErrors = errors('projection', {
  stale: ['unavailable', 'The read model has not reached the position asked for.'],
  past_in_progress: ['unavailable', 'The past is still being put together. Please ask again in a moment.'],
  past_too_busy: ['exhausted', 'Too many moments of the past are being asked for. Please ask again in a moment.'],
  past_too_long: ['exhausted', 'The history of this tenant is longer than may be put together for a list.'],
  too_long_to_compare: ['exhausted', 'The history of this is longer than may be compared: ask for its events.'],
  unreadable_at: ['internal', 'The history of this could not be read.'],
  too_many_conditions: ['invalid', 'The question has more conditions than can be asked at once.'],
  rebuilding: ['conflict', 'This projection is being rebuilt by another process.'],
  filling: ['unavailable', 'This read model is being filled for the first time. Please ask again in a moment.'],
  unknown: ['not_found', 'There is no such projection.'],
});
