import type { Api } from '../../api.ts';
import { loginErrors } from '../errors.ts';
import type { Fields, Guest, Step } from '../guest.ts';
import { type Answer, addressOf, type Screen } from '../screen.ts';
import { type Mistake, registerPage } from './template.ts';
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
    const mistake = mistakeIn(entered) ?? (hasToAccept(guest) && !fields['accepted'] ? 'notAccepted' : undefined);
    if (mistake) return shownRegistration(api, guest, registering, mistake);
    const orgId = await registrationIn(api, guest, step, entered.email);
    if (orgId === undefined) throw loginErrors.registration_off();
    return {
      to: addressOf('/register/password', {
        step: await guest.seal({ ...step, registering: { ...entered, orgId } }),
      }),
    };
  },
});

const enteredIn = (fields: Fields) => {
  const entered = (name: string) => fields[name]?.trim().slice(0, 200) ?? '';
  return { givenName: entered('givenName'), familyName: entered('familyName'), email: entered('email') };
};

const mistakeIn = ({ givenName, familyName, email }: ReturnType<typeof enteredIn>): Mistake | undefined => {
  if (!givenName || !familyName || !email) return 'missing';
  return /^[^\s@]+@[^\s@]+$/.test(email) ? undefined : 'noAddress';
};

const hasToAccept = ({ frame: { privacy } }: Guest) => privacy.tosLink !== '' || privacy.privacyLink !== '';

export const shownRegistration = async (api: Api, guest: Guest, step: Step, mistake?: Mistake): Promise<Answer> => {
  if ((await registrationIn(api, guest, step)) === undefined) throw loginErrors.registration_off();
  return { page: registerPage(guest, { step: await guest.seal(step), ...step, mistake }) };
};
