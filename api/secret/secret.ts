import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 64 characters, as ZITADEL's: 384 random bits. */
export const newSecret = (): string => randomBytes(48).toString('base64url');

/** Nobody can guess 384 bits: a slow hash would only slow down the owner. */
export const hashSecret = (secret: string): string => hash('sha256', secret, 'base64url');

/** In constant time. */
export const matchesSecret = (secret: string, stored: string): boolean => {
  const [given, known] = [hash('sha256', secret, 'buffer'), Buffer.from(stored, 'base64url')];
  return given.length === known.length && timingSafeEqual(given, known);
};
