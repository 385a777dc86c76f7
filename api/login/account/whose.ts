import type { Api } from '../../api.ts';
import type { Fields, Guest, Step } from '../guest.ts';
import { type KnownAccount, knownAccounts } from '../known-accounts.ts';
import type { Requirement } from '../requirement.ts';
import { type Answer, addressOf } from '../screen.ts';

/** A page of the account; `recent`: only for whoever has just proved who they are. */
export type Place = {
  readonly at: string;
  readonly recent?: true;
  /** What a sign-in may lack here, where it can be put right. */
  readonly despite?: Requirement;
};

/** What is sensitive is done so long after the password, passkey or second factor was last shown. */
const recentMs = 10 * 60 * 1000;

/** Whose account a page shows: the one that it was opened for, else whoever signed in last. */
export const visitorOf = (api: Api, guest: Guest, fields: Fields, place: Place): Promise<KnownAccount | Answer> =>
  arrived(api, guest, place, stepOf(guest, fields)?.proved?.sessionId, 'newest');

/**
 * Whose account a form changes: the one that its page was made for, in the browser that it was made for. Whoever has signed in
 * as somebody else since changes nothing of theirs.
 * @throws step_missing, step_invalid
 */
export const senderOf = (api: Api, guest: Guest, place: Place): Promise<KnownAccount | Answer> =>
  arrived(api, guest, place, guest.step().proved?.sessionId);

/** Of an address: one that is too old, or was copied from another browser, only says less. */
export const stepOf = (guest: Guest, fields: Fields): Step | undefined => {
  try {
    return fields['step'] ? guest.step() : undefined;
  } catch {
    return undefined;
  }
};

/** For the links and forms of a page, and for the pages that set up and verify, which lead back to it. */
export const stepAt = ({ sessionId }: KnownAccount, at: string, more: Step = {}): Step => ({
  ...more,
  proved: { sessionId, since: 0 },
  returnTo: addressOf(at),
});

const arrived = async (
  api: Api,
  guest: Guest,
  place: Place,
  sessionId: string | undefined,
  otherwise?: 'newest',
): Promise<KnownAccount | Answer> => {
  const { at, recent } = place;
  const known = await knownAccounts(api, guest);
  const own = known.find((account) => account.sessionId === sessionId);
  const newest = known.find((account) => provedAt(account, place) !== undefined) ?? known[0];
  const account = own ?? (otherwise && newest);
  if (!account) return { to: addressOf('/loginname', { step: await guest.seal({ returnTo: addressOf(at) }) }) };
  const since = provedAt(account, place);
  const isProved = since !== undefined && (!recent || isRecently(api, since));
  return isProved ? account : proveAgain(guest, account, { returnTo: addressOf(at) });
};

const provedAt = ({ isActive, missing, provenAt, authenticatedAt }: KnownAccount, { despite }: Place) => {
  const lacksOnlyThat = isActive && despite !== undefined && missing?.requirement === despite;
  return lacksOnlyThat ? provenAt : authenticatedAt;
};

export const isRecently = ({ now }: Pick<Api, 'now'>, at: Date | undefined): boolean =>
  at !== undefined && now().getTime() - at.getTime() <= recentMs;

/** By the pages of every sign-in, which ask for a second factor, too, and go on with what `step` says. */
export const proveAgain = async (guest: Guest, account: KnownAccount, step: Step): Promise<Answer> => {
  const { loginName, orgId, holder, login } = account;
  const { proved: _, ...rest } = step;
  const byPassword = holder.human?.password.hash !== undefined && login.allowUsernamePassword;
  const sealed = await guest.seal({ ...rest, loginName, orgId });
  return { to: addressOf(byPassword ? '/password' : '/passkey', { step: sealed }) };
};
