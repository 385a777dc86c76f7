import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Scheme } from './scheme.ts';

const whole =
  /^\$pbkdf2(?:-(sha224|sha256|sha384|sha512))?\$(\d{1,9})\$([A-Za-z0-9.+/]*)={0,2}\$([A-Za-z0-9.+/]{11,86})={0,2}$/;

/** Passlib's base64, a dot in the place of the plus, or the usual one; padded or not. */
const bytesOf = (text: string) => Buffer.from(text.replaceAll('.', '+'), 'base64');

const read = (encoded: string) => {
  const [, digest = 'sha1', rounds = '', salt = '', hash = ''] = whole.exec(encoded) ?? [];
  return hash === '' ? undefined : { digest, rounds: Number(rounds), salt: bytesOf(salt), hash: bytesOf(hash) };
};

export const pbkdf2Scheme: Scheme = {
  name: 'pbkdf2',
  begins: /^\$pbkdf2/,
  costs(encoded) {
    const parts = read(encoded);
    return parts && { pbkdf2Rounds: parts.rounds };
  },
  async verify(encoded, password) {
    const parts = read(encoded);
    if (!parts) return false;
    const { digest, rounds, salt, hash } = parts;
    return timingSafeEqual(await promisify(pbkdf2)(password, salt, rounds, hash.length, digest), hash);
  },
};
