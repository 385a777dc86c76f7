import { user } from '../../../domain/user/user.ts';
import { step as stepOn } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import { newTotpSecret, timeStepOf, totpUri } from '../../user/totp.ts';
import { codeTyped } from '../code-typed.ts';
import { maySetUpThis } from '../factor-setup/may-set-up.ts';
import { setupPages } from '../factor-setup/settable.ts';
import { goOn } from '../go-on.ts';
import type { Guest, Step } from '../guest.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { type Answer, isAnswer, type Screen } from '../screen.ts';
import { changeSession } from '../session-change.ts';
import { type TotpSetupComplaint, totpSetupPage } from './template.ts';

/** The secret travels sealed until the app has shown that it has it: a page that is left again changes nothing. */
export const totpSetup = (api: Api): Screen => ({
  path: setupPages.totp,
  async get(guest) {
    const account = await maySetUpThis(api, guest, 'totp');
    return isAnswer(account) ? account : shown(guest, account, secretIn(guest.step()) ?? (await newTotpSecret()));
  },
  async post(guest, fields) {
    const account = await maySetUpThis(api, guest, 'totp');
    if (isAnswer(account)) return account;
    const secret = secretIn(guest.step());
    if (secret === undefined) return shown(guest, account, await newTotpSecret());
    const code = codeTyped(fields['code']);
    if (!code) return shown(guest, account, secret, 'missing');
    if ((await timeStepOf(secret, code, api.now())) === undefined) return shown(guest, account, secret, 'wrong');
    await recorded(api, guest, account, secret);
    // The code proves the app here and now: it need not be typed twice.
    return goOn(api, guest, (await changeSession(api, guest, account, { codes: { totp: code } })).account);
  },
});

const recorded = async (api: Api, { visit }: Guest, { userId }: KnownAccount, secret: string) => {
  const steps = [
    stepOn(user, userId, { type: 'AddTotp', secret } as const),
    stepOn(user, userId, { type: 'VerifyTotp', secret } as const),
  ];
  visit.wrote((await api.executeAll(await visit.context(userId), steps)).position);
};

const secretIn = ({ settingUp }: Step) => (settingUp && 'totpSecret' in settingUp ? settingUp.totpSecret : undefined);

const shown = async (
  guest: Guest,
  account: KnownAccount,
  secret: string,
  complaint?: TotpSetupComplaint,
): Promise<Answer> => {
  const { settingUp: _, ...step } = guest.step();
  const { loginName } = account;
  return {
    page: totpSetupPage(guest, {
      step: await guest.seal({ ...step, settingUp: { totpSecret: secret } }),
      back: await guest.seal(step),
      loginName,
      goal: step.goal,
      secret,
      uri: await totpUri(guest.visit.instance.name || guest.host, loginName, secret),
      complaint,
    }),
  };
};
