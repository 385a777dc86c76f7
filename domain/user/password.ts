import { type CodeCheck, checkedUrlTemplate, type Issue, proved } from './contact.ts';
import { emailVerification } from './email.ts';
import { userErrors } from './errors.ts';
import type { UserEvent } from './events.ts';
import { humanOf, mustBeActive } from './guards.ts';
import { checkFailed, issuedCode, mayBeChecked, mayBeIssuedAgain } from './issued-code.ts';
import { isLockedByAttempts, lockedByAttempts } from './lockout.ts';
import { checkedUnder, type DecidedUnder } from './policy.ts';
import { type Decide, type Evolve, type PasswordState, type UserState, withHuman } from './state.ts';

type LockoutPolicy = DecidedUnder & {
  /** 0: never locks. */
  readonly maxPasswordAttempts: number;
};

export type PasswordCommand =
  | {
      readonly type: 'SetPassword';
      readonly hash: string;
      readonly changeRequired: boolean;
      /** What entitled to it, if not a permission; it must still hold when this is decided. */
      readonly proof?: Proof;
    }
  | {
      readonly type: 'CheckPassword';
      readonly outcome: 'match' | 'mismatch';
      /** The hash it was compared with. */
      readonly hash: string;
      readonly lockout: LockoutPolicy;
      /** The same password hashed anew, where the stored hash is of an older kind. */
      readonly rehashed?: string;
    }
  /** Asked before the password of an account that is shut is compared all the same, to tell its owner why it is. */
  | { readonly type: 'CountGuess'; readonly lockout: LockoutPolicy }
  | ({ readonly type: 'IssuePasswordCode'; readonly notificationType: number } & Issue)
  | ({ readonly type: 'CountWrongPasswordCode' } & CodeProof);

type CodeProof = Pick<CodeCheck, 'code' | 'at'>;
/** No hash: there was no password yet. */
type Proof = { readonly hash: string | undefined } | CodeProof;

/** How a code reaches somebody, as ZITADEL numbers it. */
export const notificationType = { email: 0, sms: 1 } as const;

const mustHold = (proof: Proof, password: PasswordState) => {
  if ('code' in proof) mayBeChecked(password.code, proof);
  else if (proof.hash !== password.hash) throw userErrors.password_changed_meanwhile();
};

const locksNow = ({ failedAttempts }: PasswordState, { maxPasswordAttempts }: LockoutPolicy) =>
  maxPasswordAttempts > 0 && failedAttempts + 1 >= maxPasswordAttempts;

/** As many again once it is locked: otherwise whoever guesses would be told by a locked account what the lock kept from them. */
const mostGuesses = ({ maxPasswordAttempts }: LockoutPolicy) => 2 * maxPasswordAttempts;

export const decidePassword: Decide<PasswordCommand> = {
  SetPassword: ({ hash, changeRequired, proof }, state) => {
    const { password, email, phone } = humanOf(state);
    if (state.status === 'initial') throw userErrors.password_too_early();
    if (hash === password.hash && changeRequired === password.changeRequired) return [];
    if (proof) mustHold(proof, password);
    const changed: UserEvent = {
      type: 'user.human.password.changed',
      payload: { encodedHash: hash, changeRequired },
    };
    // Who was sent the code has shown that they read what is sent there.
    const shown = proof && 'code' in proof ? password.code?.sentBy : undefined;
    // A stranger who guesses can lock; only the owner reads the code, and is let in again.
    const unlocks = proof && 'code' in proof && isLockedByAttempts(state);
    return [
      changed,
      ...(shown === 'email' && !email.verified ? emailVerification({ kind: 'verified' }) : []),
      ...(shown === 'email' ? proved('email', email) : []),
      ...(shown === 'sms' && phone?.verified ? proved('phone', phone) : []),
      ...(unlocks ? [{ type: 'user.unlocked', payload: {} } as const] : []),
    ];
  },

  CheckPassword: ({ outcome, hash, lockout, rehashed }, state) => {
    const { password } = humanOf(state);
    mustBeActive(state);
    if (password.hash === undefined) throw userErrors.password_not_set();
    if (password.hash !== hash) throw userErrors.password_changed_meanwhile();
    const decided: UserEvent[] = [
      { type: `user.human.password.check.${outcomeName[outcome]}`, payload: checkedUnder(lockout) },
    ];
    if (outcome === 'match' && rehashed !== undefined)
      decided.push({ type: 'user.human.password.hash.updated', payload: { encodedHash: rehashed } });
    if (outcome === 'mismatch' && locksNow(password, lockout)) decided.push(lockedByAttempts);
    return decided;
  },

  CountGuess: ({ lockout }, state) => {
    const { password } = humanOf(state);
    if (state.status === 'active' || lockout.maxPasswordAttempts === 0) return [];
    if (password.failedAttempts >= mostGuesses(lockout)) throw userErrors.locked();
    return [{ type: 'user.human.password.check.failed', payload: checkedUnder(lockout) }];
  },

  IssuePasswordCode: ({ verification, notificationType: medium, askedAt }, state) => {
    const { password, phone } = humanOf(state);
    if (state.status === 'initial') throw userErrors.password_not_initialized();
    if (medium === notificationType.sms && !phone) throw userErrors.phone_not_set();
    if (askedAt) mayBeIssuedAgain(password.code, askedAt);
    const { code, expiry, returned, urlTemplate, origin } = verification;
    const payload = {
      code,
      expiry,
      notificationType: medium,
      ...(returned ? { code_returned: true } : {}),
      ...(urlTemplate ? { url_template: checkedUrlTemplate(urlTemplate) } : {}),
      ...(origin ? { triggerOrigin: origin } : {}),
    };
    return [{ type: 'user.human.password.code.added', payload }];
  },

  CountWrongPasswordCode: (proof, state) => {
    mustHold(proof, humanOf(state).password);
    return [{ type: 'user.human.password.code.check.failed', payload: {} }];
  },
};

const outcomeName = { match: 'succeeded', mismatch: 'failed' } as const;

const withPassword = (state: UserState, change: Partial<PasswordState>) =>
  state.human ? withHuman(state, { password: { ...state.human.password, ...change } }) : state;

export const evolvePassword: Evolve<
  | 'user.human.password.changed'
  | 'user.human.password.code.added'
  | 'user.human.password.code.sent'
  | 'user.human.password.code.check.failed'
  | 'user.human.password.check.succeeded'
  | 'user.human.password.check.failed'
  | 'user.human.password.hash.updated'
> = {
  'user.human.password.changed': (state, { payload }, { createdAt }) =>
    withHuman(state, {
      password: {
        ...(payload.encodedHash === undefined ? {} : { hash: payload.encodedHash }),
        changeRequired: payload.changeRequired ?? false,
        changedAt: createdAt,
        failedAttempts: 0,
      },
    }),
  'user.human.password.code.added': (state, { payload }, envelope) => {
    const { code } = issuedCode(payload, envelope, state.human?.password.code);
    if (!code) return state;
    const sentBy = payload.notificationType === notificationType.sms ? 'sms' : 'email';
    return withPassword(state, { code: { ...code, ...(payload.code_returned ? {} : { sentBy }) } });
  },
  'user.human.password.code.sent': (state) => state,
  'user.human.password.code.check.failed': (state, _, envelope) => {
    const code = state.human?.password.code;
    return code ? withPassword(state, { code: { ...code, ...checkFailed(code, envelope) } }) : state;
  },
  'user.human.password.check.succeeded': (state) => withPassword(state, { failedAttempts: 0 }),
  'user.human.password.check.failed': (state) =>
    withPassword(state, { failedAttempts: (state.human?.password.failedAttempts ?? 0) + 1 }),
  'user.human.password.hash.updated': (state, { payload }) =>
    payload.encodedHash === undefined ? state : withPassword(state, { hash: payload.encodedHash }),
};
