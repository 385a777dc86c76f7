import type { Api } from '../../api.ts';
import { open, seal } from '../sealed.ts';

type Ticket = { readonly redirectTo: string; readonly until: number };
const lifetime = 60 * 60 * 1000;

/** What end_session hands to the page as `logout_token`: an address that the client has registered. No other is gone to. */
export const sealLogoutTicket = ({ keys, now }: Pick<Api, 'keys' | 'now'>, instanceId: string, redirectTo: string) =>
  seal(keys, instanceId, 'login.logout', { redirectTo, until: now().getTime() + lifetime } satisfies Ticket);

export const redirectIn = async (
  { keys, now }: Pick<Api, 'keys' | 'now'>,
  instanceId: string,
  ticket: string | undefined,
): Promise<string | undefined> => {
  const opened = ticket ? await open<Ticket>(keys, instanceId, 'login.logout', ticket) : undefined;
  return opened && opened.until > now().getTime() ? opened.redirectTo : undefined;
};
