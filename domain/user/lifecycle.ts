import { userErrors } from './errors.ts';
import { mustExist } from './guards.ts';
import { absent, type Decide, type Evolve, withHuman } from './state.ts';

export type LifecycleCommand =
  | { readonly type: 'LockUser' }
  | { readonly type: 'UnlockUser' }
  | { readonly type: 'DeactivateUser' }
  | { readonly type: 'ReactivateUser' }
  | { readonly type: 'RemoveUser' };

export const decideLifecycle: Decide<LifecycleCommand> = {
  LockUser: (_, state) => {
    mustExist(state);
    if (state.status !== 'active' && state.status !== 'initial') throw userErrors.not_lockable();
    return [{ type: 'user.locked', payload: {} }];
  },
  UnlockUser: (_, state) => {
    mustExist(state);
    if (state.status !== 'locked') throw userErrors.not_locked();
    return [{ type: 'user.unlocked', payload: {} }];
  },
  DeactivateUser: (_, state) => {
    mustExist(state);
    if (state.status === 'inactive') throw userErrors.already_inactive();
    if (state.status === 'initial') throw userErrors.initial_inactive();
    return [{ type: 'user.deactivated', payload: {} }];
  },
  ReactivateUser: (_, state) => {
    mustExist(state);
    if (state.status !== 'inactive') throw userErrors.not_inactive();
    return [{ type: 'user.reactivated', payload: {} }];
  },
  RemoveUser: (_, state) => {
    mustExist(state);
    return [{ type: 'user.removed', payload: {} }];
  },
};

export const evolveLifecycle: Evolve<
  'user.locked' | 'user.unlocked' | 'user.deactivated' | 'user.reactivated' | 'user.removed'
> = {
  'user.locked': ({ lockedByAttemptsAt: _, ...state }, { payload }, { createdAt }) => ({
    ...state,
    status: 'locked',
    ...(payload.cause === 'attempts' ? { lockedByAttemptsAt: createdAt } : {}),
  }),
  'user.unlocked': ({ lockedByAttemptsAt: _, ...state }) => {
    const unlocked = { ...state, status: 'active' } as const;
    if (!state.human) return unlocked;
    const { password, factors } = state.human;
    return withHuman(unlocked, { password: { ...password, failedAttempts: 0 }, factors: { ...factors, failures: {} } });
  },
  'user.deactivated': (state) => ({ ...state, status: 'inactive' }),
  'user.reactivated': (state) => ({ ...state, status: 'active' }),
  'user.removed': ({ owner }) => ({ ...absent, status: 'removed', owner }),
};
