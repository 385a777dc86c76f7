import type { Api } from '../../api.ts';
import { knownAccounts } from '../known-accounts.ts';
import { addressOf, type Screen } from '../screen.ts';
import { signedInPage } from './template.ts';

/** The end of a sign-in that no application asked for. */
export const signedIn = (api: Api): Screen => ({
  path: '/signedin',
  async get(guest) {
    const account = (await knownAccounts(api, guest)).find(({ authenticatedAt }) => authenticatedAt !== undefined);
    return account ? { page: signedInPage(guest, account) } : { to: addressOf('/loginname') };
  },
});
