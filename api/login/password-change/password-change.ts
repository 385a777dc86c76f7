import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { effectivePasswordComplexity } from '../../facts/settings.ts';
import { updateSession } from '../../session/change.ts';
import { hashedPassword } from '../../user/creation.ts';
import { arrivedFor, goOn } from '../go-on.ts';
import type { Guest } from '../guest.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { unfitness } from '../password-rules/refusal.ts';
import { type Answer, isAnswer, type Screen } from '../screen.ts';
import { passwordChangeRequirement } from './requirement.ts';
import { type PasswordChangeComplaint, passwordChangePage } from './template.ts';

/** Between a right password and the end of a sign-in, for a password that must be changed. */
export const passwordChange = (api: Api): Screen => ({
  path: '/password/change',
  async get(guest) {
    const account = await arrivedFor(api, guest, passwordChangeRequirement);
    return isAnswer(account) ? account : shown(api, guest, account);
  },
  async post(guest, { password = '', again }) {
    const account = await arrivedFor(api, guest, passwordChangeRequirement);
    if (isAnswer(account)) return account;
    if (password !== again) return shown(api, guest, account, 'different');
    const complaint = await changed(api, guest, account, password);
    return complaint ? shown(api, guest, account, complaint) : signedInWith(api, guest, account, password);
  },
});

const changed = async (
  api: Api,
  { visit }: Guest,
  { userId, holder }: KnownAccount,
  password: string,
): Promise<PasswordChangeComplaint | undefined> => {
  const current = holder.human?.password.hash;
  if (current === undefined || (await api.passwords.verify(current, password))) return 'same';
  try {
    const chosen = await hashedPassword(api, visit.instance.id, holder.owner, { password, changeRequired: false });
    const command = { type: 'SetPassword', ...chosen, proof: { hash: current } } as const;
    visit.wrote((await api.execute(await visit.context(userId), user, userId, command)).position);
    return undefined;
  } catch (error) {
    const unfit = unfitness(error);
    if (unfit) return unfit;
    throw error;
  }
};

/** The former check went with the former password. */
const signedInWith = async (api: Api, guest: Guest, account: KnownAccount, password: string): Promise<Answer> => {
  const { visit } = guest;
  const asking = { wrote: visit.wrote, context: await visit.context(account.userId) };
  const { tokenId } = await updateSession(api, asking, account, { password });
  return goOn(api, guest, { ...account, tokenId });
};

const shown = async (
  api: Api,
  guest: Guest,
  account: KnownAccount,
  complaint?: PasswordChangeComplaint,
): Promise<Answer> => {
  const step = guest.step();
  const { values: rules } = await effectivePasswordComplexity(api, guest.visit.instance.id, account.orgId);
  const { loginName, holder } = account;
  const isExpired = !holder.human?.password.changeRequired;
  return {
    page: passwordChangePage(guest, {
      step: await guest.seal(step),
      ...{ loginName, goal: step.goal, rules, isExpired, complaint },
    }),
  };
};
