import { errors } from '../domain/errors.ts';
import { StoreUnavailable } from './eventstore.ts';

export const executeErrors = errors('eventstore', {
  conflict: ['conflict', 'Others changed this again and again in the meantime. Please try again.'],
  unavailable: ['unavailable', 'The event store cannot be reached. Please try again.'],
});

/** A store that cannot be reached is told to callers as such. */
export const reachable = async <R>(work: Promise<R>): Promise<R> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw Object.assign(executeErrors.unavailable(), { cause: error });
  }
};
