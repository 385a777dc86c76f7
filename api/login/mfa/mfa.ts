import type { Api } from '../../api.ts';
import { loginErrors } from '../errors.ts';
import { secondFactorRequirement } from '../factor/requirement.ts';
import { askableFactors } from '../factor/second-factors.ts';
import { arrivedFor } from '../go-on.ts';
import { isAnswer, type Screen } from '../screen.ts';
import { mfaPage } from './template.ts';

/** The choice between factors, for whoever has several. */
export const mfa = (api: Api): Screen => ({
  path: '/mfa',
  async get(guest) {
    const account = await arrivedFor(api, guest, secondFactorRequirement);
    if (isAnswer(account)) return account;
    const { loginName } = account;
    const factors = askableFactors({ ...account, host: guest.host });
    if (factors.length === 0) throw loginErrors.factor_unaskable();
    return { page: mfaPage(guest, { step: await guest.seal(guest.step()), loginName, factors }) };
  },
});
