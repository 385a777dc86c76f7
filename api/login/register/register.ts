import type { Api } from '../../api.ts';
import { loginErrors } from '../errors.ts';
import type { Guest, Step } from '../guest.ts';
import { type Answer, addressOf, type Screen } from '../screen.ts';
import { complaintIn, enteredIn } from './entered.ts';
import type { RegisterComplaint } from './fields.ts';
import { registerPage } from './template.ts';
import { registrationIn } from './where.ts';

export const register = (api: Api): Screen => ({
  path: '/register',
  async get(guest, fields) {
    const { organization } = fields;
    const begun: Step = organization ? { orgId: organization.slice(0, 200) } : {};
    return shownRegistration(api, guest, fields['step'] ? guest.step() : begun);
  },
  async post(guest, fields) {
    const step = guest.step();
    const entered = enteredIn(fields);
    const registering = { ...step, registering: { ...entered, orgId: '' } };
    const complaint = complaintIn(guest, entered, fields);
    if (complaint) return shownRegistration(api, guest, registering, complaint);
    const orgId = await registrationIn(api, guest, step, entered.email);
    if (orgId === undefined) throw loginErrors.registration_off();
    return {
      to: addressOf('/register/password', {
        step: await guest.seal({ ...step, registering: { ...entered, orgId } }),
      }),
    };
  },
});

export const shownRegistration = async (
  api: Api,
  guest: Guest,
  step: Step,
  complaint?: RegisterComplaint,
): Promise<Answer> => {
  if ((await registrationIn(api, guest, step)) === undefined) throw loginErrors.registration_off();
  return { page: registerPage(guest, { step: await guest.seal(step), ...step, complaint }) };
};
