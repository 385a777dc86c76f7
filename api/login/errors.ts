import { errors } from '../../domain/errors.ts';

export const loginErrors = errors('login', {
  step_missing: ['invalid', 'This page must be reached from the beginning of the sign-in.'],
  step_invalid: ['invalid', 'This sign-in was begun in another browser, or too long ago.'],
  factor_unaskable: ['denied', 'These pages cannot ask for the second factor of this account yet.'],
  password_login_off: ['precondition', 'Signing in with a password is switched off here.'],
});
