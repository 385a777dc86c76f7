import type { Api } from '../api.ts';
import { type SessionChange, updateSession } from '../session/change.ts';
import type { Challenges } from '../session/checks.ts';
import { loginActor } from './completion.ts';
import type { Guest } from './guest.ts';
import type { KnownAccount } from './known-accounts.ts';

/** Changes the session of somebody who is signing in: from then on the account is good with its new token only. */
export const changeSession = async (
  api: Api,
  { visit }: Guest,
  account: KnownAccount,
  change: SessionChange,
): Promise<{ readonly account: KnownAccount; readonly challenges: Challenges }> => {
  const asking = { wrote: visit.wrote, context: await visit.context(loginActor) };
  const { tokenId, challenges } = await updateSession(api, asking, account, change);
  return { account: { ...account, tokenId }, challenges };
};
