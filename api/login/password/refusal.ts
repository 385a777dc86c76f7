import { DomainError } from '../../../domain/errors.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { effectiveLockout } from '../../settings.ts';

/** What is said of a sign-in that failed. */
export type Refusal =
  | { readonly reason: 'wrong' | 'locked' | 'inactive' }
  | { readonly reason: 'wrong'; readonly attemptsLeft: number };

export const wrong: Refusal = { reason: 'wrong' };

/**
 * A stranger who guesses learns neither from the words nor from the time taken whether there is such a user. That an account
 * is locked or inactive is told to who knows its password; how many attempts are left, where the lockout settings say so.
 */
export const refusalOf = async (
  api: Api,
  instanceId: string,
  userId: string,
  password: string,
  error: unknown,
): Promise<Refusal> => {
  if (!(error instanceof DomainError)) throw error;
  switch (error.code) {
    case 'user.password_wrong':
      return wrongPassword(api, instanceId, userId, error);
    case 'user.locked':
      return (await knowsPassword(api, instanceId, userId, password)) ? { reason: 'locked' } : wrong;
    case 'user.not_active':
      return (await knowsPassword(api, instanceId, userId, password)) ? { reason: 'inactive' } : wrong;
    case 'user.not_found':
    case 'user.not_human':
    case 'user.password_not_set':
      await api.passwords.waste(password);
      return wrong;
    default:
      throw error;
  }
};

const wrongPassword = async (
  api: Api,
  instanceId: string,
  userId: string,
  { facts: { failedAttempts } }: DomainError,
): Promise<Refusal> => {
  const { state } = await api.load(instanceId, user, userId);
  const { values } = await effectiveLockout(api, instanceId, state.owner);
  const { showLockOutFailures, maxPasswordAttempts } = values;
  if (!showLockOutFailures || maxPasswordAttempts === 0) return wrong;
  const attemptsLeft = maxPasswordAttempts - Number(failedAttempts);
  return attemptsLeft > 0 ? { reason: 'wrong', attemptsLeft } : { reason: 'locked' };
};

const knowsPassword = async (api: Api, instanceId: string, userId: string, password: string): Promise<boolean> => {
  const hash = (await api.load(instanceId, user, userId)).state.human?.password.hash;
  if (hash !== undefined) return api.passwords.verify(hash, password);
  await api.passwords.waste(password);
  return false;
};
