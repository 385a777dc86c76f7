/** What may be tried only so often. */
export type Act = 'password' | 'code' | 'message' | 'registration' | 'device_code' | 'login_name';
/** For whom it is counted. `known`: a browser or an address that the account's owner has used before, in the place of `account`. */
export type Party = 'account' | 'known' | 'address';

/** So many at once; spread over `ms`, as many come back. */
export type Rate = { readonly most: number; readonly ms: number };
export type Budgets = { readonly [A in Act]: { readonly [P in Party]?: Rate } };
