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
  if (state.status !== 'active' || !holder.isActive) return undefined;
  const { key, codes } = state;
  const password = passwordFactorOf(state, holder.state);
  // A key without the person's verification, or a code, is worth something only beside a password.
  const alone = [...(password ? [password] : []), ...(key?.userVerified ? [key.checkedAt] : [])];
  return alone.length > 0 ? newest([...alone, ...(key ? [key.checkedAt] : []), ...Object.values(codes)]) : undefined;
};

const newest = (dates: readonly Date[]) => new Date(Math.max(...dates.map(Number)));

/** The methods that were used, as events number them. */
export const authMethodsOf = (state: SessionState, holder: UserState): readonly number[] => [
  ...(passwordFactorOf(state, holder) ? [authMethod.password] : []),
  ...(state.key ? [state.key.userVerified ? authMethod.passkey : authMethod.u2f] : []),
  ...(Object.keys(state.codes) as (keyof SessionState['codes'])[]).map((factor) => authMethod[factor]),
];
