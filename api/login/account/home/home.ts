import { cibaRequestsOf } from '../../../../projections/ciba/queries.ts';
import type { Api } from '../../../api.ts';
import { applicationShown } from '../../../oidc/device/answer.ts';
import type { Guest } from '../../guest.ts';
import { isAnswer, type Screen } from '../../screen.ts';
import { mayDeleteThemselves } from '../deletion/may-delete.ts';
import { visitorOf } from '../whose.ts';
import { homePage } from './template.ts';

/** Where a signed-in person looks after their own account. */
export const accountHome = (api: Api): Screen => ({
  path: '/account',
  async get(guest, fields) {
    const account = await visitorOf(api, guest, fields, { at: '/account' });
    if (isAnswer(account)) return account;
    const [mayDelete, waiting] = await Promise.all([
      mayDeleteThemselves(api, guest, account),
      waitingFor(api, guest, account.userId),
    ]);
    return { page: await homePage(guest, account, { mayDelete, waiting }) };
  },
});

/** Who asks this person elsewhere to sign in; an application that is gone asks nobody any more. */
const waitingFor = async (api: Api, { visit }: Guest, userId: string) => {
  const requests = await cibaRequestsOf(api.views, visit.read, userId, api.now());
  const shown = requests.map(async ({ id, client_id }) => ({ id, ...(await applicationShown(api, visit, client_id)) }));
  return (await Promise.allSettled(shown)).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
};
