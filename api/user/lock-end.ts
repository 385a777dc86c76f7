import { hasLastedLongEnough } from '../../domain/user/lockout.ts';
import { user } from '../../domain/user/user.ts';
import type { Api, Call } from '../api.ts';

/**
 * A lock by wrong guesses ends when somebody tries again after its time (`Lockout.Minutes`). Asked before a password or a code
 * is looked at; costs nothing where nobody is locked.
 */
export const endOldLock = async (api: Api, { context, wrote }: Pick<Call, 'context' | 'wrote'>, userId: string) => {
  const { lockoutMs } = api.settings;
  if (!lockoutMs) return;
  const lockedBefore = new Date(api.now().getTime() - lockoutMs);
  const { state } = await api.recent.load(context.instanceId, user, userId);
  if (!hasLastedLongEnough(state, lockedBefore)) return;
  wrote((await api.execute(context, user, userId, { type: 'EndLock', lockedBefore })).position);
};
