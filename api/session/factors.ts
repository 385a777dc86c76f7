import type { SessionState } from '../../domain/session/session.ts';
import type { UserState } from '../../domain/user/state.ts';
import type { Owned } from '../owned.ts';

/** A password check stops counting when the password is changed; one of the same moment may have come before. */
export const passwordFactorOf = ({ password }: SessionState, { human }: UserState): Date | undefined => {
  const changedAt = human?.password.changedAt;
  return password && (!changedAt || password.recordedAt > changedAt) ? password.checkedAt : undefined;
};

/** When the user proved who they are; undefined if nothing that counts was checked, or the user may not sign in any more. */
export const authenticatedAt = (state: SessionState, holder: Owned<UserState>): Date | undefined =>
  state.status === 'active' && holder.isActive ? passwordFactorOf(state, holder.state) : undefined;
