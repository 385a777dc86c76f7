import { errors } from '../../domain/errors.ts';

export const loginErrors = errors('login', {
  step_missing: ['invalid', 'This page must be reached from the beginning of the sign-in.'],
  cookies_missing: ['invalid', 'This browser sent no cookies, without which nobody can sign in.'],
  step_invalid: ['invalid', 'This sign-in was begun in another browser, or too long ago.'],
  factor_unaskable: ['denied', 'The key of this account cannot be shown at this address.'],
  passkey_login_off: ['precondition', 'Signing in with a passkey is switched off here.'],
  passkey_link_invalid: ['denied', 'This link is wrong, was used already, or is too old.'],
  factor_not_allowed: ['precondition', 'This factor cannot be set up here.'],
  registration_off: ['denied', 'Nobody can create an account here: an administrator must do that.'],
  organization_registration_off: ['denied', 'Nobody can create an organization here: an administrator must do that.'],
  password_login_off: ['precondition', 'Signing in with a password is switched off here.'],
});
