import { DomainError } from '../../../domain/errors.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { checkCode } from '../../code/verification.ts';
import { effectiveLogin } from '../../facts/settings.ts';
import { mustMatchCode } from '../../management/user/password.ts';
import { nobody } from '../../throttle/throttle.ts';
import { hashedPassword } from '../../user/creation.ts';
import { type Addressee, addresseeOf } from '../addressee.ts';
import { codeTyped } from '../code-typed.ts';
import { loginActor } from '../completion.ts';
import { atAnEvenPace } from '../even-pace.ts';
import type { Guest, Step } from '../guest.ts';
import { type Unfit, unfitness } from '../password-rules/refusal.ts';

/** What entitles to the new password; without one, that the person had nothing to sign in with and still has no password. */
type Proof = { readonly code: string; readonly at: Date } | { readonly hash: undefined };
export type Entitled = { readonly person: Addressee; readonly proof: Proof };

/** Nobody learns whether there is such an account: no code, a wrong one, one that ran out and one tried too often are the same. */
export const entitledBy = (
  api: Api,
  guest: Guest,
  step: Step,
  given: string | undefined,
): Promise<Entitled | 'wrong' | 'tooMany'> =>
  atAnEvenPace(async () => {
    const { visit } = guest;
    const person = await addresseeOf(api, guest, step);
    const account = person?.userId ?? nobody(step.link?.userId ?? step.loginName ?? '');
    try {
      const attempt = { instanceId: visit.instance.id, account, address: visit.ip };
      const taken = await api.throttle.take('code', attempt);
      if (!person || !(await maySignInByPassword(api, visit.instance.id, person))) return 'wrong';
      const check = checkCode(person.holder.human?.password.code, codeTyped(given), api.now());
      const asking = { context: await visit.context(loginActor), wrote: visit.wrote };
      const proof = await mustMatchCode(api, asking, person.userId, check);
      await taken.giveBack();
      return { person, proof };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'throttle.too_many') return 'tooMany';
      if (error.code.startsWith('user.')) return 'wrong';
      throw error;
    }
  });

const maySignInByPassword = async (api: Api, instanceId: string, { orgId }: Addressee) =>
  (await effectiveLogin(api, instanceId, orgId)).values.allowUsernamePassword;

/** @returns what is wrong with the password, if anything is. */
export const choosePassword = async (
  api: Api,
  { visit }: Guest,
  { person, proof }: Entitled,
  password: string,
): Promise<Unfit | 'wrong' | undefined> => {
  const { userId, orgId } = person;
  try {
    const chosen = await hashedPassword(api, visit.instance.id, orgId, { password, changeRequired: false });
    const command = { type: 'SetPassword', ...chosen, proof } as const;
    visit.wrote((await api.execute(await visit.context(userId), user, userId, command)).position);
    return undefined;
  } catch (error) {
    const unfit = unfitness(error);
    if (unfit) return unfit;
    if (!(error instanceof DomainError)) throw error;
    // Used up in the meantime, in another window or by somebody else.
    if (error.code.startsWith('user.')) return 'wrong';
    throw error;
  }
};
