import type { Api } from '../api.ts';
import { fromMemoryAlone } from '../facts/from-memory.ts';
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
  const [known] = await knownAccounts(fromMemoryAlone(api), { ...guest, accounts: [account] }, since);
  return known?.provenAt ? next(api, guest, known, since) : startAgain(guest);
};

/** Whose turn it is on the page of this requirement; whoever lacks something else first, or nothing, is sent there. */
export const arrivedFor = (api: Api, guest: Guest, requirement: Requirement): Promise<KnownAccount | Answer> =>
  arrivedIf(api, guest, ({ missing }) => missing?.requirement === requirement);

/** Only in the browser that proved who its user is, and only while that counts. */
export const arrivedIf = async (
  api: Api,
  guest: Guest,
  isTheirTurn: (account: KnownAccount) => boolean,
): Promise<KnownAccount | Answer> => {
  const { accounts } = guest;
  const { proved } = guest.step();
  const own = accounts.filter(({ sessionId }) => sessionId === proved?.sessionId);
  const since = sinceOf(guest);
  const [known] = await knownAccounts(api, { ...guest, accounts: own }, since);
  if (!known?.provenAt) return startAgain(guest);
  return isTheirTurn(known) ? known : next(api, guest, known, since);
};

const next = async (api: Api, guest: Guest, known: KnownAccount, since: Date): Promise<Answer> => {
  const step = atBeginning(guest);
  const accounts = withAccount(guest, known);
  if (step.returnTo !== undefined && known.authenticatedAt) return { to: step.returnTo, accounts };
  if (!known.missing) return finish(api, guest, step, known);
  const proved = { sessionId: known.sessionId, since: since.getTime() };
  const sealed = await guest.seal({ ...step, proved });
  return { to: addressOf(known.missing.page, { step: sealed }), accounts };
};

const startAgain = async (guest: Guest): Promise<Answer> => ({
  to: addressOf('/loginname', { step: await guest.seal(atBeginning(guest)) }),
});

const sinceOf = (guest: Guest) => new Date(guest.step().proved?.since ?? 0);

/** What the sign-in is for, without how far it has come. */
const atBeginning = (guest: Guest): Step => {
  const {
    proved: _proved,
    passkey: _passkey,
    settingUp: _settingUp,
    link: _link,
    entitled: _entitled,
    ...step
  } = guest.step();
  return step;
};
