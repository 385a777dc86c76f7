import type { Api } from '../../api.ts';
import { knownAccounts } from '../known-accounts.ts';
import { passwordDaysLeft } from '../password-change/age.ts';
import { addressOf, type Screen } from '../screen.ts';
import { signedInPage } from './template.ts';

/** The end of a sign-in that no application asked for. */
export const signedIn = (api: Api): Screen => ({
  path: '/signedin',
  async get(guest) {
    const account = (await knownAccounts(api, guest)).find(({ authenticatedAt }) => authenticatedAt !== undefined);
    if (!account) return { to: addressOf('/loginname') };
    const daysLeft = await passwordDaysLeft(api, guest.visit.instance.id, account.holder, api.now());
    return { page: signedInPage(guest, account, daysLeft) };
  },
});
