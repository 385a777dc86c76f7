import * as bcrypt from '@node-rs/bcrypt';
import type { Scheme } from './scheme.ts';

const whole = /^\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

const costOf = (encoded: string): number | undefined => {
  const [, cost] = whole.exec(encoded) ?? [];
  return cost === undefined ? undefined : Number(cost);
};

export const bcryptScheme: Scheme = {
  name: 'bcrypt',
  begins: /^\$2[abxy]?\$/,
  costs(encoded) {
    const cost = costOf(encoded);
    return cost === undefined ? undefined : { bcryptCost: cost };
  },
  verify: (encoded, password) => bcrypt.verify(password, encoded),
};

/** It looks at no more of a password. */
export const longestForBcrypt = 72;

export const bcryptOf = (cost: number) => ({
  hash: (password: string) => bcrypt.hash(password, { cost }),
  isCurrent: (encoded: string) => costOf(encoded) === cost,
});
