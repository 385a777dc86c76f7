import { userErrors } from '../domain/user/errors.ts';
import type { UserState } from '../domain/user/state.ts';
import { user } from '../domain/user/user.ts';
import { type AnyStep, type Context, step } from '../eventstore/execute.ts';
import type { Api } from './api.ts';
import { loadOwned, type Owned } from './owned.ts';
import { isOutdated } from './password.ts';
import { effectiveLockout } from './settings.ts';

export type PasswordCheck = {
  /** Records the outcome: append it whether or not the password was right. */
  readonly step: AnyStep;
  readonly matched: boolean;
  /** Including this one; 0 after a match. */
  readonly failedAttempts: number;
  /** What it was compared with. */
  readonly hash: string;
  readonly user: UserState;
};

type Checks = Pick<Api, 'load' | 'loadAll' | 'passwords'>;

/**
 * Compares a password with the one on record.
 * @throws not_found, locked, not_active, password_not_set: there is nothing to compare with, and nothing to count.
 */
export const checkPassword = async (
  api: Checks,
  instanceId: string,
  userId: string,
  password: string,
): Promise<PasswordCheck> => {
  const { owned } = await loadOwned(api, instanceId, [{ decider: user, id: userId }]);
  const [holder] = owned;
  const { state } = holder;
  const stored = comparableHash(holder);
  const [matched, lockout] = await Promise.all([
    api.passwords.verify(stored, password),
    effectiveLockout(api, instanceId, state.owner),
  ]);
  const { maxPasswordAttempts } = lockout.values;
  const command = {
    type: 'CheckPassword',
    outcome: matched ? 'match' : 'mismatch',
    hash: stored,
    lockout: { maxPasswordAttempts, owner: lockout.owner, revision: lockout.revision },
    ...(matched && isOutdated(stored) ? { rehashed: await api.passwords.hash(password) } : {}),
  } as const;
  return {
    step: step(user, userId, command),
    matched,
    failedAttempts: matched ? 0 : (state.human?.password.failedAttempts ?? 0) + 1,
    hash: stored,
    user: state,
  };
};

const comparableHash = ({ state: { status, human }, isActive }: Owned<UserState>): string => {
  if (status === 'absent' || status === 'removed') throw userErrors.not_found();
  if (status === 'locked') throw userErrors.locked();
  if (!isActive) throw userErrors.not_active();
  if (!human) throw userErrors.not_human();
  if (human.password.hash === undefined) throw userErrors.password_not_set();
  return human.password.hash;
};

/** Records a mismatch (and the lock it may bring) and refuses; a match is left to the caller to append. */
export const mustMatch = async (
  api: Pick<Api, 'executeAll'>,
  context: Context,
  { matched, step: record, failedAttempts }: PasswordCheck,
): Promise<void> => {
  if (matched) return;
  await api.executeAll(context, [record]);
  throw userErrors.password_wrong({ facts: { failedAttempts } });
};
