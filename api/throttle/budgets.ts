/** What may be tried only so often. */
export type Act = 'password' | 'code' | 'message' | 'registration' | 'device_code' | 'login_name';
/** For whom it is counted. `known`: a browser or an address that the account's owner has used before, in the place of `account`. */
export type Party = 'account' | 'known' | 'address';

/** So many at once; spread over `ms`, as many come back. */
export type Rate = { readonly most: number; readonly ms: number };
export type Budgets = { readonly [A in Act]: { readonly [P in Party]?: Rate } };

const minutes = 60_000;

/** Wrong guesses count, right ones don't; docs/guides/passwords.md says why so many. */
export const usualBudgets = {
  password: {
    account: { most: 100, ms: 60 * minutes },
    known: { most: 30, ms: 15 * minutes },
    address: { most: 100, ms: 5 * minutes },
  },
  code: {
    account: { most: 50, ms: 60 * minutes },
    known: { most: 30, ms: 15 * minutes },
    address: { most: 100, ms: 5 * minutes },
  },
  message: { account: { most: 10, ms: 60 * minutes }, address: { most: 60, ms: 60 * minutes } },
  registration: { address: { most: 60, ms: 60 * minutes } },
  login_name: { address: { most: 100, ms: 5 * minutes } },
  device_code: { address: { most: 50, ms: 10 * minutes } },
} as const satisfies Budgets;
