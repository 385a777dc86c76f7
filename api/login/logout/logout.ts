import type { Api } from '../../api.ts';
import { logoutFrames } from '../../oidc/front-channel/frames.ts';
import { terminateSession } from '../../session/terminate.ts';
import type { Guest } from '../guest.ts';
import { type KnownAccount, knownAccounts } from '../known-accounts.ts';
import { addressOf, type Screen } from '../screen.ts';
import { endOf, loggedOutPath } from './end.ts';
import { loggedOutPage, logoutPage } from './template.ts';
import { openLogoutTicket } from './ticket.ts';

/** Asks before it signs out: a link from anywhere may lead here. One account, or all of them. */
export const logout = (api: Api): Screen => ({
  path: '/logout',
  async get(guest, fields) {
    const [known, { redirectTo: goal }] = await Promise.all([
      knownAccounts(api, guest),
      openLogoutTicket(api, guest.visit.instance.id, fields['logout_token']),
    ]);
    if (known.length === 0) return { to: goal ?? addressOf(loggedOutPath), accounts: [] };
    const step = await guest.seal(goal === undefined ? {} : { goal });
    return { page: logoutPage(guest, { step, goal, known, hinted: hintedBy(fields['logout_hint'], known) }) };
  },
  async post(guest, fields) {
    const { goal } = guest.step();
    const known = await knownAccounts(api, guest);
    const chosen = known.filter(({ sessionId }) => !fields['session'] || sessionId === fields['session']);
    const frames = await signOut(api, guest, chosen);
    return {
      to: await endOf(api, guest.visit, { redirectTo: goal, frames }),
      accounts: guest.accounts.filter(({ sessionId }) => fields['session'] && sessionId !== fields['session']),
    };
  },
});

/** RP-Initiated Logout, 2: an address, a name, an id; what fits nobody here says nothing. */
const hintedBy = (hint: string | undefined, known: readonly KnownAccount[]): KnownAccount | undefined => {
  const meant = hint?.toLowerCase();
  return known.find(
    ({ loginName, userId, sessionId, holder }) =>
      meant !== undefined &&
      [loginName, userId, sessionId, holder.human?.email.address].some((name) => name?.toLowerCase() === meant),
  );
};

/** Gives what the applications of these accounts want shown. */
const signOut = async (api: Api, { visit }: Guest, accounts: readonly KnownAccount[]): Promise<readonly string[]> => {
  const frames = await Promise.all(accounts.map(({ sessionId }) => logoutFrames(api, visit, sessionId)));
  for (const { sessionId, userId } of accounts)
    await terminateSession(api, { context: await visit.context(userId), wrote: visit.wrote }, sessionId);
  return [...new Set(frames.flat())];
};

export const loggedOut = (api: Api): Screen => ({
  path: loggedOutPath,
  get: async (guest, fields) => ({
    page: loggedOutPage(guest, await openLogoutTicket(api, guest.visit.instance.id, fields['logout_token'])),
  }),
});
