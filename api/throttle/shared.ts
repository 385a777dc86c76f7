import type { Ledger } from './ledger.ts';

type Parts = {
  /** Loads and opens it, with the first attempt. */
  readonly open: () => Promise<Ledger>;
  /** Counts for this process alone while that one can't be asked: nobody is locked out by it, and nobody may guess freely. */
  readonly instead: Ledger;
  readonly onTrouble: (error: unknown) => void;
};

/** So long it is not asked again after it did not answer. */
const pauseMs = 5_000;

/** A ledger that others share, as far as it can be reached. */
export const sharedLedger = ({ open, instead, onTrouble }: Parts): Ledger => {
  let opened: Promise<Ledger> | undefined;
  let awayUntil = 0;

  const asked = async <R>(ask: (ledger: Ledger) => Promise<R>): Promise<R> => {
    if (performance.now() < awayUntil) return ask(instead);
    try {
      opened ??= open();
      return await ask(await opened);
    } catch (error) {
      awayUntil = performance.now() + pauseMs;
      onTrouble(error);
      return ask(instead);
    }
  };

  return {
    take: (demand) => asked((ledger) => ledger.take(demand)),
    giveBack: (taken, remember) => asked((ledger) => ledger.giveBack(taken, remember)),
    async close() {
      await Promise.all([instead.close(), opened?.then((ledger) => ledger.close())]);
    },
  };
};
