import { errors } from '../errors.ts';

export const settingsErrors = errors('settings', {
  not_found: ['not_found', 'Nobody had made these settings.'],
  instance_needs_settings: ['precondition', 'The settings of an instance can be changed, not removed.'],
  min_length_not_allowed: ['invalid', 'A password needs at least one and at most 72 characters.', 'INSTANCE-Lsp0e'],
  attempts_not_allowed: ['invalid', 'The number of attempts is a whole number, 0 for no limit.'],
  lifetime_not_allowed: ['invalid', 'A lifetime is longer than nothing.'],
  redirect_uri_invalid: ['invalid', 'The default redirect URI is not a URI.', 'INST-SFdqd'],
  factor_unknown: ['invalid', 'There is no such factor.', 'INSTANCE-5m9fs'],
});
