import type { SentFactor } from '../../../domain/user/sent-code.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { maySetUpThis } from '../factor-setup/may-set-up.ts';
import { setupPages } from '../factor-setup/settable.ts';
import { goOn } from '../go-on.ts';
import { isAnswer, type Screen } from '../screen.ts';
import { sentCodeSetupPage } from './template.ts';

const commands = { otpSms: 'AddOtpSms', otpEmail: 'AddOtpEmail' } as const;

/** Codes to a number or address that is known to be the person's. The first is asked for at once, by the page for codes. */
export const sentCodeSetups = (api: Api): readonly Screen[] => [setup(api, 'otpSms'), setup(api, 'otpEmail')];

const setup = (api: Api, factor: SentFactor): Screen => ({
  path: setupPages[factor],
  async get(guest) {
    const account = await maySetUpThis(api, guest, factor);
    if (isAnswer(account)) return account;
    const step = guest.step();
    const { loginName, holder } = account;
    return {
      page: sentCodeSetupPage(guest, { factor, step: await guest.seal(step), loginName, goal: step.goal, holder }),
    };
  },
  async post(guest) {
    const account = await maySetUpThis(api, guest, factor);
    if (isAnswer(account)) return account;
    const { visit } = guest;
    const command = { type: commands[factor] } as const;
    const { position } = await api.execute(await visit.context(account.userId), user, account.userId, command);
    visit.wrote(position);
    return goOn(api, guest, account);
  },
});
