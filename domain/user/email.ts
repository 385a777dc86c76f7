import {
  type CodeCheck,
  checkedUrlTemplate,
  type Issue,
  type NewContact,
  proved,
  stillProved,
  type Verification,
} from './contact.ts';
import { userErrors } from './errors.ts';
import type { UserEvent } from './events.ts';
import { humanOf, mustBeInitialized } from './guards.ts';
import { checkFailed, issuedCode, mayBeChecked, mayBeIssuedAgain } from './issued-code.ts';
import { withoutCodesSentBy } from './outdated-code.ts';
import { type Contact, type Decide, type Evolve, type UserState, withHuman } from './state.ts';

export type EmailCommand =
  | ({ readonly type: 'ChangeEmail' } & NewContact)
  | ({ readonly type: 'IssueEmailCode' } & Issue)
  | ({ readonly type: 'VerifyEmail' } & CodeCheck);

/** One @ with something on both sides, no blanks; whether it is delivered tells the code. */
const addressForm = /^[^\s@]+@[^\s@]+$/;

export const checkedEmail = (address: string) => {
  const trimmed = address.trim();
  if (trimmed === '') throw userErrors.email_empty();
  if (!addressForm.test(trimmed)) throw userErrors.email_invalid();
  return trimmed;
};

export const emailVerification = (verification: Verification): readonly UserEvent[] => {
  switch (verification.kind) {
    case 'verified':
      return [{ type: 'user.human.email.verified', payload: {} }];
    case 'unverified':
      return [];
    case 'code': {
      const { code, expiry, returned, urlTemplate, origin } = verification;
      return [
        {
          type: 'user.human.email.code.added',
          payload: {
            code,
            expiry,
            ...(returned ? { code_returned: true } : {}),
            ...(urlTemplate ? { url_template: checkedUrlTemplate(urlTemplate) } : {}),
            ...(origin ? { triggerOrigin: origin } : {}),
          },
        },
      ];
    }
  }
};

export const decideEmail: Decide<EmailCommand> = {
  ChangeEmail: ({ address, verification }, state) => {
    const { email } = humanOf(state);
    mustBeInitialized(state);
    const wanted = checkedEmail(address);
    if (wanted !== email.address)
      return [{ type: 'user.human.email.changed', payload: { email: wanted } }, ...emailVerification(verification)];
    return verification.kind === 'verified' && !email.verified ? emailVerification(verification) : [];
  },

  IssueEmailCode: ({ verification, renews, askedAt }, state) => {
    const { email } = humanOf(state);
    mustBeInitialized(state);
    if (email.address === '') throw userErrors.email_not_set();
    if (renews && !email.code) throw userErrors.email_code_missing();
    if (askedAt) mayBeIssuedAgain(email.code, askedAt);
    return emailVerification(verification);
  },

  VerifyEmail: ({ outcome, ...given }, state) => {
    const { email } = humanOf(state);
    mayBeChecked(email.code, given);
    if (outcome !== 'match') return [{ type: 'user.human.email.verification.failed', payload: {} }];
    return [...emailVerification({ kind: 'verified' }), ...(email.code?.returned ? [] : proved('email', email))];
  },
};

const withEmail = (state: UserState, email: Contact) => withHuman(state, { email });

export const evolveEmail: Evolve<
  | 'user.human.email.changed'
  | 'user.human.email.verified'
  | 'user.human.email.proved'
  | 'user.human.email.verification.failed'
  | 'user.human.email.code.added'
  | 'user.human.email.code.sent'
> = {
  'user.human.email.changed': (state, { payload }) =>
    withoutCodesSentBy('email', withEmail(state, { address: payload.email, verified: false })),
  'user.human.email.verified': (state) =>
    withEmail(state, {
      address: state.human?.email.address ?? '',
      verified: true,
      ...stillProved(state.human?.email),
    }),
  'user.human.email.proved': (state) =>
    state.human ? withEmail(state, { ...state.human.email, proved: true }) : state,
  'user.human.email.verification.failed': (state, _, envelope) => {
    const email = state.human?.email;
    return email?.code ? withEmail(state, { ...email, code: checkFailed(email.code, envelope) }) : state;
  },
  'user.human.email.code.added': (state, { payload }, envelope) =>
    state.human
      ? withEmail(state, { ...state.human.email, ...issuedCode(payload, envelope, state.human.email.code) })
      : state,
  'user.human.email.code.sent': (state) => state,
};
