import type { Api } from '../../api.ts';
import { loginErrors } from '../errors.ts';
import { goOn } from '../go-on.ts';
import type { Guest, Step } from '../guest.ts';
import { answerIn } from '../key/answer.ts';
import { keyRefusalOf } from '../key/refusal.ts';
import type { Answer, Screen } from '../screen.ts';
import { passkeyOffer } from './offer.ts';
import { signInByPasskey } from './sign-in.ts';
import { passkeyPage } from './template.ts';

/** Without name and password: the passkey says whose it is. */
export const passkey = (api: Api): Screen => ({
  path: '/passkey',
  get: async (guest, fields) => shown(api, guest, fields['step'] ? guest.step() : {}),
  async post(guest, fields) {
    const step = guest.step();
    const answer = answerIn(fields['answer']);
    if (!answer || !step.passkey) return shown(api, guest, step, { atOnce: true });
    const since = api.now();
    try {
      return await goOn(api, guest, await signInByPasskey(api, guest, step.passkey, answer), since);
    } catch (error) {
      return shown(api, guest, step, { complaint: keyRefusalOf(error) });
    }
  },
});

type Told = Pick<Parameters<typeof passkeyPage>[1], 'complaint' | 'atOnce'>;
const shown = async (api: Api, guest: Guest, asked: Step, told: Told = {}): Promise<Answer> => {
  const { passkey: _, ...step } = asked;
  const offer = await passkeyOffer(api, guest, step);
  if (!offer) throw loginErrors.passkey_login_off();
  return { page: passkeyPage(guest, { offer, back: await guest.seal(step), goal: step.goal, ...told }) };
};
