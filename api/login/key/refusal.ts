import { DomainError } from '../../../domain/errors.ts';
import type { Complaint } from '../complaint.ts';

export type KeyComplaint = Complaint<
  'refused' | 'tooLate' | 'copied' | 'alreadyThere' | 'locked' | 'lockedByGuesses' | 'inactive'
>;

/** What is said of a key that was not accepted. */
export const keyRefusalOf = (error: unknown): KeyComplaint => {
  if (!(error instanceof DomainError)) throw error;
  switch (error.code) {
    case 'user.key_too_late':
    case 'session.key_not_challenged':
      return 'tooLate';
    case 'user.key_check_failed':
    case 'user.key_registration_failed':
    case 'user.key_unknown':
    case 'session.user_missing':
      return 'refused';
    case 'user.key_cloned':
      return 'copied';
    case 'user.key_taken':
      return 'alreadyThere';
    case 'user.locked':
      return error.facts['byAttempts'] ? 'lockedByGuesses' : 'locked';
    case 'user.not_active':
      return 'inactive';
    default:
      throw error;
  }
};
