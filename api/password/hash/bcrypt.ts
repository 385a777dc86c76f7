import type { Scheme } from './scheme.ts';

/** Loaded with the first of these hashes: most servers never meet one. */
const bcrypt = () => import('@node-rs/bcrypt');

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
  verify: async (encoded, password) => (await bcrypt()).verify(password, encoded),
};

/** It looks at no more of a password. */
export const longestForBcrypt = 72;

export const bcryptOf = (cost: number) => ({
  hash: async (password: string) => (await bcrypt()).hash(password, { cost }),
  isCurrent: (encoded: string) => costOf(encoded) === cost,
});
