/** By which it must slow down each time (RFC 8628, 3.5; CIBA, 11). */
const slowerMs = 5_000;
/** Networks and timers are not exact: what comes so much early is in time. */
const toleranceMs = 500;
/** Some megabytes; the oldest are forgotten first. */
const keptAtMost = 20_000;

type Asked = { readonly at: number; readonly intervalMs: number };

/**
 * Whether a client that polls comes too early, `interval` in seconds as it was told; each time it does, it must wait longer from then on (RFC 8628, 3.5). In this
 * process's memory: a device that asks several processes in turn is slowed down later.
 */
export const pace = (now: () => Date, interval: number) => {
  const asked = new Map<string, Asked>();
  return {
    isTooEarly(deviceAuthId: string): boolean {
      const at = now().getTime();
      const before = asked.get(deviceAuthId);
      const early = before !== undefined && at < before.at + before.intervalMs - toleranceMs;
      const intervalMs = (before?.intervalMs ?? interval * 1000) + (early ? slowerMs : 0);
      asked.delete(deviceAuthId);
      asked.set(deviceAuthId, { at, intervalMs });
      const [oldest] = asked.keys();
      if (asked.size > keptAtMost && oldest !== undefined) asked.delete(oldest);
      return early;
    },
    /** It was answered. */
    forget: (deviceAuthId: string) => {
      asked.delete(deviceAuthId);
    },
  };
};
