import { isSame } from '../../code/same.ts';
import { argon2Scheme } from './argon2.ts';
import { bcryptScheme } from './bcrypt.ts';
import { loops } from './loops.ts';
import { pbkdf2Scheme } from './pbkdf2.ts';
import type { Loop, Scheme } from './scheme.ts';
import { scryptScheme } from './scrypt.ts';
import { computed } from './thread.ts';

const threaded = (loop: Loop): Scheme => ({
  ...loop,
  verify: async (encoded, password) => isSame(await computed(encoded, password), encoded),
});

/** Every form there is, told apart by how they begin. */
const schemes: readonly Scheme[] = [argon2Scheme, bcryptScheme, scryptScheme, pbkdf2Scheme, ...loops.map(threaded)];

export const schemeOf = (encoded: string): Scheme | undefined => schemes.find(({ begins }) => begins.test(encoded));
