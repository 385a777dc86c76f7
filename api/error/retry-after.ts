import type { DomainError } from '../../domain/errors.ts';

/** RFC 9110, 10.2.3: in seconds, where waiting helps. */
export const retryAfterOf = ({ facts: { retryAfter } }: DomainError): readonly (readonly [string, string])[] =>
  typeof retryAfter === 'number' ? [['retry-after', String(retryAfter)]] : [];
