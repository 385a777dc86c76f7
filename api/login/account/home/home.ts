import type { Api } from '../../../api.ts';
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
    return { page: await homePage(guest, account, await mayDeleteThemselves(api, guest, account)) };
  },
});
