import type { Api } from '../../../api.ts';
import { addressOf, isAnswer, type Screen } from '../../screen.ts';
import { senderOf, stepAt, stepOf, visitorOf } from '../whose.ts';
import { applicationsOf, revocation } from './access.ts';
import { applicationsPage } from './template.ts';

const at = '/account/applications';

/** What can act in the person's name, and how to take that back. */
export const accountApplications = (api: Api): Screen => ({
  path: at,
  async get(guest, fields) {
    const account = await visitorOf(api, guest, fields, { at });
    if (isAnswer(account)) return account;
    const applications = await applicationsOf(api, guest, account.userId);
    return { page: await applicationsPage(guest, account, { applications, done: stepOf(guest, fields)?.done }) };
  },
  async post(guest, fields) {
    const account = await senderOf(api, guest, { at });
    if (isAnswer(account)) return account;
    const { visit } = guest;
    const own = await applicationsOf(api, guest, account.userId);
    const steps = own
      .filter(({ clientId }) => clientId === fields['client'])
      .flatMap((application) => revocation(account.userId, application));
    if (steps.length > 0) visit.wrote((await api.executeAll(await visit.context(account.userId), steps)).position);
    return { to: addressOf(at, { step: await guest.seal(stepAt(account, at, { done: 'doneRevoked' })) }) };
  },
});
