import type { Api } from '../../api.ts';
import { goOn } from '../go-on.ts';
import type { Guest, Step } from '../guest.ts';
import { type Answer, addressOf, type Screen } from '../screen.ts';
import { signIn } from './sign-in.ts';
import { passwordPage } from './template.ts';

export const password = (api: Api): Screen => ({
  path: '/password',
  get: async (guest, fields) => (fields['step'] ? shown(guest, guest.step()) : { to: addressOf('/loginname', fields) }),
  async post(guest, fields) {
    const step = guest.step();
    if (step.loginName === undefined) return shown(guest, step);
    if (!fields['password']) return shown(guest, step, { reason: 'missing' });
    const since = api.now();
    const outcome = await signIn(api, guest, step.loginName, fields['password']);
    if ('refusal' in outcome) return shown(guest, step, outcome.refusal);
    return goOn(api, guest, outcome.account, since);
  },
});

type Shown = Parameters<typeof passwordPage>[1];
const shown = async (guest: Guest, step: Step, refusal?: Shown['refusal']): Promise<Answer> => {
  const sealed = await guest.seal(step);
  if (step.loginName === undefined) return { to: addressOf('/loginname', { step: sealed }) };
  const { loginName, goal } = step;
  return { page: passwordPage(guest, { step: sealed, loginName, goal, ...(refusal ? { refusal } : {}) }) };
};
