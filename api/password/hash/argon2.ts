import * as argon2 from '@node-rs/argon2';
import type { Costs, Scheme } from './scheme.ts';

const whole = /^\$argon2(id|i|d)\$v=(16|19)\$m=\d{1,10},t=\d{1,10},p=\d{1,3}\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/;

const read = (encoded: string) => {
  try {
    return argon2.parseOptions(encoded);
  } catch {
    return undefined;
  }
};

export const argon2Scheme: Scheme = {
  name: 'argon2',
  begins: /^\$argon2/,
  costs(encoded): Costs | undefined {
    const options = whole.test(encoded) ? read(encoded) : undefined;
    return (
      options && { argon2Memory: options.memoryCost, argon2Time: options.timeCost, argon2Threads: options.parallelism }
    );
  },
  verify: (encoded, password) => argon2.verify(encoded, password),
};

/** In KiB, passes and lanes. */
export type Argon2Cost = { readonly memoryCost: number; readonly timeCost: number; readonly parallelism: number };

export const argon2id = (cost: Argon2Cost) => ({
  hash: (password: string) => argon2.hash(password, { ...cost, algorithm: 2 }),
  isCurrent(encoded: string) {
    const options = encoded.startsWith('$argon2id$') ? read(encoded) : undefined;
    return (
      options?.memoryCost === cost.memoryCost &&
      options.timeCost === cost.timeCost &&
      options.parallelism === cost.parallelism
    );
  },
});
