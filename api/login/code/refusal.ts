import { DomainError } from '../../../domain/errors.ts';
import type { Api } from '../../api.ts';
import { effectiveLockout } from '../../facts/settings.ts';
import type { Complaint } from '../complaint.ts';
import { afterGuess, type WrongGuess, wrong } from '../password/refusal.ts';

/** What is said of a code that was not accepted, or not sent. */
export type CodeComplaint = WrongGuess | Complaint<'missing' | 'wait' | 'expired' | 'tooMany'>;

/** Whoever comes this far has given the password: nothing about the account is a secret any more. */
export const refusalOf = async (
  api: Api,
  instanceId: string,
  orgId: string,
  error: unknown,
): Promise<CodeComplaint> => {
  if (!(error instanceof DomainError)) throw error;
  switch (error.code) {
    case 'user.totp_invalid':
    case 'user.recovery_invalid':
    case 'user.code_invalid': {
      const { values } = await effectiveLockout(api, instanceId, orgId);
      return afterGuess(values, values.maxOTPAttempts, error);
    }
    case 'user.code_expired':
    case 'session.code_used':
      return { reason: 'expired' };
    // Given up since the page was shown.
    case 'user.totp_not_ready':
    case 'user.recovery_not_ready':
    case 'user.otp_sms_not_ready':
    case 'user.otp_email_not_ready':
      return wrong;
    case 'user.locked':
      return { reason: 'locked' };
    case 'user.too_many_codes':
    case 'throttle.too_many':
      return { reason: 'wait' };
    default:
      throw error;
  }
};
