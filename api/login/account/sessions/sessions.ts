import { session } from '../../../../domain/session/session.ts';
import type { Api } from '../../../api.ts';
import { terminateSession } from '../../../session/terminate.ts';
import type { Guest } from '../../guest.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { addressOf, isAnswer, type Screen } from '../../screen.ts';
import { otherSessionsEnd } from '../end-sessions.ts';
import { senderOf, stepAt, stepOf, visitorOf } from '../whose.ts';
import { sessionsOf } from './own.ts';
import { sessionsPage } from './template.ts';

const at = '/account/sessions';

export const accountSessions = (api: Api): Screen => ({
  path: at,
  async get(guest, fields) {
    const account = await visitorOf(api, guest, fields, { at });
    if (isAnswer(account)) return account;
    const sessions = await sessionsOf(api, guest, account.userId);
    return { page: await sessionsPage(guest, account, { sessions, done: stepOf(guest, fields)?.done }) };
  },
  /** Whoever sees somebody else in here must be able to end that at once: nothing more is asked. */
  async post(guest, fields) {
    const account = await senderOf(api, guest, { at });
    if (isAnswer(account)) return account;
    const { session: one } = fields;
    if (one === undefined) await endOthers(api, guest, account);
    else await endOne(api, guest, account, one);
    return {
      to: addressOf(at, { step: await guest.seal(stepAt(account, at, { done: 'doneSignedOut' })) }),
      accounts: guest.accounts.filter(({ sessionId }) => sessionId !== one),
    };
  },
});

const endOthers = async (api: Api, guest: Guest, account: KnownAccount) => {
  const { visit } = guest;
  const steps = await otherSessionsEnd(api, guest, account);
  if (steps.length > 0) visit.wrote((await api.executeAll(await visit.context(account.userId), steps)).position);
};

/** Whose session it is its stream says; somebody else's is as if there were none. */
const endOne = async (api: Api, { visit }: Guest, { userId }: KnownAccount, id: string) => {
  const { state } = await api.load(visit.instance.id, session, id);
  if (state.status !== 'active' || state.user?.id !== userId) return;
  await terminateSession(api, { context: await visit.context(userId), wrote: visit.wrote }, id);
};
