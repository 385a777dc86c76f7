import type { Api } from '../api.ts';
import { finish, withAccount } from './finish.ts';
import type { Account, Guest, Step } from './guest.ts';
import { type KnownAccount, knownAccounts } from './known-accounts.ts';
import type { Requirement } from './requirement.ts';
import { type Answer, addressOf } from './screen.ts';

/**
 * On to what is still missing, or to the end. `since`: the first proof was given just now, and everything else is to be shown
 * after it.
 */
export const goOn = async (api: Api, guest: Guest, account: Account, since = sinceOf(guest)): Promise<Answer> => {
  // Memory has what this request wrote.
  const { load, loadAll } = api.recent;
  const [known] = await knownAccounts({ ...api, load, loadAll }, { visit: guest.visit, accounts: [account] }, since);
  return known?.provenAt ? next(api, guest, known, since) : startAgain(guest);
};

/** Whose turn it is on the page of this requirement; whoever lacks something else first, or nothing, is sent there. */
export const arrivedFor = async (api: Api, guest: Guest, requirement: Requirement): Promise<KnownAccount | Answer> => {
  const { accounts, visit } = guest;
  const { proved } = guest.step();
  const own = accounts.filter(({ sessionId }) => sessionId === proved?.sessionId);
  const since = sinceOf(guest);
  const [known] = await knownAccounts(api, { visit, accounts: own }, since);
  if (!known?.provenAt) return startAgain(guest);
  return known.missing?.requirement === requirement ? known : next(api, guest, known, since);
};

const next = async (api: Api, guest: Guest, known: KnownAccount, since: Date): Promise<Answer> => {
  const step = atBeginning(guest);
  if (!known.missing) return finish(api, guest, step, known);
  const proved = { sessionId: known.sessionId, since: since.getTime() };
  const sealed = await guest.seal({ ...step, proved });
  return { to: addressOf(known.missing.page, { step: sealed }), accounts: withAccount(guest, known) };
};

const startAgain = async (guest: Guest): Promise<Answer> => ({
  to: addressOf('/loginname', { step: await guest.seal(atBeginning(guest)) }),
});

const sinceOf = (guest: Guest) => new Date(guest.step().proved?.since ?? 0);

const atBeginning = (guest: Guest): Step => {
  const { proved: _, ...step } = guest.step();
  return step;
};
