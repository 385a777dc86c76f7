import { expect, it } from 'vitest';
import { amrOf, authMethod } from './amr.ts';

it('authentication methods are named once, and two factors or a passkey are mfa', () => {
  expect(amrOf([])).toEqual([]);
  expect(amrOf([authMethod.password])).toEqual(['pwd']);
  expect(amrOf([authMethod.password, authMethod.totp])).toEqual(['pwd', 'otp', 'mfa']);
  expect(amrOf([authMethod.totp, authMethod.otpSms])).toEqual(['otp', 'mfa']);
  expect(amrOf([authMethod.passkey])).toEqual(['user', 'mfa']);
  expect(amrOf([authMethod.u2f])).toEqual(['user']);
  expect(amrOf([authMethod.idp])).toEqual([]);
});
