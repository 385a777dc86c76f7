import { toMilliseconds } from '../duration.ts';
import type { SessionEvent } from './events.ts';
import type { CheckedCode, NewCode, SessionState } from './state.ts';

export const checkedEvent = {
  totp: 'session.totp.checked',
  otpSms: 'session.otp.sms.checked',
  otpEmail: 'session.otp.email.checked',
  recoveryCode: 'session.recoveryCode.checked',
} as const;

export const sentEvent = { otpSms: 'session.otp.sms.sent', otpEmail: 'session.otp.email.sent' } as const;

export const challenged = ({ by, code, expiry, returned, urlTemplate, origin }: NewCode): SessionEvent =>
  by === 'otpSms'
    ? { type: 'session.otp.sms.challenged', payload: { code, expiry, codeReturned: returned, triggerOrigin: origin } }
    : {
        type: 'session.otp.email.challenged',
        payload: {
          code,
          expiry,
          returnCode: returned,
          ...(urlTemplate ? { urlTmpl: urlTemplate } : {}),
          triggerOrigin: origin,
        },
      };

export const withCode = (state: SessionState, factor: CheckedCode['factor'], checkedAt: string): SessionState => ({
  ...state,
  codes: { ...state.codes, [factor]: new Date(checkedAt) },
});

type Sent = { readonly code?: string | undefined; readonly expiry: number };
export const withSent = (state: SessionState, by: NewCode['by'], { code, expiry }: Sent, at: Date): SessionState =>
  code === undefined
    ? state
    : {
        ...state,
        sent: { ...state.sent, [by]: { code, expiresAt: new Date(at.getTime() + toMilliseconds(expiry)) } },
      };

export const withoutSent = (state: SessionState, by: NewCode['by']): SessionState => {
  const { [by]: _, ...sent } = state.sent;
  return { ...state, sent };
};
