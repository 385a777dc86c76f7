import { sessionErrors } from '../../domain/session/errors.ts';
import { session } from '../../domain/session/session.ts';
import type { CheckedCode, SessionState } from '../../domain/session/state.ts';
import { userErrors } from '../../domain/user/errors.ts';
import { mustHaveFactor, type UsedCode } from '../../domain/user/one-time-code.ts';
import type { CodeFactor, UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import { type AnyStep, type Context, step } from '../../eventstore/execute.ts';
import type { Api } from '../api.ts';
import { hashRecoveryCode } from '../code/one-time.ts';
import { isSame, isSameCode } from '../code/same.ts';
import { effectiveLockout } from '../facts/settings.ts';
import { timeStepOf } from '../user/totp.ts';
import type { Whose } from './whose.ts';

export const codeFactors = ['totp', 'otpSms', 'otpEmail', 'recoveryCode'] as const;
/** What a person has typed, by what it is said to be. */
export type GivenCodes = { readonly [factor in CodeFactor]?: string };

type Match = { readonly used: UsedCode; readonly checked: CheckedCode };
type Given = {
  readonly holder: UserState;
  readonly state: SessionState;
  readonly code: string;
  readonly now: Date;
};

/** Each compares in constant time. @throws if there is nothing to compare with. */
const compare: { readonly [F in CodeFactor]: (given: Given) => Promise<Match | undefined> } = {
  totp: async ({ holder, code, now }) => {
    const { totp } = mustHaveFactor(holder, 'totp');
    const timeStep = totp && (await timeStepOf(totp.secret, code, now, totp.lastStep));
    return timeStep === undefined ? undefined : { used: { factor: 'totp', timeStep }, checked: { factor: 'totp' } };
  },
  recoveryCode: async ({ holder, code }) => {
    const { recoveryCodes } = mustHaveFactor(holder, 'recoveryCode');
    const given = hashRecoveryCode(code);
    const hash = recoveryCodes.find((known) => isSame(given, known));
    return hash === undefined
      ? undefined
      : { used: { factor: 'recoveryCode', hash }, checked: { factor: 'recoveryCode' } };
  },
  otpSms: async (given) => sentCode('otpSms', given),
  otpEmail: async (given) => sentCode('otpEmail', given),
};

const sentCode = (factor: 'otpSms' | 'otpEmail', { holder, state, code, now }: Given): Match | undefined => {
  mustHaveFactor(holder, factor);
  const sent = state.sent[factor];
  if (!sent) throw sessionErrors.code_used();
  if (!isSameCode(code, sent.code)) return undefined;
  if (sent.expiresAt <= now) throw userErrors.code_expired();
  return { used: { factor }, checked: { factor, code: sent.code } };
};

const wrong = {
  totp: userErrors.totp_invalid,
  otpSms: userErrors.code_invalid,
  otpEmail: userErrors.code_invalid,
  recoveryCode: userErrors.recovery_invalid,
};

/** The steps that record right codes, with user and session. A wrong one is counted at once, and refused. */
export const checkCodes = async (
  api: Api,
  context: Context,
  { userId, holder, sessionId, state }: Whose,
  codes: GivenCodes,
): Promise<readonly AnyStep[]> => {
  const steps: AnyStep[] = [];
  for (const factor of codeFactors) {
    const code = codes[factor];
    if (code === undefined) continue;
    const { values, owner, revision } = await effectiveLockout(api, context.instanceId, holder.owner);
    const lockout = { maxOTPAttempts: values.maxOTPAttempts, owner, revision };
    const now = api.now();
    const at = now.toISOString();
    const match = await compare[factor]({ holder, state, code, now });
    if (!match) {
      await api.executeAll(context, [step(user, userId, { type: 'CountWrongCode', factor, lockout, at })]);
      const failedAttempts = (holder.human?.factors.failures[factor]?.count ?? 0) + 1;
      throw wrong[factor]({ facts: { failedAttempts } });
    }
    steps.push(
      step(user, userId, { type: 'AcceptCode', ...match.used, lockout, at }),
      step(session, sessionId, { type: 'CheckCode', ...match.checked, at }),
    );
  }
  return steps;
};
