import { toMilliseconds } from '../../../domain/duration.ts';
import type { Standing } from '../requirement.ts';

/** Whether what was shown beside the password is recent enough; a lifetime of 0 does not bound it, as of the password. */
export const secondFactorCounts = ({
  state: { key, codes },
  login: { secondFactorCheckLifetime, multiFactorCheckLifetime },
  since,
  now,
}: Pick<Standing, 'state' | 'login' | 'since' | 'now'>): boolean => {
  const lives = (shownAt: Date, lifetime: number) =>
    shownAt >= since && (lifetime === 0 || now.getTime() < shownAt.getTime() + toMilliseconds(lifetime));
  return (
    Object.values(codes).some((shownAt) => lives(shownAt, secondFactorCheckLifetime)) ||
    (key !== undefined && lives(key.checkedAt, key.userVerified ? multiFactorCheckLifetime : secondFactorCheckLifetime))
  );
};
