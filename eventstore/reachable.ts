import { errors } from '../domain/errors.ts';
import { StoreUnavailable } from './eventstore.ts';

export const executeErrors = errors('eventstore', {
  conflict: ['conflict', 'Others changed this again and again in the meantime. Please try again.'],
  unavailable: ['unavailable', 'The event store cannot be reached. Please try again.'],
});

/** A store that cannot be reached is told to callers as such. */
export const reachable = <R>(work: Promise<R>): Promise<R> => work.catch(tell);

const tell = (error: unknown): never => {
  if (!(error instanceof StoreUnavailable)) throw error;
  throw Object.assign(executeErrors.unavailable(), { cause: error });
};
