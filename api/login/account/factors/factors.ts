import { user } from '../../../../domain/user/user.ts';
import { type AnyStep, step as stepOn } from '../../../../eventstore/execute.ts';
import { factorsOfUser } from '../../../../projections/user/list-factors.ts';
import type { Api } from '../../../api.ts';
import { hashRecoveryCode, newRecoveryCode } from '../../../code/one-time.ts';
import { type SettableFactor, settableFactors, setupPages } from '../../factor-setup/settable.ts';
import type { Guest } from '../../guest.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { type Answer, addressOf, isAnswer, type Screen } from '../../screen.ts';
import { senderOf, stepAt, stepOf, visitorOf } from '../whose.ts';
import { isLastWay, removalOf } from './removal.ts';
import { factorsPage, recoveryCodesPage } from './template.ts';

const at = '/account/factors';
const codesAtOnce = 10;

/** What somebody proves themselves with. To look is free; whoever changes anything has just proved who they are. */
export const accountFactors = (api: Api): Screen => ({
  path: at,
  async get(guest, fields) {
    const account = await visitorOf(api, guest, fields, { at });
    return isAnswer(account) ? account : shown(api, guest, account, { done: stepOf(guest, fields)?.done });
  },
  async post(guest, fields) {
    const account = await senderOf(api, guest, { at, recent: true });
    if (isAnswer(account)) return account;
    const { add, remove, codes } = fields;
    if (add !== undefined) return toSetup(guest, account, add);
    if (remove !== undefined) return removed(api, guest, account, remove);
    return codes === undefined ? shown(api, guest, account, {}) : newCodes(api, guest, account);
  },
});

/** The pages that offer it after a sign-in; they lead back. */
const toSetup = async (guest: Guest, account: KnownAccount, asked: string): Promise<Answer> => {
  const factor = settableFactors(account).find((one): one is SettableFactor => one === asked);
  return { to: addressOf(factor ? setupPages[factor] : at, { step: await guest.seal(stepAt(account, at)) }) };
};

const removed = async (api: Api, guest: Guest, account: KnownAccount, asked: string): Promise<Answer> => {
  const command = removalOf(account.holder, asked);
  if (!command) return shown(api, guest, account, {});
  if (isLastWay(account, command)) return shown(api, guest, account, { complaint: 'lastWay' });
  await record(api, guest, account, [stepOn(user, account.userId, command)]);
  return { to: addressOf(at, { step: await guest.seal(stepAt(account, at, { done: 'doneRemoved' })) }) };
};

/** In the place of those from before; shown in this answer, and kept nowhere. */
const newCodes = async (api: Api, guest: Guest, account: KnownAccount): Promise<Answer> => {
  const { userId, holder } = account;
  const codes = Array.from({ length: codesAtOnce }, newRecoveryCode);
  const hashes = codes.map(hashRecoveryCode);
  const hasOld = (holder.human?.factors.recoveryCodes.length ?? 0) > 0;
  await record(api, guest, account, [
    ...(hasOld ? [stepOn(user, userId, { type: 'RemoveRecoveryCodes' } as const)] : []),
    stepOn(user, userId, { type: 'AddRecoveryCodes', hashes } as const),
  ]);
  return { page: await recoveryCodesPage(guest, account, codes) };
};

const record = async (api: Api, { visit }: Guest, { userId }: KnownAccount, steps: readonly AnyStep[]) =>
  visit.wrote((await api.executeAll(await visit.context(userId), steps)).position);

type Told = Pick<Parameters<typeof factorsPage>[2], 'complaint' | 'done'>;
const shown = async (api: Api, guest: Guest, account: KnownAccount, told: Told): Promise<Answer> => {
  const found = await factorsOfUser(api.views, guest.visit.read, account.userId);
  const held = (found?.factors ?? []).filter(({ ready }) => ready);
  return { page: await factorsPage(guest, account, { ...told, held, settable: settableFactors(account) }) };
};
