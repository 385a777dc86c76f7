import { userErrors } from '../../domain/user/errors.ts';
import { exists } from '../../domain/user/guards.ts';
import { isLockedByAttempts } from '../../domain/user/lockout.ts';
import type { UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import type { Api } from '../api.ts';
import { loadOwned } from '../facts/owned.ts';

/** Whom a session is for; active while their organization is, too. */
type Holder = { readonly state: UserState; readonly isActive: boolean };
export const holderOf = async (api: Api, instanceId: string, userId: string): Promise<Holder | undefined> => {
  const { owned } = await loadOwned(api, instanceId, [{ decider: user, id: userId }]);
  const [holder] = owned;
  return exists(holder.state) ? holder : undefined;
};

/** @throws locked, not_active */
export const mustMaySignIn = ({ state, isActive }: Holder): UserState => {
  if (state.status === 'locked') throw userErrors.locked({ facts: { byAttempts: Number(isLockedByAttempts(state)) } });
  if (!isActive) throw userErrors.not_active();
  return state;
};

/** @throws not_found, locked, not_active */
export const activeUser = async (api: Api, instanceId: string, userId: string): Promise<UserState> => {
  const holder = await holderOf(api, instanceId, userId);
  if (!holder) throw userErrors.not_found();
  return mustMaySignIn(holder);
};
