import { type CodeCheck, type Issue, type NewContact, proved, stillProved, type Verification } from './contact.ts';
import { userErrors } from './errors.ts';
import type { UserEvent } from './events.ts';
import { humanOf, mustBeInitialized } from './guards.ts';
import { checkFailed, issuedCode, mayBeChecked, mayBeIssuedAgain } from './issued-code.ts';
import { withoutCodesSentBy } from './outdated-code.ts';
import { type Decide, type Evolve, withFactors, withHuman } from './state.ts';

/** Numbers arrive in E.164: whoever takes them from people has brought them to that form. */
export type PhoneCommand =
  | ({ readonly type: 'ChangePhone' } & NewContact)
  | { readonly type: 'RemovePhone' }
  | ({ readonly type: 'IssuePhoneCode' } & Issue)
  | ({ readonly type: 'VerifyPhone' } & CodeCheck);

const e164 = /^\+[1-9]\d{4,14}$/;

export const checkedPhone = (number: string) => {
  if (number === '') throw userErrors.phone_empty();
  if (!e164.test(number)) throw userErrors.phone_invalid();
  return number;
};

export const phoneVerification = (verification: Verification): readonly UserEvent[] => {
  switch (verification.kind) {
    case 'verified':
      return [{ type: 'user.human.phone.verified', payload: {} }];
    case 'unverified':
      return [];
    case 'code': {
      const { code, expiry, returned, origin } = verification;
      const payload = {
        code,
        expiry,
        ...(returned ? { code_returned: true } : {}),
        ...(origin ? { triggerOrigin: origin } : {}),
      };
      return [{ type: 'user.human.phone.code.added', payload }];
    }
  }
};

export const decidePhone: Decide<PhoneCommand> = {
  ChangePhone: ({ address, verification }, state) => {
    const { phone } = humanOf(state);
    mustBeInitialized(state);
    const wanted = checkedPhone(address);
    if (wanted !== phone?.address)
      return [{ type: 'user.human.phone.changed', payload: { phone: wanted } }, ...phoneVerification(verification)];
    return verification.kind === 'verified' && !phone.verified ? phoneVerification(verification) : [];
  },

  RemovePhone: (_, state) => {
    const { phone, factors } = humanOf(state);
    if (!phone) return [];
    // Without a number there is nowhere to send codes: whoever relied on them would be kept out.
    const ended: readonly UserEvent[] = factors.otpSms ? [{ type: 'user.human.mfa.otp.sms.removed', payload: {} }] : [];
    return [...ended, { type: 'user.human.phone.removed', payload: {} }];
  },

  IssuePhoneCode: ({ verification, renews, askedAt }, state) => {
    const { phone } = humanOf(state);
    if (!phone) throw userErrors.phone_not_set();
    if (renews && !phone.code) throw userErrors.phone_code_missing();
    if (askedAt) mayBeIssuedAgain(phone.code, askedAt);
    return phoneVerification(verification);
  },

  VerifyPhone: ({ outcome, ...given }, state) => {
    const { phone } = humanOf(state);
    mayBeChecked(phone?.code, given);
    if (outcome !== 'match') return [{ type: 'user.human.phone.verification.failed', payload: {} }];
    return [
      ...phoneVerification({ kind: 'verified' }),
      ...(phone && !phone.code?.returned ? proved('phone', phone) : []),
    ];
  },
};

export const evolvePhone: Evolve<
  | 'user.human.phone.changed'
  | 'user.human.phone.removed'
  | 'user.human.phone.verified'
  | 'user.human.phone.proved'
  | 'user.human.phone.verification.failed'
  | 'user.human.phone.code.added'
  | 'user.human.phone.code.sent'
> = {
  'user.human.phone.changed': (state, { payload }) =>
    withoutCodesSentBy('sms', withHuman(state, { phone: { address: payload.phone, verified: false } })),
  'user.human.phone.removed': (state) => {
    if (!state.human) return state;
    const { phone: _, ...human } = state.human;
    // Histories of ZITADEL say it by this alone.
    return withoutCodesSentBy('sms', withFactors({ ...state, human }, { otpSms: false }));
  },
  'user.human.phone.verified': (state) =>
    withHuman(state, {
      phone: { address: state.human?.phone?.address ?? '', verified: true, ...stillProved(state.human?.phone) },
    }),
  'user.human.phone.proved': (state) =>
    state.human?.phone ? withHuman(state, { phone: { ...state.human.phone, proved: true } }) : state,
  'user.human.phone.verification.failed': (state, _, envelope) => {
    const phone = state.human?.phone;
    return phone?.code ? withHuman(state, { phone: { ...phone, code: checkFailed(phone.code, envelope) } }) : state;
  },
  'user.human.phone.code.added': (state, { payload }, envelope) =>
    state.human?.phone
      ? withHuman(state, { phone: { ...state.human.phone, ...issuedCode(payload, envelope, state.human.phone.code) } })
      : state,
  'user.human.phone.code.sent': (state) => state,
};
