import type { Completion } from '../oidc/signed-in-for.ts';
import type { Guest } from './guest.ts';

/** Who acts when nobody has signed in yet. */
export const loginActor = 'LOGIN';

/** What an auth request is answered with from a page; `accounts`: as the browser will remember them. */
export const completionOf = async (
  { visit, stateWith, accounts }: Pick<Guest, 'visit' | 'stateWith' | 'accounts'>,
  actor = loginActor,
): Promise<Completion> => {
  const { instance, read, wrote } = visit;
  return { instance, read, wrote, context: await visit.context(actor), browserState: stateWith(accounts) };
};
