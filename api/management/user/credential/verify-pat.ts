import { user } from '../../../../domain/user/user.ts';
import type { Api, Caller } from '../../../api.ts';
import { loadOwned } from '../../../facts/owned.ts';

/** Who holds a personal access token: its seal was genuine, now it must still be on record, in time, and its user active. */
export const verifyPat = async (
  api: Pick<Api, 'loadAll' | 'now'>,
  instanceId: string,
  tokenId: string,
  userId: string,
): Promise<Caller | undefined> => {
  const { owned } = await loadOwned(api, instanceId, [{ decider: user, id: userId }]);
  const [{ state, isActive }] = owned;
  const expiration = Object.hasOwn(state.pats, tokenId) ? state.pats[tokenId] : undefined;
  if (!expiration || expiration <= api.now() || !isActive) return undefined;
  return { userId, orgId: state.owner, kind: state.human ? 'human' : 'machine', via: 'pat', tokenId };
};
