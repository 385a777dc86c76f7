import type { Api } from '../../api.ts';
import { effectiveLogin } from '../../facts/settings.ts';
import { goOn } from '../go-on.ts';
import type { Guest, Step } from '../guest.ts';
import { offersPasskeys } from '../passkey/offer.ts';
import { type Answer, addressOf, type Screen } from '../screen.ts';
import type { Refusal } from './refusal.ts';
import { signIn } from './sign-in.ts';
import { passwordPage } from './template.ts';

export const password = (api: Api): Screen => ({
  path: '/password',
  get: async (guest, fields) =>
    fields['step'] ? shown(api, guest, guest.step()) : { to: addressOf('/loginname', fields) },
  async post(guest, fields) {
    const step = guest.step();
    if (step.loginName === undefined) return shown(api, guest, step);
    if (!fields['password']) return shown(api, guest, step, { reason: 'missing' });
    const since = api.now();
    const outcome = await signIn(api, guest, step.loginName, fields['password']);
    if ('refusal' in outcome) return refused(api, guest, step, outcome.refusal);
    return goOn(api, guest, outcome.account, since);
  },
});

const refused = async (api: Api, guest: Guest, step: Step, refusal: Refusal): Promise<Answer> => {
  if (refusal.reason !== 'initial') return shown(api, guest, step, refusal);
  const link = { userId: refusal.userId, proves: 'initialization' } as const;
  return { to: addressOf('/verify', { step: await guest.seal({ ...step, link }) }) };
};

type Shown = Parameters<typeof passwordPage>[1];
const shown = async (api: Api, guest: Guest, step: Step, refusal?: Shown['refusal']): Promise<Answer> => {
  const { instance } = guest.visit;
  const sealed = await guest.seal(step);
  if (step.loginName === undefined) return { to: addressOf('/loginname', { step: sealed }) };
  const { loginName, goal } = step;
  // Of the organization that signs in here, not of the person's: a stranger would learn that there is one.
  const { values: login } = await effectiveLogin(api, instance.id, step.orgId ?? instance.defaultOrgId);
  const mayForget = !login.hidePasswordReset;
  const mayShowPasskey = await offersPasskeys(api, guest, step);
  return {
    page: passwordPage(guest, {
      step: sealed,
      loginName,
      goal,
      mayForget,
      mayShowPasskey,
      ...(refusal ? { refusal } : {}),
    }),
  };
};
