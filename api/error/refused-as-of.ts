import type { DomainError } from '../../domain/errors.ts';
import type { Visit } from '../edge/call.ts';

type AnswerHeaders = ReturnType<Visit['answerHeaders']>;
const headers = new WeakMap<DomainError, AnswerHeaders>();

/** That something was not found, or may not be seen, is as new or as old as an answer is: it says so too. */
export const refusedWith = (error: DomainError, answered: AnswerHeaders): DomainError => {
  headers.set(error, answered);
  return error;
};

export const refusalHeaders = (error: DomainError): AnswerHeaders => headers.get(error) ?? [];
