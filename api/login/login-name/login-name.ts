import type { Api } from '../../api.ts';
import { passkeyOffer } from '../passkey/offer.ts';
import { registrationIn } from '../register/where.ts';
import { addressOf, type Screen } from '../screen.ts';
import { loginNamePage } from './template.ts';

/** Asks who it is, and believes it for now: whether there is such a user is only told to who knows the password. */
export const loginName = (api: Api): Screen => ({
  path: '/loginname',
  async get(guest, fields) {
    const step = fields['step'] ? guest.step() : {};
    return {
      page: loginNamePage(guest, {
        step: await guest.seal(step),
        loginName: fields['loginName'] ?? step.loginName,
        passkey: await passkeyOffer(api, guest, step),
        mayRegister: (await registrationIn(api, guest, step)) !== undefined,
      }),
    };
  },
  async post(guest, fields) {
    const step = guest.step();
    const named = fields['loginName']?.trim();
    if (!named) return { page: loginNamePage(guest, { step: await guest.seal(step), mistake: 'missing' }) };
    return { to: addressOf('/password', { step: await guest.seal({ ...step, loginName: named.slice(0, 200) }) }) };
  },
});
