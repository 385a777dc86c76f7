import type { Rate } from './budgets.ts';

export type Budget = { readonly key: string; readonly rate: Rate };

/** What is taken from: `familiar` in the place of `stranger` where its key is remembered. */
export type Demand = {
  readonly always: readonly Budget[];
  readonly stranger?: Budget;
  readonly familiar?: { readonly key: string; readonly budget: Budget };
};
type Outcome = { readonly waitMs: number } | { readonly taken: readonly Budget[] };

/** Keeps what is left of budgets. Everything in it may be lost: then they are full. */
export type Ledger = {
  /** One of each budget, or none of any. */
  take(demand: Demand): Promise<Outcome>;
  giveBack(taken: readonly Budget[], remember?: { readonly key: string; readonly ms: number }): Promise<void>;
  close(): Promise<void>;
};
