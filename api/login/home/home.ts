import { addressOf, type Screen } from '../screen.ts';

/** Where people begin who come without an application. `signedin` knows whether those remembered still count. */
export const home: Screen = {
  path: '',
  get: async ({ accounts }) => ({ to: addressOf(accounts.length > 0 ? '/signedin' : '/loginname') }),
};
