import { userVerification } from '../../../domain/session/state.ts';
import type { Api } from '../../api.ts';
import { loginErrors } from '../errors.ts';
import { secondFactorRequirement } from '../factor/requirement.ts';
import { askableFactors, keyDomain } from '../factor/second-factors.ts';
import { withAccount } from '../finish.ts';
import { arrivedFor, goOn } from '../go-on.ts';
import type { Guest } from '../guest.ts';
import { answerIn } from '../key/answer.ts';
import { keyRefusalOf } from '../key/refusal.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { type Answer, isAnswer, type Screen } from '../screen.ts';
import { changeSession } from '../session-change.ts';
import { u2fPage } from './template.ts';

/** A security key beside the password. Each time the page is shown, its session asks for a key anew. */
export const u2f = (api: Api): Screen => ({
  path: '/u2f',
  async get(guest) {
    const account = await arrivedFor(api, guest, secondFactorRequirement);
    return isAnswer(account) ? account : shown(api, guest, account);
  },
  async post(guest, fields) {
    const account = await arrivedFor(api, guest, secondFactorRequirement);
    if (isAnswer(account)) return account;
    const answer = answerIn(fields['answer']);
    if (!answer) return shown(api, guest, account, { atOnce: true });
    try {
      const key = { answer, origin: guest.visit.origin };
      return await goOn(api, guest, (await changeSession(api, guest, account, { key })).account);
    } catch (error) {
      return shown(api, guest, account, { complaint: keyRefusalOf(error) });
    }
  },
});

type Told = Pick<Parameters<typeof u2fPage>[1], 'complaint' | 'atOnce'>;
const shown = async (api: Api, guest: Guest, account: KnownAccount, told: Told = {}): Promise<Answer> => {
  const ask = challengeFor(guest, account);
  const { account: asked, challenges } = await changeSession(api, guest, account, { ask });
  const step = guest.step();
  const factors = askableFactors({ ...account, host: guest.host });
  return {
    page: u2fPage(guest, {
      step: await guest.seal(step),
      loginName: account.loginName,
      goal: step.goal,
      options: challenges.webAuthN ?? {},
      others: factors.length > 1,
      ...told,
    }),
    accounts: withAccount(guest, asked),
  };
};

/** Whoever has only passkeys here must be verified by theirs: it stands for the factor that is demanded of them. */
const challengeFor = ({ host }: Guest, { holder }: KnownAccount) => {
  const factors = holder.human?.factors ?? { keys: {} };
  const beside = keyDomain(factors, host, ['u2f']);
  const rpId = beside ?? keyDomain(factors, host, ['passkey']);
  if (rpId === undefined) throw loginErrors.factor_unaskable();
  return { rpId, userVerification: beside ? userVerification.discouraged : userVerification.required };
};
