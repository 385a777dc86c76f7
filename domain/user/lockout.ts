import type { UserEvent } from './events.ts';
import type { Decide, UserState } from './state.ts';

/** A lock that wrong passwords or codes brought, not an administrator: it ends by itself, or when a code that was sent proves the owner. */
export type LockoutCommand = {
  readonly type: 'EndLock';
  /** Locks from before this moment have lasted long enough. */
  readonly lockedBefore: Date;
};

export const lockedByAttempts: UserEvent = { type: 'user.locked', payload: { cause: 'attempts' } };

export const isLockedByAttempts = ({ status, lockedByAttemptsAt }: UserState): boolean =>
  status === 'locked' && lockedByAttemptsAt !== undefined;

export const hasLastedLongEnough = (state: UserState, lockedBefore: Date): boolean =>
  isLockedByAttempts(state) && (state.lockedByAttemptsAt ?? lockedBefore) < lockedBefore;

export const decideLockout: Decide<LockoutCommand> = {
  EndLock: ({ lockedBefore }, state) =>
    hasLastedLongEnough(state, lockedBefore) ? [{ type: 'user.unlocked', payload: {} }] : [],
};
