import { timingSafeEqual } from 'node:crypto';

/** In constant time. */
export const isSame = (given: string, known: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(known)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** Of codes as people type them: capitals and small letters are the same where the code has only one of them. */
export const isSameCode = (given: string, known: string): boolean => isSame(inCaseOf(known, given), known);

const inCaseOf = (known: string, given: string): string => {
  if (known === known.toUpperCase()) return given.toUpperCase();
  return known === known.toLowerCase() ? given.toLowerCase() : given;
};
