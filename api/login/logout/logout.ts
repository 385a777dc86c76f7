import type { Api } from '../../api.ts';
import { terminateSession } from '../../session/terminate.ts';
import type { Guest } from '../guest.ts';
import { type KnownAccount, knownAccounts } from '../known-accounts.ts';
import { addressOf, type Screen } from '../screen.ts';
import { loggedOutPage, logoutPage } from './template.ts';
import { redirectIn } from './ticket.ts';

const done = '/logout/done';

/** Asks before it signs out: a link from anywhere may lead here. One account, or all of them. */
export const logout = (api: Api): Screen => ({
  path: '/logout',
  async get(guest, fields) {
    const [known, goal] = await Promise.all([
      knownAccounts(api, guest),
      redirectIn(api, guest.visit.instance.id, fields['logout_token']),
    ]);
    if (known.length === 0) return { to: goal ?? addressOf(done), accounts: [] };
    const step = await guest.seal(goal === undefined ? {} : { goal });
    return { page: logoutPage(guest, { step, goal, known }) };
  },
  async post(guest, fields) {
    const { goal } = guest.step();
    const known = await knownAccounts(api, guest);
    const chosen = known.filter(({ sessionId }) => !fields['session'] || sessionId === fields['session']);
    await signOut(api, guest, chosen);
    return {
      to: goal ?? addressOf(done),
      accounts: guest.accounts.filter(({ sessionId }) => fields['session'] && sessionId !== fields['session']),
    };
  },
});

const signOut = async (api: Api, { visit }: Guest, accounts: readonly KnownAccount[]) => {
  for (const { sessionId, userId } of accounts)
    await terminateSession(api, { context: await visit.context(userId), wrote: visit.wrote }, sessionId);
};

export const loggedOut: Screen = { path: done, get: async (guest) => ({ page: loggedOutPage(guest) }) };
