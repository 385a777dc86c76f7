import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 64 characters, as ZITADEL's: 384 random bits. */
export const newSecret = (): string => randomBytes(48).toString('base64url');

/** Nobody can guess 384 bits: a slow hash would only slow down the owner. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** In constant time. */
export const matchesSecret = (secret: string, hash: string): boolean => {
  const [given, known] = [Buffer.from(hashSecret(secret)), Buffer.from(hash)];
  return given.length === known.length && timingSafeEqual(given, known);
};
