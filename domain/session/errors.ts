import { errors } from '../errors.ts';

export const sessionErrors = errors('session', {
  not_found: ['not_found', 'There is no such session.', 'QUERY-SFeaa'],
  not_existing: ['precondition', 'There is no such session.', 'COMMAND-Flk38'],
  terminated: ['precondition', 'This session was ended.', 'COMMAND-Hewfq'],
  expired: ['precondition', 'This session has expired.', 'COMMAND-Hkl3d'],
  token_invalid: ['denied', 'This is not the current token of the session.', 'COMMAND-sGr42'],
  user_fixed: ['invalid', 'The user of a session cannot change.'],
  key_not_challenged: ['precondition', 'No key was asked for, or it was shown already.', 'COMMAND-Ioqu5'],
  code_used: ['precondition', 'No such code was sent, or it was used already.', 'COMMAND-2M9fs'],
  user_missing: ['precondition', 'The user must be checked first.', 'COMMAND-Sfw3f'],
  lifetime_not_positive: ['invalid', 'The lifetime of a session must be longer than nothing.', 'COMMAND-asEG4'],
  fingerprint_too_long: ['invalid', 'The fingerprint id of a user agent has at most 200 characters.'],
  lifetime_too_long: ['invalid', 'The lifetime of a session is at most 292 years.'],
});
