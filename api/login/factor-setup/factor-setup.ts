import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { failAuthRequest, readAuthRequest } from '../../oidc/complete.ts';
import { completionOf } from '../completion.ts';
import { loginErrors } from '../errors.ts';
import { goOn } from '../go-on.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { isAnswer, type Screen } from '../screen.ts';
import { maySetUp } from './may-set-up.ts';
import { factorSetupRequirement, mayRefuseSetup } from './requirement.ts';
import { settableFactors } from './settable.ts';
import { factorSetupPage } from './template.ts';

const reason = 'unmet_authentication_requirements';

/**
 * Which factor to set up; whoever is only asked to may say "not now", which is remembered for a while, or which the application is
 * told that insists.
 */
export const factorSetup = (api: Api): Screen => ({
  path: '/mfa/set',
  async get(guest) {
    const account = await maySetUp(api, guest);
    if (isAnswer(account)) return account;
    const factors = settableFactors(account);
    if (factors.length === 0) throw loginErrors.factor_not_allowed();
    const step = guest.step();
    return {
      page: factorSetupPage(guest, {
        step: await guest.seal(step),
        loginName: account.loginName,
        goal: step.goal,
        factors,
        isNeeded: isNeeded(account),
        mayRefuse: !isNeeded(account) || mayRefuseSetup({ ...account, host: guest.host }),
      }),
    };
  },
  async post(guest) {
    const account = await maySetUp(api, guest);
    if (isAnswer(account)) return account;
    if (account.missing?.requirement.optional) {
      const { visit } = guest;
      const context = await visit.context(account.userId);
      visit.wrote((await api.execute(context, user, account.userId, { type: 'SkipFactorPrompt' })).position);
    }
    const { authRequestId } = guest.step();
    const mayRefuse = mayRefuseSetup({ ...account, host: guest.host });
    if (!isNeeded(account) || !mayRefuse || authRequestId === undefined) return goOn(api, guest, account);
    const inquiry = await readAuthRequest(api, guest.visit, authRequestId);
    return { to: await failAuthRequest(api, await completionOf(guest, account.userId), inquiry, { reason }) };
  },
});

const isNeeded = ({ missing }: KnownAccount): boolean => missing?.requirement === factorSetupRequirement;
