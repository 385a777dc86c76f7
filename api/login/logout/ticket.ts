import type { Api } from '../../api.ts';
import { open, seal } from '../sealed.ts';

/** `redirectTo`: an address that the client has registered; no other is gone to. `frames`: what applications want shown before that. */
export type Ticket = { readonly redirectTo?: string | undefined; readonly frames?: readonly string[] };
type SealedTicket = Ticket & { readonly until: number };

const lifetime = 60 * 60 * 1000;

/** What one end of a sign-out hands to the other through the browser, as `logout_token`. */
export const sealLogoutTicket = ({ keys, now }: Pick<Api, 'keys' | 'now'>, instanceId: string, ticket: Ticket) =>
  seal(keys, instanceId, 'login.logout', { ...ticket, until: now().getTime() + lifetime } satisfies SealedTicket);

export const openLogoutTicket = async (
  { keys, now }: Pick<Api, 'keys' | 'now'>,
  instanceId: string,
  sealed: string | undefined,
): Promise<Ticket> => {
  const opened = sealed ? await open<SealedTicket>(keys, instanceId, 'login.logout', sealed) : undefined;
  return opened && opened.until > now().getTime() ? opened : {};
};
