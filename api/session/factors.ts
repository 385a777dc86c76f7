import type { SessionState } from '../../domain/session/session.ts';
import type { UserState } from '../../domain/user/state.ts';
import { authMethod } from '../oidc/amr.ts';
import type { Owned } from '../owned.ts';

/** A password check stops counting when the password is changed; one of the same moment may have come before. */
export const passwordFactorOf = ({ password }: SessionState, { human }: UserState): Date | undefined => {
  const changedAt = human?.password.changedAt;
  return password && (!changedAt || password.recordedAt > changedAt) ? password.checkedAt : undefined;
};

/** When the user proved who they are; undefined if nothing that counts was checked, or the user may not sign in any more. */
export const authenticatedAt = (state: SessionState, holder: Owned<UserState>): Date | undefined => {
  const first = state.status === 'active' && holder.isActive ? passwordFactorOf(state, holder.state) : undefined;
  return first && newest([first, ...Object.values(state.codes)]);
};

const newest = (dates: readonly Date[]) => new Date(Math.max(...dates.map(Number)));

/** The methods that were used, as events number them. */
export const authMethodsOf = (state: SessionState, holder: UserState): readonly number[] => [
  ...(passwordFactorOf(state, holder) ? [authMethod.password] : []),
  ...(Object.keys(state.codes) as (keyof SessionState['codes'])[]).map((factor) => authMethod[factor]),
];
