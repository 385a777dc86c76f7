import type { Api } from '../../api.ts';
import { effectivePasswordComplexity } from '../../facts/settings.ts';
import { loginErrors } from '../errors.ts';
import { goOn } from '../go-on.ts';
import type { Guest, Step } from '../guest.ts';
import { signInAs } from '../password/sign-in.ts';
import { shownRegistration } from '../register/register.ts';
import { type Registered, registered } from '../register/registered.ts';
import { mustBeOpenToFounders, registrationIn } from '../register/where.ts';
import { shownFounding } from '../register-organization/register-organization.ts';
import { type Answer, addressOf, type Screen } from '../screen.ts';
import { type RegisterPasswordComplaint, registerPasswordPage } from './template.ts';

type Registering = NonNullable<Step['registering']>;

export const registerPassword = (api: Api): Screen => ({
  path: '/register/password',
  async get(guest, fields) {
    const step = fields['step'] ? guest.step() : {};
    return step.registering?.orgId ? shown(api, guest, step.registering) : { to: addressOf('/register', fields) };
  },
  async post(guest, { password = '', again }) {
    const step = guest.step();
    const { registering } = step;
    if (!registering?.orgId) return { to: addressOf('/register', { step: await guest.seal(step) }) };
    if (password === '') return shown(api, guest, registering, 'missing');
    if (password !== again) return shown(api, guest, registering, 'different');
    await mustBeOpen(api, guest, registering);
    const outcome = await registered(api, guest, registering, password);
    if (outcome === 'weak' || outcome === 'breached') return shown(api, guest, registering, outcome);
    if (typeof outcome !== 'string') return signedIn(api, guest, registering, outcome, password);
    return foundsOne(registering)
      ? shownFounding(api, guest, step, outcome)
      : shownRegistration(api, guest, step, 'taken');
  },
});

const foundsOne = ({ organization }: Registering) => organization !== undefined;

const mustBeOpen = async (api: Api, guest: Guest, registering: Registering) => {
  if (foundsOne(registering)) return mustBeOpenToFounders(api, guest);
  if ((await registrationIn(api, guest, registering)) === undefined) throw loginErrors.registration_off();
};

/** Chosen just now, it is not asked for once more. */
const signedIn = async (
  api: Api,
  guest: Guest,
  { orgId }: Registering,
  { userId: id, loginName }: Registered,
  password: string,
): Promise<Answer> => {
  const since = api.now();
  const { registering: _registered, ...step } = guest.step();
  const { account } = await signInAs(api, guest, { id, orgId }, loginName, password);
  return goOn(api, { ...guest, step: () => step }, account, since);
};

const shown = async (
  api: Api,
  guest: Guest,
  registering: Registering,
  complaint?: RegisterPasswordComplaint,
): Promise<Answer> => {
  const step = guest.step();
  const { values: rules } = await effectivePasswordComplexity(api, guest.visit.instance.id, registering.orgId);
  const { email } = registering;
  const back = foundsOne(registering) ? '/register/org' : '/register';
  return {
    page: registerPasswordPage(guest, { step: await guest.seal(step), back, email, goal: step.goal, rules, complaint }),
  };
};
