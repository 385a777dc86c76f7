import { afterGivingBack, afterTaking, waitFor } from './gcra.ts';
import type { Budget, Demand, Ledger } from './ledger.ts';

/** About 20 MB. Past it those go first that were not touched longest. */
const usualMost = 100_000;

/** Of this process alone. */
export const memoryLedger = ({ now = Date.now, most = usualMost } = {}): Ledger => {
  /** Until when each key means something, the one touched last at the end. */
  const kept = new Map<string, number>();
  const look = (key: string) => {
    const until = kept.get(key);
    return until !== undefined && until > now() ? until : undefined;
  };
  const keep = (key: string, until: number) => {
    kept.delete(key);
    if (until <= now()) return;
    kept.set(key, until);
    if (kept.size <= most) return;
    const [oldest] = kept.keys();
    if (oldest !== undefined) kept.delete(oldest);
  };
  const isFamiliar = ({ familiar }: Demand) => familiar !== undefined && look(familiar.key) !== undefined;

  return {
    async take(demand) {
      const own = isFamiliar(demand) ? demand.familiar?.budget : demand.stranger;
      const budgets: readonly Budget[] = own ? [...demand.always, own] : demand.always;
      const waitMs = Math.max(0, ...budgets.map(({ key, rate }) => waitFor(rate, look(key), now())));
      if (waitMs > 0) return { waitMs };
      for (const { key, rate } of budgets) keep(key, afterTaking(rate, look(key), now()));
      return { taken: budgets };
    },
    async giveBack(taken, remember) {
      for (const { key, rate } of taken) {
        const fullAt = look(key);
        if (fullAt !== undefined) keep(key, afterGivingBack(rate, fullAt));
      }
      if (remember) keep(remember.key, now() + remember.ms);
    },
    async close() {
      kept.clear();
    },
  };
};
