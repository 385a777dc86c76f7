import type { Api } from '../../api.ts';
import { goOn } from '../go-on.ts';
import { knownAccounts } from '../known-accounts.ts';
import { addressOf, type Screen } from '../screen.ts';
import { isProvenFor } from './proven.ts';
import { accountsPage } from './template.ts';

/** Whoever this browser has signed in before, to go on as one of them. */
export const accounts = (api: Api): Screen => ({
  path: '/accounts',
  async get(guest, fields) {
    const step = fields['step'] ? guest.step() : {};
    const [known, sealed] = await Promise.all([knownAccounts(api, guest), guest.seal(step)]);
    if (known.length === 0) return { to: addressOf('/loginname', { step: sealed }), accounts: [] };
    const isForItself = step.authRequestId === undefined && step.device === undefined;
    return { page: accountsPage(guest, { step: sealed, goal: step.goal, known, isForItself }) };
  },
  async post(guest, fields) {
    const step = guest.step();
    const chosen = (await knownAccounts(api, guest)).find(({ sessionId }) => sessionId === fields['session']);
    if (!chosen) return { to: addressOf('/accounts', { step: await guest.seal(step) }) };
    if (await isProvenFor(api, guest, step, chosen)) return goOn(api, guest, chosen, new Date(0));
    const next = await guest.seal({ ...step, loginName: chosen.loginName });
    return { to: addressOf('/password', { step: next }) };
  },
});
