import type { UserState } from '../../domain/user/state.ts';
import type { Api } from '../api.ts';
import { hasSecondFactor, passwordFactorOf } from '../session/factors.ts';
import { finish, withAccount } from './finish.ts';
import type { Account, Guest, Step } from './guest.ts';
import { type KnownAccount, knownAccounts } from './known-accounts.ts';
import { type Answer, addressOf } from './screen.ts';

/** What is still missing after a right password: first a second factor, so that nobody changes a password without it. */
export const afterPassword = async (
  api: Api,
  guest: Guest,
  account: Account,
  holder: UserState | undefined,
): Promise<Answer> => {
  if (!holder || !hasSecondFactor(holder)) return afterFactors(api, guest, account, holder);
  const step = await guest.seal({ ...guest.step(), proving: account.sessionId });
  return { to: addressOf('/second-factor', { step }), accounts: withAccount(guest, account) };
};

export const afterFactors = async (
  api: Api,
  guest: Guest,
  account: Account,
  holder: UserState | undefined,
): Promise<Answer> => {
  const step = atBeginning(guest);
  if (!holder?.human?.password.changeRequired) return finish(api, guest, step, account);
  const changing = await guest.seal({ ...step, changing: account.sessionId });
  return { to: addressOf('/password/change', { step: changing }), accounts: withAccount(guest, account) };
};

/** Only in the browser that just gave the current password, and only while that check still counts. */
export const passwordGivenIn = async (
  api: Api,
  { visit, accounts }: Guest,
  sessionId: string | undefined,
): Promise<KnownAccount | undefined> => {
  const own = accounts.filter((account) => account.sessionId === sessionId);
  const [account] = await knownAccounts(api, { visit, accounts: own });
  return account && passwordFactorOf(account.state, account.holder) ? account : undefined;
};

export const startAgain = async (guest: Guest): Promise<Answer> => ({
  to: addressOf('/loginname', { step: await guest.seal(atBeginning(guest)) }),
});

const atBeginning = (guest: Guest): Step => {
  const { proving: _proving, changing: _changing, ...step } = guest.step();
  return step;
};
