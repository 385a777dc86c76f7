import { userErrors } from './errors.ts';
import { humanOf } from './guards.ts';
import { type Decide, type Evolve, type UserState, withFactors } from './state.ts';

/** An authenticator app (RFC 6238). Its secret counts once the person has shown a code that was made with it. */
export type TotpCommand =
  | { readonly type: 'AddTotp'; readonly secret: string }
  /** `secret`: what the shown code was compared with. */
  | { readonly type: 'VerifyTotp'; readonly secret: string }
  | { readonly type: 'RemoveTotp' };

/** The secret that waits to be confirmed. */
export const pendingTotp = (state: UserState): string => {
  const { totp } = humanOf(state).factors;
  if (!totp) throw userErrors.totp_not_registered();
  if (totp.verified) throw userErrors.totp_verified();
  return totp.secret;
};

export const decideTotp: Decide<TotpCommand> = {
  AddTotp: ({ secret }, state) => {
    if (humanOf(state).factors.totp?.verified) throw userErrors.totp_ready();
    return [{ type: 'user.human.mfa.otp.added', payload: { otpSecret: secret } }];
  },
  VerifyTotp: ({ secret }, state) => {
    if (pendingTotp(state) !== secret) throw userErrors.totp_invalid();
    return [{ type: 'user.human.mfa.otp.verified', payload: {} }];
  },
  RemoveTotp: (_, state) => {
    if (!humanOf(state).factors.totp) throw userErrors.totp_not_existing();
    return [{ type: 'user.human.mfa.otp.removed', payload: {} }];
  },
};

export const evolveTotp: Evolve<
  'user.human.mfa.otp.added' | 'user.human.mfa.otp.verified' | 'user.human.mfa.otp.removed'
> = {
  'user.human.mfa.otp.added': (state, { payload }) =>
    withFactors(state, { totp: { secret: payload.otpSecret ?? '', verified: false } }),
  'user.human.mfa.otp.verified': (state) => {
    const totp = state.human?.factors.totp;
    return totp ? withFactors(state, { totp: { ...totp, verified: true } }) : state;
  },
  'user.human.mfa.otp.removed': (state) => {
    if (!state.human) return state;
    const { totp: _, ...factors } = state.human.factors;
    return { ...state, human: { ...state.human, factors } };
  },
};
