import type { Api } from '../../api.ts';
import { isRecently, proveAgain } from '../account/whose.ts';
import { loginErrors } from '../errors.ts';
import { arrivedIf } from '../go-on.ts';
import type { Guest } from '../guest.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { type Answer, isAnswer } from '../screen.ts';
import { factorSetupRequirement } from './requirement.ts';
import { type SettableFactor, settableFactors } from './settable.ts';

/** Who may set up a factor: nothing that counts is missing but that, in a sign-in or long after one. */
export const maySetUp = (api: Api, guest: Guest): Promise<KnownAccount | Answer> =>
  arrivedIf(
    api,
    guest,
    ({ missing, authenticatedAt }) => authenticatedAt !== undefined || missing?.requirement === factorSetupRequirement,
  );

/**
 * The same for one kind. Whoever finds a browser that was left open sets up nothing that they could come back with.
 * @throws if the settings do not allow it, or it is there already.
 */
export const maySetUpThis = async (api: Api, guest: Guest, factor: SettableFactor): Promise<KnownAccount | Answer> => {
  const account = await maySetUp(api, guest);
  if (isAnswer(account)) return account;
  if (!settableFactors(account).includes(factor)) throw loginErrors.factor_not_allowed();
  const { settingUp: _, ...step } = guest.step();
  const isRecent = isRecently(api, account.authenticatedAt ?? account.provenAt);
  return isRecent ? account : proveAgain(guest, account, step);
};
