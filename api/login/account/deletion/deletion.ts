import { session } from '../../../../domain/session/session.ts';
import { user } from '../../../../domain/user/user.ts';
import { step as stepOn } from '../../../../eventstore/execute.ts';
import type { Api } from '../../../api.ts';
import { finishErasure } from '../../../erasure/erase.ts';
import { departureSteps } from '../../../management/user/departure.ts';
import type { Fields, Guest } from '../../guest.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { type Answer, addressOf, isAnswer, type Screen } from '../../screen.ts';
import { otherSessionsEnd } from '../end-sessions.ts';
import { type Place, senderOf, visitorOf } from '../whose.ts';
import { mayDeleteThemselves } from './may-delete.ts';
import { deletedPage, deletionPage, type Erasure } from './template.ts';

const at = '/account/delete';
const done = '/account/deleted';
const place: Place = { at, recent: true };

/** By whoever has just proved who they are, and has read what is lost. */
export const accountDeletion = (api: Api): Screen => ({
  path: at,
  async get(guest, fields) {
    const account = await entitled(api, guest, await visitorOf(api, guest, fields, place));
    return isAnswer(account) ? account : shown(api, guest, account);
  },
  async post(guest, fields) {
    const account = await entitled(api, guest, await senderOf(api, guest, place));
    if (isAnswer(account)) return account;
    if (!fields['sure']) return shown(api, guest, account, 'notSure');
    await removed(api, guest, account, fields);
    return { to: addressOf(done), accounts: guest.accounts.filter(({ userId }) => userId !== account.userId) };
  },
});

export const accountDeleted: Screen = { path: done, get: async (guest) => ({ page: deletedPage(guest) }) };

const entitled = async (api: Api, guest: Guest, account: KnownAccount | Answer): Promise<KnownAccount | Answer> => {
  if (isAnswer(account) || (await mayDeleteThemselves(api, guest, account))) return account;
  return { to: addressOf('/account') };
};

/** What a removal by the API removes, too; and the sessions, so that every application learns that they ended. */
const removed = async (api: Api, guest: Guest, account: KnownAccount, { erase }: Fields) => {
  const { visit } = guest;
  const { userId, sessionId } = account;
  const erases = erasureIs(api) === 'certain' || (erasureIs(api) === 'a choice' && erase !== undefined);
  const { position } = await api.executeAll(await visit.context(userId), [
    ...(await otherSessionsEnd(api, guest, account)),
    stepOn(session, sessionId, { type: 'Terminate' } as const),
    ...(await departureSteps(api, visit, userId)),
    stepOn(user, userId, { type: erases ? 'EraseUser' : 'RemoveUser' } as const),
  ]);
  visit.wrote(position);
  if (erases) await finishErasure(api, visit.instance.id, userId, position);
};

const erasureIs = ({ settings: { eraseOnDelete, selfErasure } }: Pick<Api, 'settings'>): Erasure => {
  if (eraseOnDelete) return 'certain';
  return selfErasure === false ? 'none' : 'a choice';
};

const shown = async (api: Api, guest: Guest, account: KnownAccount, complaint?: 'notSure'): Promise<Answer> => ({
  page: await deletionPage(guest, account, { erasure: erasureIs(api), complaint }),
});
