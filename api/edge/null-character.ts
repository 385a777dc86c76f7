import { validationErrors } from './validation.ts';

const isIn = (value: unknown): boolean => {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return Array.isArray(value)
    ? value.some(isIn)
    : Object.keys(value).some((name) => name.includes('\0') || isIn(value[name as keyof typeof value]));
};

/** Postgres keeps no text with U+0000, and compares none: whoever asks for one is told so before anybody looks for it. */
export const refuseNullCharacters = (request: object): void => {
  if (isIn(request)) throw validationErrors.malformed({ message: 'Texts cannot hold the character U+0000.' });
};
