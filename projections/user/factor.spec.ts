import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../test/rows.ts';
import { userFactors } from './factor.ts';
import { userFactorsTable } from './tables.ts';

const rows = rowsOf(userFactors);
const of = 'ada';
const happened = (type: string, payload: object = {}) => ({ type: `user.human.${type}`, payload, of });
const kinds = (...events: ReturnType<typeof happened>[]) =>
  rows(...events)
    .in(userFactorsTable)
    .map((row) => `${row['kind']} ${row['ready'] ? 'ready' : 'not ready'}`);

describe('the read model of factors', () => {
  it('has an app that is ready once it was confirmed', () => {
    expect(kinds(happened('mfa.otp.added'))).toEqual(['totp not ready']);
    expect(kinds(happened('mfa.otp.added'), happened('mfa.otp.verified'))).toEqual(['totp ready']);
    expect(kinds(happened('mfa.otp.added'), happened('mfa.otp.removed'))).toEqual([]);
  });

  it('has codes that are ready while it is known whose the number or address is', () => {
    const bySms = [happened('phone.verified'), happened('mfa.otp.sms.added')];
    const changed = happened('phone.changed', { phone: '+41797654321' });
    expect(kinds(...bySms)).toEqual(['otp_sms ready']);
    expect(kinds(...bySms, changed)).toEqual(['otp_sms not ready']);
    expect(kinds(...bySms, changed, happened('phone.verified'))).toEqual(['otp_sms ready']);
    expect(kinds(...bySms, happened('phone.removed'))).toEqual([]);
    expect(kinds(...bySms, happened('phone.removed'), changed, happened('phone.verified'))).toEqual([]);
    const moved = [happened('mfa.otp.email.added'), happened('email.changed', { email: 'ada@else.example' })];
    expect(kinds(...moved)).toEqual(['otp_email not ready']);
    expect(kinds(...moved, happened('email.verified'))).toEqual(['otp_email ready']);
  });

  it('has recovery codes as long as there are any', () => {
    const added = happened('mfa.recoverycode.added', { codes: ['a', 'b'] });
    const used = (remaining: number) => happened('mfa.recoverycode.check.succeeded', { remaining });
    expect(kinds(added, used(1))).toEqual(['recovery_code ready']);
    expect(kinds(added, used(1), used(0))).toEqual([]);
  });

  it('has every key with its name and its domain, and forgets them with the user', () => {
    const added = happened('passwordless.token.added', { webAuthNTokenId: '1', challenge: 'c', rpID: 'a.example' });
    const verified = happened('passwordless.token.verified', { webAuthNTokenId: '1', webAuthNTokenName: 'Phone' });
    const other = happened('mfa.u2f.token.added', { webAuthNTokenId: '2', challenge: 'c' });
    expect(rows(added, verified, other).in(userFactorsTable)).toMatchObject([
      { user_id: 'ada', kind: 'passkey', id: '1', ready: true, name: 'Phone', rp_id: 'a.example' },
      { user_id: 'ada', kind: 'u2f', id: '2', ready: false, name: null, rp_id: null },
    ]);
    const removed = happened('passwordless.token.removed', { webAuthNTokenId: '1' });
    expect(kinds(added, verified, removed)).toEqual([]);
    expect(rows(added, verified, { type: 'user.removed', payload: {}, of }).in(userFactorsTable)).toEqual([]);
  });
});
