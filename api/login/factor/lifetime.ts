import { toMilliseconds } from '../../../domain/duration.ts';
import type { SessionState } from '../../../domain/session/state.ts';
import type { Standing } from '../requirement.ts';

type ShownFactor = keyof SessionState['codes'] | 'key';

/** What was shown beside the password, and is recent enough; a lifetime of 0 does not bound it, as of the password. */
export const shownFactors = ({
  state: { key, codes },
  login: { secondFactorCheckLifetime, multiFactorCheckLifetime },
  since,
  now,
}: Pick<Standing, 'state' | 'login' | 'since' | 'now'>): readonly ShownFactor[] => {
  const lives = (shownAt: Date, lifetime: number) =>
    shownAt >= since && (lifetime === 0 || now.getTime() < shownAt.getTime() + toMilliseconds(lifetime));
  const isKeyShown =
    key !== undefined && lives(key.checkedAt, key.userVerified ? multiFactorCheckLifetime : secondFactorCheckLifetime);
  const shownCodes = Object.entries(codes).filter(([, shownAt]) => lives(shownAt, secondFactorCheckLifetime));
  return [...(isKeyShown ? (['key'] as const) : []), ...shownCodes.map(([factor]) => factor as ShownFactor)];
};
