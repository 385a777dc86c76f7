import type { UserState } from '../../../domain/user/state.ts';
import type { Api } from '../../api.ts';
import { effectivePasswordAge } from '../../facts/settings.ts';

const day = 24 * 60 * 60 * 1000;

/** In how many days a password has to be changed; 0: now; undefined: that is far away, or never. */
export const passwordDaysLeft = async (
  api: Pick<Api, 'recent'>,
  instanceId: string,
  { owner, human }: Pick<UserState, 'owner' | 'human'>,
  now: Date,
): Promise<number | undefined> => {
  const changedAt = human?.password.changedAt;
  if (!changedAt) return undefined;
  const { maxAgeDays, expireWarnDays } = (await effectivePasswordAge(api, instanceId, owner)).values;
  if (maxAgeDays === 0) return undefined;
  const left = Math.ceil((changedAt.getTime() + maxAgeDays * day - now.getTime()) / day);
  if (left <= 0) return 0;
  return left <= expireWarnDays ? left : undefined;
};
