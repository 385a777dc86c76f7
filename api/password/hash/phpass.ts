import { createHash } from 'node:crypto';
import { crypt64, digitOf } from './crypt64.ts';
import type { Loop } from './scheme.ts';

/** Id, a digit that is the logarithm of the iterations, eight characters of salt, the digest. */
const whole = /^\$[PHS]\$([./A-Za-z0-9])([^$]{8})/;

const iterationsOf = (encoded: string) => 2 ** digitOf(encoded[3]);

const stretched = (algorithm: string, encoded: string, password: string): string => {
  const [begin = '', , salt = ''] = whole.exec(encoded) ?? [];
  let digest = createHash(algorithm).update(salt).update(password).digest();
  for (let left = iterationsOf(encoded); left > 0; left--)
    digest = createHash(algorithm).update(digest).update(password).digest();
  return (begin + crypt64(digest)).slice(0, encoded.length);
};

/** WordPress ($P$) and phpBB ($H$). */
export const phpass: Loop = {
  name: 'phpass',
  begins: /^\$[PH]\$/,
  costs: (encoded) =>
    whole.test(encoded) && /^.{12}[./A-Za-z0-9]{22}$/.test(encoded) ? { phpassRounds: digitOf(encoded[3]) } : undefined,
  compute: (encoded, password) => stretched('md5', encoded, password),
};

/** The same with SHA-512, cut off after 55 characters. */
export const drupal7: Loop = {
  name: 'drupal7',
  begins: /^\$S\$/,
  costs: (encoded) =>
    whole.test(encoded) && /^.{12}[./A-Za-z0-9]{43}$/.test(encoded)
      ? { drupal7Iterations: iterationsOf(encoded) }
      : undefined,
  compute: (encoded, password) => stretched('sha512', encoded, password),
};
