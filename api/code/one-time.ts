import { createHash } from 'node:crypto';
import { newCode } from './form.ts';

/** Ten letters and digits in two halves, none that is easily taken for another: 50 bits. */
const half = { length: 5, characters: '23456789abcdefghijkmnpqrstuvwxyz' };
export const newRecoveryCode = (): string => `${newCode(half)}-${newCode(half)}`;

/** As they are typed from paper: with or without the hyphen, in whatever case. */
const asTyped = (code: string) => code.toLowerCase().replace(/[\s-]/g, '');
export const hashRecoveryCode = (code: string): string =>
  createHash('sha256').update(asTyped(code)).digest('base64url');
