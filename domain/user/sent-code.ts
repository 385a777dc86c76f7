import { userErrors } from './errors.ts';
import { humanOf } from './guards.ts';
import { type CodeFactor, type Decide, type Evolve, type HumanState, withFactors } from './state.ts';

/** Codes that are sent to a phone or an address, once it is known to be the person's. */
export type SentCodeCommand =
  | { readonly type: 'AddOtpSms' }
  | { readonly type: 'RemoveOtpSms' }
  | { readonly type: 'AddOtpEmail' }
  | { readonly type: 'RemoveOtpEmail' };

export type SentFactor = Extract<CodeFactor, 'otpSms' | 'otpEmail'>;

/** They rest while nobody knows whether the number or address that they would go to is the person's: one was put in its place. */
export const receivesCodes = ({ factors, phone, email }: HumanState, by: SentFactor): boolean =>
  by === 'otpSms' ? factors.otpSms && phone?.verified === true : factors.otpEmail && email.verified;

export const decideSentCode: Decide<SentCodeCommand> = {
  AddOtpSms: (_, state) => {
    const { factors, phone } = humanOf(state);
    if (factors.otpSms) throw userErrors.otp_sms_ready();
    if (!phone?.verified) throw userErrors.otp_phone_not_verified();
    return [{ type: 'user.human.mfa.otp.sms.added', payload: {} }];
  },
  RemoveOtpSms: (_, state) => {
    if (!humanOf(state).factors.otpSms) throw userErrors.otp_sms_not_existing();
    return [{ type: 'user.human.mfa.otp.sms.removed', payload: {} }];
  },
  AddOtpEmail: (_, state) => {
    const { factors, email } = humanOf(state);
    if (factors.otpEmail) throw userErrors.otp_email_ready();
    if (!email.verified) throw userErrors.otp_email_not_verified();
    return [{ type: 'user.human.mfa.otp.email.added', payload: {} }];
  },
  RemoveOtpEmail: (_, state) => {
    if (!humanOf(state).factors.otpEmail) throw userErrors.otp_email_not_existing();
    return [{ type: 'user.human.mfa.otp.email.removed', payload: {} }];
  },
};

export const evolveSentCode: Evolve<
  | 'user.human.mfa.otp.sms.added'
  | 'user.human.mfa.otp.sms.removed'
  | 'user.human.mfa.otp.email.added'
  | 'user.human.mfa.otp.email.removed'
> = {
  'user.human.mfa.otp.sms.added': (state) => withFactors(state, { otpSms: true }),
  'user.human.mfa.otp.sms.removed': (state) => withFactors(state, { otpSms: false }),
  'user.human.mfa.otp.email.added': (state) => withFactors(state, { otpEmail: true }),
  'user.human.mfa.otp.email.removed': (state) => withFactors(state, { otpEmail: false }),
};
