import { passkeys } from '../../../domain/settings/login.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { codeFormOf } from '../../code/form.ts';
import { passkeyCodeBy } from '../../code/verification.ts';
import { effectiveLogin } from '../../facts/settings.ts';
import type { Addressee } from '../addressee.ts';
import type { Guest, Step } from '../guest.ts';
import { type Answer, addressOf, type Screen } from '../screen.ts';
import { invitee } from './invitee.ts';
import { authenticatorSetPage } from './template.ts';

/** After an invitation: a password or a passkey. */
export const authenticatorSet = (api: Api): Screen => ({
  path: '/authenticator/set',
  async get(guest, fields) {
    if (!fields['step']) return { to: addressOf('/loginname') };
    const step = guest.step();
    const person = await invitee(api, guest, step);
    return person ? shown(api, guest, step, person) : startAgain(guest, step);
  },
  async post(guest) {
    const step = guest.step();
    const person = await invitee(api, guest, step);
    if (!person) return startAgain(guest, step);
    const { passkey } = await choicesOf(api, guest, person);
    return passkey ? toPasskey(api, guest, step, person) : shown(api, guest, step, person);
  },
});

const choicesOf = async (api: Api, { visit }: Guest, { orgId }: Addressee) => {
  const { values: login } = await effectiveLogin(api, visit.instance.id, orgId);
  return { password: login.allowUsernamePassword, passkey: login.passwordlessType === passkeys.allowed };
};

/** As whoever follows a registration link. */
const toPasskey = async (
  api: Api,
  { visit, seal }: Guest,
  step: Step,
  { userId, orgId }: Addressee,
): Promise<Answer> => {
  const id = api.newId();
  const verification = passkeyCodeBy(codeFormOf(api.settings, 'passkey'), { by: 'returned_code' });
  const issue = { type: 'IssuePasskeyCode', id, verification, origin: visit.origin } as const;
  visit.wrote((await api.execute(await visit.context(userId), user, userId, issue)).position);
  const link = { userId, organization: orgId, codeId: id, code: verification.code };
  const { entitled: _, ...rest } = step;
  return { to: addressOf('/passkey/set', { ...link, step: await seal(rest) }) };
};

const startAgain = async (guest: Guest, { entitled: _, ...step }: Step): Promise<Answer> => ({
  to: addressOf('/loginname', { step: await guest.seal(step) }),
});

const shown = async (api: Api, guest: Guest, step: Step, person: Addressee): Promise<Answer> => {
  const choices = await choicesOf(api, guest, person);
  const { loginName } = person;
  return {
    page: authenticatorSetPage(guest, { step: await guest.seal(step), goal: step.goal, loginName, ...choices }),
  };
};
