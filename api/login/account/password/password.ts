import { user } from '../../../../domain/user/user.ts';
import { type AnyStep, step as stepOn } from '../../../../eventstore/execute.ts';
import type { Api } from '../../../api.ts';
import { effectivePasswordComplexity } from '../../../facts/settings.ts';
import { checkPassword, mustMatch } from '../../../password/check.ts';
import { hashedPassword } from '../../../user/creation.ts';
import { loginErrors } from '../../errors.ts';
import { withAccount } from '../../finish.ts';
import type { Fields, Guest } from '../../guest.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { refusalOf } from '../../password/refusal.ts';
import { unfitness } from '../../password-rules/refusal.ts';
import { type Answer, addressOf, isAnswer, type Screen } from '../../screen.ts';
import { changeSession } from '../../session-change.ts';
import { otherSessionsEnd } from '../end-sessions.ts';
import { isRecently, proveAgain, senderOf, stepAt, stepOf, visitorOf } from '../whose.ts';
import { type PasswordComplaint, passwordPage } from './template.ts';

const at = '/account/password';

/** Another password, for whoever knows the current one; a first one, for whoever has just signed in without. */
export const accountPassword = (api: Api): Screen => ({
  path: at,
  async get(guest, fields) {
    const account = await entitled(api, guest, await visitorOf(api, guest, fields, { at }));
    return isAnswer(account) ? account : shown(api, guest, account, { done: stepOf(guest, fields)?.done });
  },
  async post(guest, fields) {
    const account = await entitled(api, guest, await senderOf(api, guest, { at }));
    if (isAnswer(account)) return account;
    const complaint = complaintIn(fields, account);
    if (complaint) return shown(api, guest, account, { complaint: { reason: complaint } });
    const refused = await changed(api, guest, account, fields);
    return refused ? shown(api, guest, account, { complaint: refused }) : signedInWith(api, guest, account, fields);
  },
});

const entitled = async (api: Api, guest: Guest, account: KnownAccount | Answer): Promise<KnownAccount | Answer> => {
  if (isAnswer(account)) return account;
  if (!account.login.allowUsernamePassword) throw loginErrors.password_login_off();
  return hasPassword(account) || isRecently(api, account.authenticatedAt)
    ? account
    : proveAgain(guest, account, { returnTo: addressOf(at) });
};

const hasPassword = ({ holder: { human } }: KnownAccount) => human?.password.hash !== undefined;

const complaintIn = ({ current, password, again }: Fields, account: KnownAccount) => {
  if (hasPassword(account) && !current) return 'missing';
  if (!password) return 'weak';
  if (password !== again) return 'different';
  return password === current ? 'same' : undefined;
};

const changed = async (
  api: Api,
  guest: Guest,
  account: KnownAccount,
  { current = '', password = '' }: Fields,
): Promise<PasswordComplaint | undefined> => {
  const { visit, userAgent } = guest;
  const { userId, holder } = account;
  const instanceId = visit.instance.id;
  const context = await visit.context(userId);
  try {
    const before: AnyStep[] = [];
    let proof: { readonly hash: string | undefined } = { hash: undefined };
    if (hasPassword(account)) {
      const from = { address: visit.ip, known: userAgent.fingerprint_id };
      const check = await checkPassword(api, instanceId, userId, current, from);
      await mustMatch(api, context, check);
      before.push(check.step);
      proof = { hash: check.hash };
    }
    const chosen = await hashedPassword(api, instanceId, holder.owner, { password, changeRequired: false });
    const set = stepOn(user, userId, { type: 'SetPassword', ...chosen, proof } as const);
    visit.wrote((await api.executeAll(context, [...before, set])).position);
    return undefined;
  } catch (error) {
    const unfit = unfitness(error);
    if (unfit) return { reason: unfit };
    return refusalOf(api, { visit, userId, password: current }, error);
  }
};

/** The former check went with the former password. */
const signedInWith = async (
  api: Api,
  guest: Guest,
  account: KnownAccount,
  { password = '', others }: Fields,
): Promise<Answer> => {
  const { visit } = guest;
  const { account: current } = await changeSession(api, guest, account, { password });
  const ends = others ? await otherSessionsEnd(api, guest, account) : [];
  if (ends.length > 0) visit.wrote((await api.executeAll(await visit.context(account.userId), ends)).position);
  return {
    to: addressOf(at, { step: await guest.seal(stepAt(account, at, { done: 'donePassword' })) }),
    accounts: withAccount(guest, current),
  };
};

type Told = Pick<Parameters<typeof passwordPage>[2], 'complaint' | 'done'>;
const shown = async (api: Api, guest: Guest, account: KnownAccount, told: Told): Promise<Answer> => {
  const { values: rules } = await effectivePasswordComplexity(api, guest.visit.instance.id, account.orgId);
  return { page: await passwordPage(guest, account, { ...told, rules, hasCurrent: hasPassword(account) }) };
};
