import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Scheme } from './scheme.ts';

const whole = /^\$(?:scrypt|7)\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]*)\$([A-Za-z0-9+/]{11,86})$/;

const read = (encoded: string) => {
  const [, ln = '', r = '', p = '', salt = '', hash = ''] = whole.exec(encoded) ?? [];
  if (hash === '') return undefined;
  return { ln: Number(ln), r: Number(r), p: Number(p), salt, hash };
};

const bytesOf = (ln: number, r: number) => 128 * r * 2 ** ln;

/** As passlib writes them (the modular crypt format), in base64 without padding. */
export const scryptScheme: Scheme = {
  name: 'scrypt',
  begins: /^\$(scrypt|7)\$/,
  costs(encoded) {
    const parts = read(encoded);
    if (!parts) return undefined;
    const { ln, r, p } = parts;
    return { scryptLN: ln, scryptR: r, scryptP: p, scryptMiB: (bytesOf(ln, r) * p) / 1024 ** 2 };
  },
  async verify(encoded, password) {
    const parts = read(encoded);
    if (!parts) return false;
    const { ln, r, p } = parts;
    const known = Buffer.from(parts.hash, 'base64');
    const options = { N: 2 ** ln, r, p, maxmem: bytesOf(ln, r) + 256 * r * p + 1024 ** 2 };
    const found = await new Promise<Buffer>((resolve, reject) =>
      scrypt(password, Buffer.from(parts.salt, 'base64'), known.length, options, (error, key) =>
        error ? reject(error) : resolve(key),
      ),
    );
    return timingSafeEqual(found, known);
  },
};
