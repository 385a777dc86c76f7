import { createHash } from 'node:crypto';
import type { Loop } from './scheme.ts';

const md5 = (text: string) => createHash('md5').update(text);

/** No form but its length says what it is. */
export const md5Plain: Loop = {
  name: 'md5plain',
  begins: /^[0-9a-fA-F]{32}$/,
  costs: () => ({}),
  compute: (encoded, password) => {
    const hex = md5(password).digest('hex');
    return encoded === encoded.toUpperCase() ? hex.toUpperCase() : hex;
  },
};

const salted = /^\$md5salted-(prefix|suffix)\$([^$]*)\$([A-Za-z0-9+/]{22})(==)?$/;

/** The salt before or after the password; the digest in base64. */
export const md5Salted: Loop = {
  name: 'md5salted',
  begins: /^\$md5salted/,
  costs: (encoded) => (salted.test(encoded) ? {} : undefined),
  compute: (encoded, password) => {
    const [, place = '', salt = '', , padding = ''] = salted.exec(encoded) ?? [];
    const digest = md5(place === 'prefix' ? salt + password : password + salt).digest('base64');
    return `$md5salted-${place}$${salt}$${digest.slice(0, -2)}${padding}`;
  },
};
