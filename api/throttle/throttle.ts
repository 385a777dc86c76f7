import { createHash } from 'node:crypto';
import { errors } from '../../domain/errors.ts';
import { networkOf } from './address.ts';
import type { Act, Budgets, Party } from './budgets.ts';
import type { Budget, Demand, Ledger } from './ledger.ts';

export const throttleErrors = errors('throttle', {
  too_many: ['exhausted', 'Too many attempts: please try again later.'],
});

/** Who tries; see the README for what to give. */
export type Attempt = {
  readonly instanceId: string;
  readonly account?: string | undefined;
  readonly address?: string | undefined;
  readonly known?: string | undefined;
};
type Taken = {
  /** The attempt was right: it costs nothing, and its address is remembered as one of the account's owner. */
  giveBack(): Promise<void>;
};
export type Throttle = {
  /** @throws too_many, with the seconds to wait as `retryAfter` in its facts. */
  take(act: Act, attempt: Attempt): Promise<Taken>;
};

/** An account that does not exist is throttled like one that does. */
export const nobody = (name: string): string => `nobody:${digest(name.trim().toLowerCase())}`;

/** Nothing about a person is kept in clear. */
const digest = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** So long an address counts as its owner's after a sign-in. */
const rememberedMs = 30 * 24 * 60 * 60_000;

export const throttleOn = (ledger: Ledger, budgets: Budgets): Throttle => ({
  async take(act, attempt) {
    const demand = demandOf(budgets, act, attempt);
    const outcome = await ledger.take(demand);
    if ('waitMs' in outcome) {
      const retryAfter = Math.ceil(outcome.waitMs / 1000);
      const message = `Too many attempts: please try again in ${inWords(retryAfter)}.`;
      throw throttleErrors.too_many({ message, facts: { retryAfter } });
    }
    const { familiar } = demand;
    return {
      giveBack: () => ledger.giveBack(outcome.taken, familiar && { key: familiar.key, ms: rememberedMs }),
    };
  },
});

/** Off, where the configuration says so. */
export const unthrottled: Throttle = { take: async () => ({ giveBack: async () => {} }) };

const demandOf = (budgets: Budgets, act: Act, { instanceId, account, address, known }: Attempt): Demand => {
  const network = address === undefined ? undefined : networkOf(address);
  const budget = (party: Party, ...of: readonly string[]): Budget | undefined => {
    const rate = budgets[act][party];
    return rate && { key: [instanceId, act, party, ...of].join('|'), rate };
  };
  const byAddress = network === undefined ? undefined : budget('address', network);
  if (account === undefined) return { always: present(byAddress) };
  // Whoever shares an address with a browser that is known can't use up what that browser has.
  const byBrowser = known === undefined ? undefined : budget('known', account, digest(known));
  if (byBrowser) return { always: [byBrowser] };
  const stranger = budget('account', account);
  const byNetwork = network === undefined ? undefined : budget('known', account, network);
  return {
    always: present(byAddress),
    ...(stranger ? { stranger } : {}),
    ...(byNetwork && stranger
      ? { familiar: { key: [instanceId, 'familiar', account, network].join('|'), budget: byNetwork } }
      : {}),
  };
};

const present = (budget: Budget | undefined): readonly Budget[] => (budget ? [budget] : []);

const inWords = (seconds: number): string => {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
};
