import { userErrors } from './errors.ts';
import { humanOf } from './guards.ts';
import { type Decide, type Evolve, withFactors } from './state.ts';

/** For whoever has lost every other factor. */
export type RecoveryCodeCommand =
  | { readonly type: 'AddRecoveryCodes'; readonly hashes: readonly string[] }
  | { readonly type: 'RemoveRecoveryCodes' };

const mostRecoveryCodes = 10;

export const decideRecoveryCode: Decide<RecoveryCodeCommand> = {
  AddRecoveryCodes: ({ hashes }, state) => {
    const { recoveryCodes } = humanOf(state).factors;
    if (hashes.length === 0) throw userErrors.recovery_count_invalid();
    if (recoveryCodes.length + hashes.length > mostRecoveryCodes) throw userErrors.recovery_too_many();
    return [{ type: 'user.human.mfa.recoverycode.added', payload: { codes: hashes } }];
  },
  RemoveRecoveryCodes: (_, state) => {
    if (humanOf(state).factors.recoveryCodes.length === 0) return [];
    return [{ type: 'user.human.mfa.recoverycode.removed', payload: {} }];
  },
};

export const evolveRecoveryCode: Evolve<'user.human.mfa.recoverycode.added' | 'user.human.mfa.recoverycode.removed'> = {
  'user.human.mfa.recoverycode.added': (state, { payload }) =>
    withFactors(state, { recoveryCodes: [...(state.human?.factors.recoveryCodes ?? []), ...(payload.codes ?? [])] }),
  'user.human.mfa.recoverycode.removed': (state) => withFactors(state, { recoveryCodes: [] }),
};
