import type { Api } from '../../api.ts';
import { isProvenFor } from '../accounts/proven.ts';
import { loginErrors } from '../errors.ts';
import type { Fields, Guest } from '../guest.ts';
import { knownAccounts } from '../known-accounts.ts';
import { linkTemplate, stepOfLink } from '../link.ts';
import { type Answer, addressOf } from '../screen.ts';

const path = '/otp/email';

/** Back to the sign-in of an application; without one the link of the server's configuration will do. */
export const mailedLink = (guest: Guest): string | undefined =>
  linkTemplate(path, guest, guest.step(), {}, 'userId={{.UserID}}&sessionId={{.SessionID}}&code={{.Code}}');

/** In the browser in which the code was asked for, the sign-in goes on with it. @throws step_invalid in another one */
export const arrivedByMail = async (api: Api, guest: Guest, fields: Fields): Promise<Answer> => {
  const accounts = guest.accounts.filter(({ sessionId }) => sessionId === fields['sessionId']);
  const [account] = await knownAccounts(api, { ...guest, accounts });
  if (!account) throw loginErrors.step_invalid();
  const step = await stepOfLink(api, guest, fields);
  if (!(await isProvenFor(api, guest, step, account)))
    return { to: addressOf('/loginname', { step: await guest.seal({ ...step, loginName: account.loginName }) }) };
  const proved = { sessionId: account.sessionId, since: 0 };
  return { to: addressOf(path, { step: await guest.seal({ ...step, proved }), code: fields['code'] }) };
};
