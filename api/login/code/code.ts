import type { CodeFactor } from '../../../domain/user/state.ts';
import type { Api } from '../../api.ts';
import { codeFormOf } from '../../code/form.ts';
import { codeFactors } from '../../session/code-check.ts';
import { codeTyped } from '../code-typed.ts';
import { secondFactorRequirement } from '../factor/requirement.ts';
import { askableFactors, factorPages } from '../factor/second-factors.ts';
import { withAccount } from '../finish.ts';
import { arrivedFor, goOn } from '../go-on.ts';
import type { Fields, Guest } from '../guest.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { type Answer, addressOf, isAnswer, type Screen } from '../screen.ts';
import { changeSession } from '../session-change.ts';
import { arrivedByMail } from './mailed-link.ts';
import { type CodeComplaint, refusalOf } from './refusal.ts';
import { isSent, sentCode, sentNow } from './sending.ts';
import { codePage } from './template.ts';

export const codeScreens = (api: Api): readonly Screen[] => codeFactors.map((factor) => codeScreen(api, factor));

const codeScreen = (api: Api, factor: CodeFactor): Screen => ({
  path: factorPages[factor],
  async get(guest, fields) {
    if (!fields['step'] && fields['sessionId']) return arrivedByMail(api, guest, fields);
    const account = await holderOf(api, guest, factor);
    if (isAnswer(account)) return account;
    return isSent(factor)
      ? shownSent(api, guest, factor, await sentCode(api, guest, account, factor), fields['code'])
      : shown(api, guest, factor, account);
  },
  async post(guest, fields) {
    const account = await holderOf(api, guest, factor);
    if (isAnswer(account)) return account;
    if (isSent(factor) && fields['again'])
      return shownSent(api, guest, factor, await sentNow(api, guest, account, factor));
    return checked(api, guest, factor, account, fields);
  },
});

/** Somebody who can be asked for this factor, and has yet to show one. */
const holderOf = async (api: Api, guest: Guest, factor: CodeFactor): Promise<KnownAccount | Answer> => {
  const account = await arrivedFor(api, guest, secondFactorRequirement);
  if (isAnswer(account) || askableFactors({ ...account, host: guest.host }).includes(factor)) return account;
  return { to: addressOf('/mfa', { step: await guest.seal(guest.step()) }) };
};

const checked = async (
  api: Api,
  guest: Guest,
  factor: CodeFactor,
  account: KnownAccount,
  fields: Fields,
): Promise<Answer> => {
  const code = codeTyped(fields['code']);
  if (!code) return shown(api, guest, factor, account, { reason: 'missing' });
  try {
    const changed = await changeSession(api, guest, account, { codes: { [factor]: code } });
    return goOn(api, guest, changed.account);
  } catch (error) {
    return shown(api, guest, factor, account, await refusalOf(api, guest.visit.instance.id, account.orgId, error));
  }
};

type Sending = Awaited<ReturnType<typeof sentCode>>;
const shownSent = async (
  api: Api,
  guest: Guest,
  factor: CodeFactor,
  { account, complaint }: Sending,
  typed?: string,
): Promise<Answer> => ({
  ...(await shown(api, guest, factor, account, complaint, typed)),
  accounts: withAccount(guest, account),
});

const shown = async (
  { settings }: Api,
  guest: Guest,
  factor: CodeFactor,
  account: KnownAccount,
  complaint?: CodeComplaint,
  typed?: string,
): Promise<Answer> => {
  const step = guest.step();
  const others = askableFactors({ ...account, host: guest.host }).length > 1;
  const { loginName, holder } = account;
  return {
    page: codePage(guest, {
      ...{ factor, step: await guest.seal(step), loginName, goal: step.goal, holder, others, complaint, typed },
      codeForm: isSent(factor) ? codeFormOf(settings, factor) : { characters: '0123456789' },
    }),
  };
};
