import type { Api } from '../../api.ts';
import { updateSession } from '../../session/change.ts';
import type { GivenCodes } from '../../session/code-check.ts';
import { loginActor } from '../completion.ts';
import { loginErrors } from '../errors.ts';
import { arrivedFor, goOn } from '../go-on.ts';
import type { Account, Guest } from '../guest.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { type Answer, isAnswer, type Screen } from '../screen.ts';
import { refusalOf } from './refusal.ts';
import { secondFactorRequirement } from './requirement.ts';
import { type Complaint, secondFactorPage } from './template.ts';

/** Between a right password and the end of a sign-in, for whoever has set up a second factor. */
export const secondFactor = (api: Api): Screen => ({
  path: '/second-factor',
  async get(guest) {
    const account = await arrivedFor(api, guest, secondFactorRequirement);
    return isAnswer(account) ? account : shown(guest, account);
  },
  async post(guest, fields) {
    const account = await arrivedFor(api, guest, secondFactorRequirement);
    if (isAnswer(account)) return account;
    const code = fields['code']?.replace(/\s/g, '');
    if (!code) return shown(guest, account, { reason: 'missing' });
    const proved = await checked(api, guest, account, code);
    return 'refusal' in proved ? shown(guest, account, proved.refusal) : goOn(api, guest, proved.account);
  },
});

/** Nobody has to say which kind of code it is: six digits are the app's, and no recovery code looks like that. */
const codesOf = (code: string): GivenCodes => (/^\d{6}$/.test(code) ? { totp: code } : { recoveryCode: code });

const checked = async (
  api: Api,
  { visit }: Guest,
  account: KnownAccount,
  code: string,
): Promise<{ readonly account: Account } | { readonly refusal: Complaint }> => {
  const asking = { wrote: visit.wrote, context: await visit.context(loginActor) };
  try {
    const { tokenId } = await updateSession(api, asking, account.sessionId, account.state, { codes: codesOf(code) });
    return { account: { ...account, tokenId } };
  } catch (error) {
    return { refusal: await refusalOf(api, visit.instance.id, account.orgId, error) };
  }
};

const shown = async (guest: Guest, { loginName, holder }: KnownAccount, complaint?: Complaint): Promise<Answer> => {
  const { totp, recoveryCodes = [] } = holder.human?.factors ?? {};
  const hasApp = totp?.verified === true;
  if (!hasApp && recoveryCodes.length === 0) throw loginErrors.factor_unaskable();
  const step = guest.step();
  return {
    page: secondFactorPage(guest, { step: await guest.seal(step), loginName, goal: step.goal, hasApp, complaint }),
  };
};
