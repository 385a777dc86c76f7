import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { addressOf } from '../screen.ts';
import { sealLogoutTicket, type Ticket } from './ticket.ts';

export const loggedOutPath = '/logout/done';

/** Where a sign-out ends: back at the application, by way of a page of ours where others want to be told in the browser. */
export const endOf = async (
  api: Pick<Api, 'keys' | 'now'>,
  { instance, origin }: Pick<Visit, 'instance' | 'origin'>,
  { redirectTo, frames = [] }: Ticket,
  uiLocales?: string,
): Promise<string> => {
  if (frames.length === 0 && redirectTo !== undefined) return redirectTo;
  const ticket =
    frames.length === 0 ? {} : { logout_token: await sealLogoutTicket(api, instance.id, { redirectTo, frames }) };
  return `${origin}${addressOf(loggedOutPath, { ...ticket, ui_locales: uiLocales })}`;
};
