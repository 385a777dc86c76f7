import { DomainError } from '../../../domain/errors.ts';
import { canSignIn } from '../../../domain/user/invitation.ts';
import type { UserState } from '../../../domain/user/state.ts';
import type { Api } from '../../api.ts';
import { codeFormOf } from '../../code/form.ts';
import { type Provable, redeemCode } from '../../code/redeem.ts';
import { addresseeBy } from '../addressee.ts';
import { codeTyped } from '../code-typed.ts';
import { loginActor } from '../completion.ts';
import { atAnEvenPace } from '../even-pace.ts';
import { arrivedFor, goOn } from '../go-on.ts';
import type { Fields, Guest, Step } from '../guest.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { stepOfLink } from '../link.ts';
import { type Answer, addressOf, isAnswer, type Screen } from '../screen.ts';
import { emailVerificationRequirement } from './requirement.ts';
import { type Subject, sendCode } from './sending.ts';
import { type VerifyComplaint, verifyPage } from './template.ts';

/** A code that proves an address, a number or an invitation, or that begins an account which somebody else has added. */
export const verify = (api: Api): Screen => ({
  path: '/verify',
  async get(guest, fields) {
    if (!fields['step']) return arrivedByLink(api, guest, fields);
    const step = guest.step();
    const subject = await subjectOf(api, guest, step);
    if (isAnswer(subject)) return subject;
    if (!subject.account || hasCode(api, subject.account)) return shown(api, guest, step, subject);
    return sent(api, guest, step, subject);
  },
  async post(guest, fields) {
    const step = guest.step();
    const subject = await subjectOf(api, guest, step);
    if (isAnswer(subject)) return subject;
    if (fields['again']) return sent(api, guest, step, subject);
    const code = codeTyped(fields['code']);
    if (code === '') return shown(api, guest, step, subject, { complaint: 'missing' });
    const outcome = await proved(api, guest, subject, code);
    if (typeof outcome === 'string') return shown(api, guest, step, subject, { code, complaint: outcome });
    return subject.account ? goOn(api, guest, subject.account) : wayOn(guest, step, subject, outcome);
  },
});

/** Whom a link names; or who is signing in, and lacks nothing else before this. */
type Asked = Subject & { readonly account?: KnownAccount };

const arrivedByLink = async (api: Api, guest: Guest, fields: Fields): Promise<Answer> => {
  const { userId, code } = fields;
  if (!userId) return { to: addressOf('/loginname') };
  const link = { userId: userId.slice(0, 200), proves: provedBy(fields) };
  const step = { ...(await stepOfLink(api, guest, fields)), link };
  return shown(api, guest, step, link, { code });
};

const provedBy = ({ invite, phone, initialize }: Fields): Provable => {
  if (initialize === 'true') return 'initialization';
  if (invite === 'true') return 'invitation';
  return phone === 'true' ? 'phone' : 'email';
};

const subjectOf = async (api: Api, guest: Guest, { link }: Step): Promise<Asked | Answer> => {
  if (link) {
    const { userId, proves = 'email' } = link;
    return { userId, proves, person: await addresseeBy(api, guest.visit.instance.id, userId) };
  }
  const account = await arrivedFor(api, guest, emailVerificationRequirement);
  if (isAnswer(account)) return account;
  return { userId: account.userId, proves: 'email', person: account, account };
};

/** In the mail already. */
const hasCode = ({ now }: Api, { holder: { human } }: KnownAccount) => {
  const code = human?.email.code;
  return code !== undefined && !code.returned && code.expiresAt > now();
};

const sent = async (api: Api, guest: Guest, step: Step, subject: Asked): Promise<Answer> => {
  const outcome = await sendCode(api, guest, step, subject);
  return shown(api, guest, step, subject, outcome === 'tooMany' ? { complaint: outcome } : { sent: true });
};

/** Nobody learns whether there is such an account: no code, a wrong one, one that ran out and one tried too often are the same. */
const proved = (api: Api, { visit }: Guest, subject: Asked, code: string): Promise<UserState | 'wrong' | 'tooMany'> =>
  atAnEvenPace(async () => {
    const { userId, proves, person } = subject;
    try {
      const attempt = { instanceId: visit.instance.id, account: userId, address: visit.ip };
      const taken = await api.throttle.take('code', attempt);
      if (!person) return 'wrong';
      const asking = { context: await visit.context(loginActor), wrote: visit.wrote };
      const { state } = await redeemCode(api, asking, person.holder, { userId, code, proves });
      await taken.giveBack();
      return state;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'throttle.too_many') return 'tooMany';
      if (error.code.startsWith('user.')) return 'wrong';
      throw error;
    }
  });

/** Whoever has nothing to sign in with chooses it now, in this browser; what was read in their mail is proof enough. */
const wayOn = async (guest: Guest, step: Step, { userId, proves }: Asked, { human }: UserState): Promise<Answer> => {
  const { link: _, ...rest } = step;
  if (step.returnTo !== undefined) return { to: step.returnTo };
  const mayChoose = proves !== 'phone' && human !== undefined && !canSignIn(human);
  const sealed = await guest.seal(mayChoose ? { ...rest, entitled: userId } : rest);
  return { to: addressOf(mayChoose ? '/authenticator/set' : '/verify/success', { step: sealed }) };
};

type Told = { readonly code?: string | undefined; readonly complaint?: VerifyComplaint; readonly sent?: boolean };
const shown = async (
  { settings }: Pick<Api, 'settings'>,
  guest: Guest,
  step: Step,
  { proves, account }: Pick<Asked, 'proves' | 'account'>,
  told: Told = {},
): Promise<Answer> => {
  const { goal } = step;
  const address = account?.holder.human?.email.address;
  const codeForm = codeFormOf(settings, proves);
  return { page: verifyPage(guest, { step: await guest.seal(step), goal, proves, address, codeForm, ...told }) };
};
