import type { Rate } from './budgets.ts';

/** Generic cell rate algorithm: all that is kept of a budget is the moment at which it is full again. */
export type Kept = number | undefined;

const intervalOf = ({ most, ms }: Rate) => ms / most;

/** How long until one can be taken; 0: now. */
export const waitFor = (rate: Rate, fullAt: Kept, now: number): number => {
  const wait = Math.max(fullAt ?? 0, now) + intervalOf(rate) - rate.ms - now;
  // A seventh of an hour, seven times, is not quite an hour.
  return wait < 1 ? 0 : wait;
};

export const afterTaking = (rate: Rate, fullAt: Kept, now: number): number =>
  Math.max(fullAt ?? 0, now) + intervalOf(rate);

export const afterGivingBack = (rate: Rate, fullAt: number): number => fullAt - intervalOf(rate);
