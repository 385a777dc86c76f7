import { DomainError } from '../../../domain/errors.ts';
import type { LockoutSettings } from '../../../domain/settings/lockout.ts';
import { isLockedByAttempts } from '../../../domain/user/lockout.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { effectiveLockout } from '../../facts/settings.ts';
import { loginActor } from '../completion.ts';

/** What is said of a sign-in that failed. */
export type Refusal = WrongGuess | { readonly reason: 'inactive' } | Unprepared;
/** The password is right, but the account is yet to be set up. */
export type Unprepared = { readonly reason: 'initial'; readonly userId: string };
export type WrongGuess =
  | { readonly reason: 'wrong' | 'locked' | 'lockedByGuesses' }
  | { readonly reason: 'wrong'; readonly attemptsLeft: number };

export const wrong: WrongGuess = { reason: 'wrong' };

/** A password that somebody entered for this user. */
type Guess = { readonly visit: Visit; readonly userId: string; readonly password: string };

/**
 * A stranger who guesses learns neither from the words nor from the time taken whether there is such a user. That an account
 * is locked or inactive is told to who knows its password; how many attempts are left, where the lockout settings say so.
 */
export const refusalOf = async (api: Api, guess: Guess, error: unknown): Promise<Refusal> => {
  if (!(error instanceof DomainError)) throw error;
  switch (error.code) {
    case 'user.password_wrong':
      return wrongPassword(api, guess, error);
    case 'user.locked':
      return (await isRight(api, guess)) ? whyLocked(api, guess) : wrong;
    case 'user.not_active':
      return (await isRight(api, guess)) ? whyInactive(api, guess) : wrong;
    case 'user.not_found':
    case 'user.not_human':
    case 'user.password_not_set':
      await api.passwords.waste(guess.password);
      return wrong;
    default:
      throw error;
  }
};

const whyLocked = async (api: Api, { visit, userId }: Guess): Promise<Refusal> => {
  const { state } = await api.load(visit.instance.id, user, userId);
  return { reason: isLockedByAttempts(state) ? 'lockedByGuesses' : 'locked' };
};

const whyInactive = async (api: Api, { visit, userId }: Guess): Promise<Refusal> => {
  const { status } = (await api.load(visit.instance.id, user, userId)).state;
  return status === 'initial' ? { reason: 'initial', userId } : { reason: 'inactive' };
};

const wrongPassword = async (api: Api, { visit, userId }: Guess, error: DomainError): Promise<Refusal> => {
  const { state } = await api.load(visit.instance.id, user, userId);
  const { values } = await effectiveLockout(api, visit.instance.id, state.owner);
  return afterGuess(values, values.maxPasswordAttempts, error);
};

/** `most`: so many wrong guesses lock the account; 0: none do. */
export const afterGuess = (
  { showLockOutFailures }: Pick<LockoutSettings, 'showLockOutFailures'>,
  most: number,
  { facts: { failedAttempts } }: DomainError,
): WrongGuess => {
  if (!showLockOutFailures || most === 0) return wrong;
  const attemptsLeft = most - Number(failedAttempts);
  return attemptsLeft > 0 ? { reason: 'wrong', attemptsLeft } : { reason: 'lockedByGuesses' };
};

/** The guess is counted before it is looked at, right or wrong: many at once cannot be more than are allowed. */
const isRight = async (api: Api, guess: Guess): Promise<boolean> => {
  const { state } = await api.load(guess.visit.instance.id, user, guess.userId);
  const hash = state.human?.password.hash;
  if (hash !== undefined && (await mayStillGuess(api, guess, state.owner)))
    return api.passwords.verify(hash, guess.password);
  await api.passwords.waste(guess.password);
  return false;
};

const mayStillGuess = async (api: Api, { visit, userId }: Guess, orgId: string): Promise<boolean> => {
  const { values, owner, revision } = await effectiveLockout(api, visit.instance.id, orgId);
  const lockout = { maxPasswordAttempts: values.maxPasswordAttempts, owner, revision };
  const count = { type: 'CountGuess', lockout } as const;
  try {
    visit.wrote((await api.execute(await visit.context(loginActor), user, userId, count)).position);
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'user.locked') return false;
    throw error;
  }
};
