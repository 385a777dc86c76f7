import { describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../domain/session/events.ts';
import { session } from '../../domain/session/session.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { user } from '../../domain/user/user.ts';
import { specOf } from '../../test/spec.ts';
import { authenticatedAt, authMethodsOf, mustHaveShownFactors } from './factors.ts';

const at = (minute: number) => `1970-01-01T00:0${minute}:00.000Z`;
const ada: UserEvent = {
  type: 'user.human.added',
  payload: { userName: 'ada', firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com', encodedHash: 'hash' },
};
const begun: SessionEvent[] = [
  { type: 'session.added', payload: {} },
  { type: 'session.user.checked', payload: { userID: 'ada', userResourceOwner: 'org-1', checkedAt: at(1) } },
];
const password: SessionEvent = { type: 'session.password.checked', payload: { checkedAt: at(1) } };
const totp: SessionEvent = { type: 'session.totp.checked', payload: { checkedAt: at(2) } };
const key = (userVerified: boolean): SessionEvent => ({
  type: 'session.webAuthN.checked',
  payload: { checkedAt: at(3), userVerified },
});

const proved = (...events: SessionEvent[]) => {
  const state = specOf(session)(...begun, ...events).state();
  const holder = { state: specOf(user)(ada).state(), isActive: true, last: undefined, position: 0n };
  return { at: authenticatedAt(state, holder)?.toISOString(), methods: authMethodsOf(state, holder.state) };
};

describe('what a session proves', () => {
  it('is who the person is, by a password or a key that has verified them', () => {
    expect(proved()).toEqual({ at: undefined, methods: [] });
    expect(proved(password)).toEqual({ at: at(1), methods: [4] });
    expect(proved(key(true))).toEqual({ at: at(3), methods: [3] });
  });

  it('is nobody by a second factor alone', () => {
    expect(proved(totp)).toEqual({ at: undefined, methods: [1] });
    expect(proved(key(false))).toEqual({ at: undefined, methods: [2] });
  });

  it('is as old as the newest check, and names every method that was used', () => {
    expect(proved(password, totp)).toEqual({ at: at(2), methods: [4, 1] });
    expect(proved(password, totp, key(false))).toEqual({ at: at(3), methods: [4, 2, 1] });
  });
});

describe('whoever has set up a second factor', () => {
  const app: UserEvent[] = [
    { type: 'user.human.mfa.otp.added', payload: { otpSecret: 'secret' } },
    { type: 'user.human.mfa.otp.verified', payload: {} },
  ];
  const asked = (methods: readonly number[], ...events: UserEvent[]) => {
    const holder = specOf(user)(ada, ...events).state();
    return () => mustHaveShownFactors(holder, methods);
  };

  it('must have shown one, or a passkey, which is two', () => {
    expect(asked([4])).not.toThrow();
    expect(asked([4], ...app.slice(0, 1))).not.toThrow();
    expect(asked([4], ...app)).toThrow(expect.objectContaining({ kind: 'denied', id: 'AUTHZ-Kl3p0' }));
    expect(asked([4, 1], ...app)).not.toThrow();
    expect(asked([3], ...app)).not.toThrow();
    expect(asked([], ...app)).toThrow();
    const key = { webAuthNTokenId: '1', keyId: 'aWQ=', publicKey: 'cHVi' };
    const passkey: UserEvent[] = [
      { type: 'user.human.passwordless.token.added', payload: { webAuthNTokenId: '1', challenge: 'challenge' } },
      { type: 'user.human.passwordless.token.verified', payload: key },
    ];
    const u2f: UserEvent[] = [
      { type: 'user.human.mfa.u2f.token.added', payload: { webAuthNTokenId: '1', challenge: 'challenge' } },
      { type: 'user.human.mfa.u2f.token.verified', payload: key },
    ];
    expect(asked([4], ...passkey)).not.toThrow();
    expect(asked([4], ...u2f)).toThrow();
    expect(asked([4, 2], ...u2f)).not.toThrow();
    expect(asked([4], ...app, { type: 'user.human.mfa.otp.removed', payload: {} })).not.toThrow();
  });
});
