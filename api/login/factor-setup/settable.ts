import { passkeys } from '../../../domain/settings/login.ts';
import { allows } from '../factor/second-factors.ts';
import type { Standing } from '../requirement.ts';

/** The page that sets up each. */
export const setupPages = {
  passkey: '/passkey/set',
  totp: '/otp/time-based/set',
  u2f: '/u2f/set',
  otpSms: '/otp/sms/set',
  otpEmail: '/otp/email/set',
} as const;
export type SettableFactor = keyof typeof setupPages;
const kinds = Object.keys(setupPages) as readonly SettableFactor[];

/** What the login settings allow, and somebody does not have yet; of keys there may be several, and an application may insist on one. */
export const settableFactors = ({
  holder,
  login,
  demand,
}: Pick<Standing, 'holder' | 'login' | 'demand'>): readonly SettableFactor[] => {
  const { human } = holder;
  if (!human) return [];
  const { factors, email, phone } = human;
  const canBeSet: { readonly [F in SettableFactor]: boolean } = {
    passkey: login.passwordlessType === passkeys.allowed,
    totp: allows(login, 'totp') && !factors.totp?.verified,
    u2f: allows(login, 'u2f'),
    otpSms: allows(login, 'otpSms') && !factors.otpSms && phone?.verified === true,
    otpEmail: allows(login, 'otpEmail') && !factors.otpEmail && email.verified,
  };
  const wanted: readonly SettableFactor[] = demand === 'key' ? ['passkey', 'u2f'] : kinds;
  return wanted.filter((kind) => canBeSet[kind]);
};
