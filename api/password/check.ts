import { userErrors } from '../../domain/user/errors.ts';
import type { UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import { type AnyStep, type Context, step } from '../../eventstore/execute.ts';
import type { Api } from '../api.ts';
import { fromMemory } from '../facts/from-memory.ts';
import { loadOwned, type Owned } from '../facts/owned.ts';
import { effectiveLockout } from '../facts/settings.ts';
import type { Attempt } from '../throttle/throttle.ts';

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

type Checks = Pick<Api, 'loadAll' | 'recent' | 'passwords' | 'throttle'>;

/** Where the person is who entered it, as far as that is known: api/throttle. */
export type From = Pick<Attempt, 'address' | 'known'>;

/**
 * Compares a password with the one on record.
 * @throws not_found, locked, not_active, password_not_set: there is nothing to compare with, and nothing to count.
 * @throws throttle.too_many
 */
export const checkPassword = async (
  api: Checks,
  instanceId: string,
  userId: string,
  password: string,
  from: From = {},
): Promise<PasswordCheck> => {
  const taken = await api.throttle.take('password', { ...from, instanceId, account: userId });
  const { state, stored, matched } = await compared(api, instanceId, userId, password);
  if (matched) await taken.giveBack();
  const lockout = await effectiveLockout(api, instanceId, state.owner);
  const { maxPasswordAttempts } = lockout.values;
  const command = {
    type: 'CheckPassword',
    outcome: matched ? 'match' : 'mismatch',
    hash: stored,
    lockout: { maxPasswordAttempts, owner: lockout.owner, revision: lockout.revision },
    ...(matched ? await hashedAnew(api, stored, password) : {}),
  } as const;
  return {
    step: step(user, userId, command),
    matched,
    failedAttempts: matched ? 0 : (state.human?.password.failedAttempts ?? 0) + 1,
    hash: stored,
    user: state,
  };
};

/** Nobody is kept from signing in because there is no time now to hash anew: the next time will do. */
const hashedAnew = async ({ passwords }: Checks, stored: string, password: string) => {
  if (!passwords.isOutdated(stored)) return {};
  return passwords.hash(password).then(
    (rehashed) => ({ rehashed }),
    () => ({}),
  );
};

/** A password that does not match the one in memory is compared again if another process has changed it since. */
const compared = async (api: Checks, instanceId: string, userId: string, password: string) => {
  const find = async (reads: Checks) => {
    const { owned } = await loadOwned(reads, instanceId, [{ decider: user, id: userId }]);
    return { state: owned[0].state, stored: comparableHash(owned[0]) };
  };
  const remembered = await fromMemory(api, find);
  if (await api.passwords.verify(remembered.stored, password)) return { ...remembered, matched: true };
  const now = await find(api);
  const matched = now.stored !== remembered.stored && (await api.passwords.verify(now.stored, password));
  return { ...now, matched };
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
