import { describe, expect, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import type { UserEvent } from './events.ts';
import { user } from './user.ts';

const given = specOf(user);
const at = '1970-01-01T01:00:00.000Z';
const never = { maxOTPAttempts: 0, owner: 'instance-1', revision: 3 };
const under = { policyOwner: 'instance-1', policyRevision: 3 };
const ada: UserEvent = {
  type: 'user.human.added',
  payload: { userName: 'ada', firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com', phone: '+41791234567' },
};
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const added: UserEvent = { type: 'user.human.mfa.otp.added', payload: { otpSecret: secret } };
const verified: UserEvent = { type: 'user.human.mfa.otp.verified', payload: {} };
const failed: UserEvent = { type: 'user.human.mfa.otp.check.failed', payload: under };
const succeeded = (timeStep: number): UserEvent => ({
  type: 'user.human.mfa.otp.check.succeeded',
  payload: { ...under, timeStep },
});
const totp = (timeStep: number) => ({ type: 'AcceptCode', factor: 'totp', timeStep, lockout: never, at }) as const;
const wrong = (maxOTPAttempts = 0, when = at) =>
  ({ type: 'CountWrongCode', factor: 'totp', lockout: { ...never, maxOTPAttempts }, at: when }) as const;

describe('an authenticator app', () => {
  it('counts once a code of its secret was shown', () => {
    given(ada).when({ type: 'AddTotp', secret }).then(added);
    given(ada, added).when(totp(7)).thenRejected('user.totp_not_ready');
    given(ada, added).when({ type: 'VerifyTotp', secret }).then(verified);
    given(ada, added, { ...added, payload: { otpSecret: 'another' } })
      .when({ type: 'VerifyTotp', secret })
      .thenRejected('user.totp_invalid');
    given(ada, added, verified).when({ type: 'VerifyTotp', secret }).thenRejected('user.totp_verified');
    given(ada, added, verified).when({ type: 'AddTotp', secret }).thenRejected('user.totp_ready');
    given(ada).when({ type: 'VerifyTotp', secret }).thenRejected('user.totp_not_registered');
  });

  it('is given up, and then is none', () => {
    const removed: UserEvent = { type: 'user.human.mfa.otp.removed', payload: {} };
    given(ada, added, verified).when({ type: 'RemoveTotp' }).then(removed);
    given(ada, added, verified, removed).when(totp(7)).thenRejected('user.totp_not_ready');
    given(ada).when({ type: 'RemoveTotp' }).thenRejected('user.totp_not_existing');
  });

  it('has each code used once, and none that is older', () => {
    given(ada, added, verified).when(totp(7)).then(succeeded(7));
    given(ada, added, verified, succeeded(7)).when(totp(7)).thenRejected('user.totp_invalid');
    given(ada, added, verified, succeeded(7)).when(totp(6)).thenRejected('user.totp_invalid');
    given(ada, added, verified, succeeded(7)).when(totp(8)).then(succeeded(8));
  });

  it('locks the user after as many wrong codes as the policy allows, counted since the last right one', () => {
    const locked: UserEvent = { type: 'user.locked', payload: { cause: 'attempts' } };
    given(ada, added, verified).when(wrong(2)).then(failed);
    given(ada, added, verified, failed).when(wrong(2)).then(failed, locked);
    given(ada, added, verified, failed, succeeded(7)).when(wrong(2)).then(failed);
    given(ada, added, verified, failed, failed, locked).when(totp(7)).thenRejected('user.locked');
    given(ada, added, verified, failed, locked, { type: 'user.unlocked', payload: {} }).when(wrong(2)).then(failed);
  });

  it('is slowed down where the policy never locks, for a right code too, and never for more than a minute', () => {
    const five = [failed, failed, failed, failed, failed];
    const soon = '1970-01-01T00:00:00.000Z';
    given(ada, added, verified, ...five)
      .when(wrong(0, soon))
      .thenRejected('user.too_many_codes');
    given(ada, added, verified, ...five)
      .when({ ...totp(7), at: soon })
      .thenRejected('user.too_many_codes');
    given(ada, added, verified, ...five, ...five, ...five, ...five)
      .when(totp(7))
      .then(succeeded(7));
    given(ada, added, verified, ...five)
      .when(wrong(10, soon))
      .then(failed);
  });
});

describe('codes that are sent', () => {
  it('go to what is verified only', () => {
    given(ada).when({ type: 'AddOtpSms' }).thenRejected('user.otp_phone_not_verified');
    given(ada).when({ type: 'AddOtpEmail' }).thenRejected('user.otp_email_not_verified');
    const sms: UserEvent = { type: 'user.human.mfa.otp.sms.added', payload: {} };
    const phone: UserEvent = { type: 'user.human.phone.verified', payload: {} };
    given(ada, phone).when({ type: 'AddOtpSms' }).then(sms);
    given(ada, phone, sms).when({ type: 'AddOtpSms' }).thenRejected('user.otp_sms_ready');
    given(ada, phone, sms).when({ type: 'RemoveOtpSms' }).then({ type: 'user.human.mfa.otp.sms.removed', payload: {} });
    given(ada).when({ type: 'RemoveOtpSms' }).thenRejected('user.otp_sms_not_existing');
    const mail: UserEvent = { type: 'user.human.mfa.otp.email.added', payload: {} };
    const address: UserEvent = { type: 'user.human.email.verified', payload: {} };
    given(ada, address).when({ type: 'AddOtpEmail' }).then(mail);
    given(ada, address, mail).when({ type: 'AddOtpEmail' }).thenRejected('user.otp_email_ready');
    given(ada, address, mail)
      .when({ type: 'RemoveOtpEmail' })
      .then({ type: 'user.human.mfa.otp.email.removed', payload: {} });
    given(ada).when({ type: 'RemoveOtpEmail' }).thenRejected('user.otp_email_not_existing');
  });

  const phone = (number: string): UserEvent => ({ type: 'user.human.phone.changed', payload: { phone: number } });
  const confirmed: UserEvent = { type: 'user.human.phone.verified', payload: {} };
  const bySms: UserEvent[] = [phone('+41791234567'), confirmed, { type: 'user.human.mfa.otp.sms.added', payload: {} }];
  const byEmail: UserEvent[] = [
    { type: 'user.human.email.verified', payload: {} },
    { type: 'user.human.mfa.otp.email.added', payload: {} },
  ];
  const moved: UserEvent = { type: 'user.human.email.changed', payload: { email: 'ada@else.example' } };
  const accept = (factor: 'otpSms' | 'otpEmail') => ({ type: 'AcceptCode', factor, lockout: never, at }) as const;

  it('to a number end with it', () => {
    const gone: UserEvent = { type: 'user.human.phone.removed', payload: {} };
    given(ada, ...bySms)
      .when({ type: 'RemovePhone' })
      .then({ type: 'user.human.mfa.otp.sms.removed', payload: {} }, gone);
    // As histories of ZITADEL have it, and our own older ones.
    const { factors } = given(ada, ...bySms, gone).state().human ?? {};
    expect(factors?.otpSms).toBe(false);
    given(ada, ...bySms, gone, phone('+41797654321'), confirmed)
      .when(accept('otpSms'))
      .thenRejected('user.otp_sms_not_ready');
  });

  it('rest while the number or address that was put in its place is not known to be the person’s', () => {
    given(ada, ...bySms, phone('+41797654321'))
      .when(accept('otpSms'))
      .thenRejected('user.otp_sms_not_ready');
    given(ada, ...byEmail, moved)
      .when(accept('otpEmail'))
      .thenRejected('user.otp_email_not_ready');
    given(ada, ...bySms, phone('+41797654321'), confirmed)
      .when(accept('otpSms'))
      .then({ type: 'user.human.mfa.otp.sms.check.succeeded', payload: under });
  });
});

describe('recovery codes', () => {
  const codes = (...hashes: string[]): UserEvent => ({
    type: 'user.human.mfa.recoverycode.added',
    payload: { codes: hashes },
  });
  const use = (hash: string) => ({ type: 'AcceptCode', factor: 'recoveryCode', hash, lockout: never, at }) as const;
  const used = (hash: string, remaining: number): UserEvent => ({
    type: 'user.human.mfa.recoverycode.check.succeeded',
    payload: { ...under, codeChecked: hash, remaining },
  });

  it('are good once each', () => {
    given(ada)
      .when({ type: 'AddRecoveryCodes', hashes: ['a', 'b'] })
      .then(codes('a', 'b'));
    given(ada, codes('a', 'b')).when(use('a')).then(used('a', 1));
    given(ada, codes('a', 'b'), used('a', 1)).when(use('a')).thenRejected('user.recovery_invalid');
    given(ada, codes('a'), used('a', 0)).when(use('a')).thenRejected('user.recovery_not_ready');
  });

  it('are at most ten, and are taken away together', () => {
    const eight = codes(...'abcdefgh');
    given(ada, eight)
      .when({ type: 'AddRecoveryCodes', hashes: ['i', 'j', 'k'] })
      .thenRejected('user.recovery_too_many');
    given(ada).when({ type: 'AddRecoveryCodes', hashes: [] }).thenRejected('user.recovery_count_invalid');
    given(ada, eight)
      .when({ type: 'RemoveRecoveryCodes' })
      .then({ type: 'user.human.mfa.recoverycode.removed', payload: {} });
    given(ada).when({ type: 'RemoveRecoveryCodes' }).thenNothing();
  });
});
