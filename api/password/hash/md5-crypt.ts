import { createHash } from 'node:crypto';
import { crypt64 } from './crypt64.ts';
import type { Loop } from './scheme.ts';

const whole = /^\$1\$([^$]{0,8})\$[./A-Za-z0-9]{22}$/;

/** The order in which crypt(3) writes the sixteen bytes. */
const order = [12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11];

const md5 = (...parts: readonly Uint8Array[]) => {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Poul-Henning Kamp's, as in FreeBSD 2 and glibc: a thousand rounds, always. */
const digestOf = (password: Buffer, salt: Buffer) => {
  const { length } = password;
  const inner = md5(password, salt, password);
  const first = createHash('md5').update(password).update('$1$').update(salt);
  for (let left = length; left > 0; left -= 16) first.update(inner.subarray(0, Math.min(16, left)));
  for (let bits = length; bits > 0; bits >>= 1) first.update(bits & 1 ? Buffer.alloc(1) : password.subarray(0, 1));
  let digest = first.digest();
  for (let round = 0; round < 1000; round++) {
    const odd = round % 2 === 1;
    const hash = createHash('md5').update(odd ? password : digest);
    if (round % 3 !== 0) hash.update(salt);
    if (round % 7 !== 0) hash.update(password);
    digest = hash.update(odd ? digest : password).digest();
  }
  return digest;
};

export const md5Crypt: Loop = {
  name: 'md5',
  begins: /^\$1\$/,
  costs: (encoded) => (whole.test(encoded) ? {} : undefined),
  compute: (encoded, password) => {
    const [, salt = ''] = whole.exec(encoded) ?? [];
    const digest = digestOf(Buffer.from(password), Buffer.from(salt));
    return `$1$${salt}$${crypt64(order.map((index) => digest[index] ?? 0))}`;
  },
};
