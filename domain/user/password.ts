import { checkedUrlTemplate, type Verification } from './contact.ts';
import { userErrors } from './errors.ts';
import type { UserEvent } from './events.ts';
import { humanOf, mustBeActive } from './guards.ts';
import { checkedUnder, type DecidedUnder } from './policy.ts';
import { type Decide, type Evolve, issuedCode, type PasswordState, type UserState, withHuman } from './state.ts';

export type LockoutPolicy = DecidedUnder & {
  /** 0: never locks. */
  readonly maxPasswordAttempts: number;
};

export type PasswordCommand =
  | {
      readonly type: 'SetPassword';
      readonly hash: string;
      readonly changeRequired: boolean;
      /** What entitled to it, if not a permission; it must still hold when this is decided. */
      readonly proof?: { readonly hash: string } | { readonly code: string };
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
  | {
      readonly type: 'IssuePasswordCode';
      readonly verification: Verification & { readonly kind: 'code' };
      /** As ZITADEL numbers them: e-mail 0, SMS 1. */
      readonly notificationType: number;
    };

const mustHold = (proof: { readonly hash: string } | { readonly code: string }, password: PasswordState) => {
  if ('hash' in proof && proof.hash !== password.hash) throw userErrors.password_changed_meanwhile();
  if ('code' in proof && proof.code !== password.code?.code) throw userErrors.code_missing();
};

const locksNow = ({ failedAttempts }: PasswordState, { maxPasswordAttempts }: LockoutPolicy) =>
  maxPasswordAttempts > 0 && failedAttempts + 1 >= maxPasswordAttempts;

/** As many again once it is locked: otherwise whoever guesses would be told by a locked account what the lock kept from them. */
const mostGuesses = ({ maxPasswordAttempts }: LockoutPolicy) => 2 * maxPasswordAttempts;

export const decidePassword: Decide<PasswordCommand> = {
  SetPassword: ({ hash, changeRequired, proof }, state) => {
    const { password } = humanOf(state);
    if (hash === password.hash && changeRequired === password.changeRequired) return [];
    if (proof) mustHold(proof, password);
    return [{ type: 'user.human.password.changed', payload: { encodedHash: hash, changeRequired } }];
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
    if (outcome === 'mismatch' && locksNow(password, lockout)) decided.push({ type: 'user.locked', payload: {} });
    return decided;
  },

  CountGuess: ({ lockout }, state) => {
    const { password } = humanOf(state);
    if (state.status === 'active' || lockout.maxPasswordAttempts === 0) return [];
    if (password.failedAttempts >= mostGuesses(lockout)) throw userErrors.locked();
    return [{ type: 'user.human.password.check.failed', payload: checkedUnder(lockout) }];
  },

  IssuePasswordCode: ({ verification: { code, expiry, returned, urlTemplate }, notificationType }, state) => {
    humanOf(state);
    const payload = {
      code,
      expiry,
      notificationType,
      ...(returned ? { code_returned: true } : {}),
      ...(urlTemplate ? { url_template: checkedUrlTemplate(urlTemplate) } : {}),
    };
    return [{ type: 'user.human.password.code.added', payload }];
  },
};

const outcomeName = { match: 'succeeded', mismatch: 'failed' } as const;

const withPassword = (state: UserState, change: Partial<PasswordState>) =>
  state.human ? withHuman(state, { password: { ...state.human.password, ...change } }) : state;

export const evolvePassword: Evolve<
  | 'user.human.password.changed'
  | 'user.human.password.code.added'
  | 'user.human.password.code.sent'
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
  'user.human.password.code.added': (state, { payload }, envelope) =>
    withPassword(state, issuedCode(payload, envelope)),
  'user.human.password.code.sent': (state) => state,
  'user.human.password.check.succeeded': (state) => withPassword(state, { failedAttempts: 0 }),
  'user.human.password.check.failed': (state) =>
    withPassword(state, { failedAttempts: (state.human?.password.failedAttempts ?? 0) + 1 }),
  'user.human.password.hash.updated': (state, { payload }) =>
    payload.encodedHash === undefined ? state : withPassword(state, { hash: payload.encodedHash }),
};
