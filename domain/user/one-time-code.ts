import type { Envelope } from '../decider.ts';
import { userErrors } from './errors.ts';
import type { UserEvent } from './events.ts';
import { humanOf, mustBeActive } from './guards.ts';
import { lockedByAttempts } from './lockout.ts';
import { checkedUnder, type DecidedUnder } from './policy.ts';
import { receivesCodes, type SentFactor } from './sent-code.ts';
import { mustHaveWaited, oneMore } from './slow-down.ts';
import { type CodeFactor, type Decide, type Evolve, type Factors, type UserState, withFactors } from './state.ts';

type CodeLockout = DecidedUnder & {
  /** 0: never locks; then wrong codes are slowed down instead. */
  readonly maxOTPAttempts: number;
};

/** A right code, and what is used up with it. */
export type UsedCode =
  | { readonly factor: 'totp'; readonly timeStep: number }
  | { readonly factor: 'recoveryCode'; readonly hash: string }
  | { readonly factor: SentFactor };

export type OneTimeCodeCommand =
  | ({
      readonly type: 'AcceptCode';
      readonly lockout: CodeLockout;
      readonly at: string;
    } & UsedCode)
  | {
      readonly type: 'CountWrongCode';
      readonly factor: CodeFactor;
      readonly lockout: CodeLockout;
      readonly at: string;
    };

/** @throws if there is nothing to compare a code of this kind with. */
export const mustHaveFactor = (state: UserState, factor: CodeFactor): Factors => {
  const human = humanOf(state);
  const { factors } = human;
  if (factor === 'totp' && !factors.totp?.verified) throw userErrors.totp_not_ready();
  if (factor === 'otpSms' && !receivesCodes(human, factor)) throw userErrors.otp_sms_not_ready();
  if (factor === 'otpEmail' && !receivesCodes(human, factor)) throw userErrors.otp_email_not_ready();
  if (factor === 'recoveryCode' && factors.recoveryCodes.length === 0) throw userErrors.recovery_not_ready();
  return factors;
};

const mayBeTried = (state: UserState, factor: CodeFactor, lockout: CodeLockout, at: string) => {
  mustBeActive(state);
  const factors = mustHaveFactor(state, factor);
  if (lockout.maxOTPAttempts === 0) mustHaveWaited(factors.failures[factor], new Date(at));
  return factors;
};

const failedEvent = {
  totp: 'user.human.mfa.otp.check.failed',
  otpSms: 'user.human.mfa.otp.sms.check.failed',
  otpEmail: 'user.human.mfa.otp.email.check.failed',
  recoveryCode: 'user.human.mfa.recoverycode.check.failed',
} as const;

const accepted = (used: UsedCode, factors: Factors, under: ReturnType<typeof checkedUnder>): UserEvent => {
  switch (used.factor) {
    case 'totp': {
      const { timeStep } = used;
      // RFC 6238, 5.2: a code is good once; two requests with the same one meet here.
      if (timeStep <= (factors.totp?.lastStep ?? -1)) throw userErrors.totp_invalid();
      return { type: 'user.human.mfa.otp.check.succeeded', payload: { ...under, timeStep } };
    }
    case 'recoveryCode': {
      const { hash } = used;
      if (!factors.recoveryCodes.includes(hash)) throw userErrors.recovery_invalid();
      const remaining = factors.recoveryCodes.length - 1;
      const payload = { ...under, codeChecked: hash, remaining };
      return { type: 'user.human.mfa.recoverycode.check.succeeded', payload };
    }
    case 'otpSms':
      return { type: 'user.human.mfa.otp.sms.check.succeeded', payload: under };
    case 'otpEmail':
      return { type: 'user.human.mfa.otp.email.check.succeeded', payload: under };
  }
};

export const decideOneTimeCode: Decide<OneTimeCodeCommand> = {
  AcceptCode: (command, state) => {
    const { factor, lockout, at } = command;
    return [accepted(command, mayBeTried(state, factor, lockout, at), checkedUnder(lockout))];
  },
  CountWrongCode: ({ factor, lockout, at }, state) => {
    const { failures } = mayBeTried(state, factor, lockout, at);
    const failed: UserEvent = { type: failedEvent[factor], payload: checkedUnder(lockout) };
    const locks = lockout.maxOTPAttempts > 0 && (failures[factor]?.count ?? 0) + 1 >= lockout.maxOTPAttempts;
    return locks ? [failed, lockedByAttempts] : [failed];
  },
};

const withFailures = (state: UserState, factor: CodeFactor, change: Factors['failures'][CodeFactor]) => {
  if (!state.human) return state;
  const { [factor]: _, ...others } = state.human.factors.failures;
  return withFactors(state, { failures: change ? { ...others, [factor]: change } : others });
};
const failed = (factor: CodeFactor) => (state: UserState, _: unknown, envelope: Envelope) =>
  withFailures(state, factor, oneMore(state.human?.factors.failures[factor], envelope.createdAt));
const succeeded = (factor: CodeFactor) => (state: UserState) => withFailures(state, factor, undefined);

export const evolveOneTimeCode: Evolve<
  | 'user.human.mfa.otp.check.succeeded'
  | 'user.human.mfa.otp.check.failed'
  | 'user.human.mfa.otp.sms.check.succeeded'
  | 'user.human.mfa.otp.sms.check.failed'
  | 'user.human.mfa.otp.email.check.succeeded'
  | 'user.human.mfa.otp.email.check.failed'
  | 'user.human.mfa.recoverycode.check.succeeded'
  | 'user.human.mfa.recoverycode.check.failed'
> = {
  'user.human.mfa.otp.check.succeeded': (state, { payload }) => {
    const totp = state.human?.factors.totp;
    const used = payload.timeStep === undefined || !totp ? {} : { totp: { ...totp, lastStep: payload.timeStep } };
    return succeeded('totp')(withFactors(state, used));
  },
  'user.human.mfa.otp.check.failed': failed('totp'),
  'user.human.mfa.otp.sms.check.succeeded': succeeded('otpSms'),
  'user.human.mfa.otp.sms.check.failed': failed('otpSms'),
  'user.human.mfa.otp.email.check.succeeded': succeeded('otpEmail'),
  'user.human.mfa.otp.email.check.failed': failed('otpEmail'),
  'user.human.mfa.recoverycode.check.succeeded': (state, { payload }) => {
    const left = (state.human?.factors.recoveryCodes ?? []).filter((hash) => hash !== payload.codeChecked);
    return succeeded('recoveryCode')(withFactors(state, { recoveryCodes: left }));
  },
  'user.human.mfa.recoverycode.check.failed': failed('recoveryCode'),
};
