import { createHash } from 'node:crypto';
import { crypt64 } from './crypt64.ts';
import type { Loop } from './scheme.ts';

const whole = /^\$([56])\$(?:rounds=([1-9]\d{0,8})\$)?([^$]{0,16})\$([./A-Za-z0-9]{43}|[./A-Za-z0-9]{86})$/;
const usualRounds = 5000;

const read = (encoded: string) => {
  const [, id = '', rounds, salt = '', digest = ''] = whole.exec(encoded) ?? [];
  const is512 = id === '6';
  if (digest.length !== (is512 ? 86 : 43)) return undefined;
  return { is512, rounds: Number(rounds ?? usualRounds), salt, digest };
};

/** Step 22: three bytes at a time, one of each third, which take turns. */
const orderOf = (is512: boolean) => {
  let [a, b, c]: readonly [number, number, number] = is512 ? [0, 21, 42] : [0, 10, 20];
  const order: number[] = [];
  for (let triple = 0; triple < (is512 ? 21 : 10); triple++) {
    order.push(c, b, a);
    [a, b, c] = is512 ? [b + 1, c + 1, a + 1] : [c + 1, a + 1, b + 1];
  }
  return [...order, ...(is512 ? [63] : [30, 31])];
};

const filled = (digest: Buffer, length: number) =>
  Buffer.concat(Array.from({ length: Math.ceil(length / digest.length) }, () => digest)).subarray(0, length);

/** Ulrich Drepper's SHA-crypt, https://www.akkadia.org/drepper/SHA-crypt.txt, steps 1 to 21. */
const digestOf = (algorithm: string, password: Buffer, salt: Buffer, rounds: number) => {
  const { length } = password;
  const sha = (...parts: readonly Uint8Array[]) => {
    const hash = createHash(algorithm);
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const b = sha(password, salt, password);
  const first = createHash(algorithm).update(password).update(salt).update(filled(b, length));
  for (let bits = length; bits > 0; bits >>= 1) first.update(bits & 1 ? b : password);
  let digest = first.digest();
  const p = filled(sha(...Array.from({ length }, () => password)), length);
  const s = filled(sha(...Array.from({ length: 16 + (digest[0] ?? 0) }, () => salt)), salt.length);
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1;
    const hash = createHash(algorithm).update(odd ? p : digest);
    if (round % 3 !== 0) hash.update(s);
    if (round % 7 !== 0) hash.update(p);
    digest = hash.update(odd ? digest : p).digest();
  }
  return digest;
};

export const shaCrypt: Loop = {
  name: 'sha2',
  begins: /^\$[56]\$/,
  costs: (encoded) => {
    const parts = read(encoded);
    return parts && { [parts.is512 ? 'sha512Rounds' : 'sha256Rounds']: parts.rounds };
  },
  compute: (encoded, password) => {
    const parts = read(encoded);
    if (!parts) return '';
    const { is512, rounds, salt, digest } = parts;
    const found = digestOf(is512 ? 'sha512' : 'sha256', Buffer.from(password), Buffer.from(salt), rounds);
    const text = crypt64(orderOf(is512).map((index) => found[index] ?? 0));
    return encoded.slice(0, encoded.length - digest.length) + text;
  },
};
