import type { Api } from '../../api.ts';
import { codeFormOf } from '../../code/form.ts';
import { effectivePasswordComplexity } from '../../facts/settings.ts';
import { invitee } from '../authenticator-set/invitee.ts';
import { goOn } from '../go-on.ts';
import type { Fields, Guest, Step } from '../guest.ts';
import { stepOfLink } from '../link.ts';
import { signInAs } from '../password/sign-in.ts';
import { type Answer, addressOf, type Screen } from '../screen.ts';
import { choosePassword, type Entitled, entitledBy } from './choose.ts';
import { requestCode } from './request.ts';
import { type PasswordSetComplaint, passwordSetPage } from './template.ts';

/** A new password by a code that was sent, or the first one after an invitation. */
export const passwordSet = (api: Api): Screen => ({
  path: '/password/set',
  async get(guest, fields) {
    const step = await arrivedWith(api, guest, fields);
    return step ? shown(api, guest, step, { code: fields['code'] }) : { to: addressOf('/loginname') };
  },
  async post(guest, fields) {
    const step = guest.step();
    if (fields['send']) return sent(api, guest, step);
    const { code, password = '', again } = fields;
    const isInvited = step.entitled !== undefined;
    if (!isInvited && !code) return shown(api, guest, step, { complaint: 'missing' });
    if (password === '' || password !== again) return shown(api, guest, step, { code, complaint: 'different' });
    const entitled = isInvited
      ? await entitledByInvitation(api, guest, step)
      : await entitledBy(api, guest, step, code);
    if (typeof entitled === 'string') return shown(api, guest, step, { code, complaint: entitled });
    const complaint = await choosePassword(api, guest, entitled, password);
    if (complaint) return shown(api, guest, step, { code, complaint: complaint, orgId: entitled.person.orgId });
    return signedIn(api, guest, entitled, password);
  },
});

const arrivedWith = async (api: Api, guest: Guest, fields: Fields): Promise<Step | undefined> => {
  if (!fields['step']) {
    const { userId } = fields;
    return userId ? { ...(await stepOfLink(api, guest, fields)), link: { userId: userId.slice(0, 200) } } : undefined;
  }
  const step = guest.step();
  return step.entitled !== undefined || step.link || step.loginName !== undefined ? step : undefined;
};

const sent = async (api: Api, guest: Guest, step: Step): Promise<Answer> => {
  const outcome = await requestCode(api, guest, step);
  return shown(api, guest, step, outcome === 'tooMany' ? { complaint: outcome } : { sent: true });
};

const entitledByInvitation = async (api: Api, guest: Guest, step: Step): Promise<Entitled | 'wrong'> => {
  const person = await invitee(api, guest, step);
  return person ? { person, proof: { hash: undefined } } : 'wrong';
};

/** The person has chosen it just now: it is not asked for once more. */
const signedIn = async (api: Api, guest: Guest, { person }: Entitled, password: string): Promise<Answer> => {
  const since = api.now();
  const { userId: id, orgId, loginName } = person;
  return goOn(api, guest, (await signInAs(api, guest, { id, orgId }, loginName, password)).account, since);
};

type Told = {
  readonly code?: string | undefined;
  readonly complaint?: PasswordSetComplaint;
  readonly sent?: boolean;
  /** Known only to who has shown a code: the rules of an organization would tell strangers who is in it. */
  readonly orgId?: string;
};
const shown = async (api: Api, guest: Guest, step: Step, { orgId, ...told }: Told): Promise<Answer> => {
  const { instance } = guest.visit;
  const { values: rules } = await effectivePasswordComplexity(api, instance.id, orgId ?? instance.defaultOrgId);
  const isInvited = step.entitled !== undefined;
  const { goal, loginName } = step;
  return {
    page: passwordSetPage(guest, {
      ...{ step: await guest.seal(step), goal, loginName, isInvited, rules },
      ...{ codeForm: codeFormOf(api.settings, 'password'), ...told },
    }),
  };
};
