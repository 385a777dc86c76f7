import type { Api } from '../../api.ts';

/** By which it must slow down each time (RFC 8628, 3.5; CIBA, 11). */
const slowerMs = 5_000;
/** Networks and timers are not exact: what comes so much early is in time. */
const toleranceMs = 500;
/** Some megabytes; the oldest are forgotten first. */
const keptAtMost = 20_000;

type Asked = { readonly at: number; readonly intervalMs: number };

/**
 * Whether a client that polls comes too early, `interval` in seconds as it was told; each time it does, it must wait longer
 * from then on. This process knows when it was asked last. All processes together let one question through in each stretch
 * of time as long as the interval: who asks them in turn asks no more often, and who is in time never meets itself there.
 */
export const pace = ({ now, firstUse }: Pick<Api, 'now' | 'firstUse'>, interval: number) => {
  const asked = new Map<string, Asked>();

  const isFirstOfItsStretch = (instanceId: string, id: string, at: number, stretchMs: number) => {
    const stretch = Math.floor(at / stretchMs);
    return firstUse(instanceId, `poll:${id}:${stretchMs}:${stretch}`, new Date((stretch + 1) * stretchMs));
  };

  return {
    async isTooEarly(instanceId: string, id: string): Promise<boolean> {
      const at = now().getTime();
      const before = asked.get(id);
      const waitMs = before?.intervalMs ?? interval * 1000;
      const stretchMs = Math.max(1, waitMs - toleranceMs);
      const early =
        (before !== undefined && at < before.at + stretchMs) ||
        !(await isFirstOfItsStretch(instanceId, id, at, stretchMs));
      asked.delete(id);
      asked.set(id, { at, intervalMs: waitMs + (early ? slowerMs : 0) });
      const [oldest] = asked.keys();
      if (asked.size > keptAtMost && oldest !== undefined) asked.delete(oldest);
      return early;
    },
    /** It was answered. */
    forget: (id: string) => {
      asked.delete(id);
    },
  };
};
