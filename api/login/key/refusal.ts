import { DomainError } from '../../../domain/errors.ts';

export type KeyComplaint = {
  readonly reason: 'refused' | 'tooLate' | 'copied' | 'alreadyThere' | 'locked' | 'lockedByGuesses' | 'inactive';
};

/** What is said of a key that was not accepted. */
export const keyRefusalOf = (error: unknown): KeyComplaint => {
  if (!(error instanceof DomainError)) throw error;
  switch (error.code) {
    case 'user.key_too_late':
    case 'session.key_not_challenged':
      return { reason: 'tooLate' };
    case 'user.key_check_failed':
    case 'user.key_registration_failed':
    case 'user.key_unknown':
    case 'session.user_missing':
      return { reason: 'refused' };
    case 'user.key_cloned':
      return { reason: 'copied' };
    case 'user.key_taken':
      return { reason: 'alreadyThere' };
    case 'user.locked':
      return { reason: error.facts['byAttempts'] ? 'lockedByGuesses' : 'locked' };
    case 'user.not_active':
      return { reason: 'inactive' };
    default:
      throw error;
  }
};
