/** Seconds between two questions of a device, as it is told (RFC 8628, 3.2); ZITADEL's. */
export const interval = 5;

/** Networks and timers are not exact: what comes so much early is in time. */
const toleranceMs = 500;
/** Some megabytes; the oldest are forgotten first. */
const keptAtMost = 20_000;

type Asked = { readonly at: number; readonly intervalMs: number };

/**
 * Whether a device that polls comes too early; each time it does, it must wait longer from then on (RFC 8628, 3.5). In this
 * process's memory: a device that asks several processes in turn is slowed down later.
 */
export const pace = (now: () => Date) => {
  const asked = new Map<string, Asked>();
  return {
    isTooEarly(deviceAuthId: string): boolean {
      const at = now().getTime();
      const before = asked.get(deviceAuthId);
      const early = before !== undefined && at < before.at + before.intervalMs - toleranceMs;
      const intervalMs = (before?.intervalMs ?? interval * 1000) + (early ? interval * 1000 : 0);
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
