import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { minutes } from '../../domain/duration.ts';

/** Of a code that is sent to finish a sign-in. */
export const sentCodeLifetime = minutes(5);

const random = (alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** Eight digits, as ZITADEL's: they are typed from a phone. */
export const newSentCode = (): string => random('0123456789', 8);

/** In constant time. */
export const isSameCode = (given: string, known: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(known)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** Ten letters and digits in two halves, none that is easily taken for another: 50 bits. */
const legible = '23456789abcdefghijkmnpqrstuvwxyz';
const half = 5;
export const newRecoveryCode = (): string => `${random(legible, half)}-${random(legible, half)}`;

/** As they are typed from paper: with or without the hyphen, in whatever case. */
const asTyped = (code: string) => code.toLowerCase().replace(/[\s-]/g, '');
export const hashRecoveryCode = (code: string): string =>
  createHash('sha256').update(asTyped(code)).digest('base64url');
