import type { Decider, DomainEvent, Envelope } from '../domain/decider.ts';
import type { Cause } from './eventstore.ts';

/** For whom and in which tenant a command runs. */
export type Context = { readonly instanceId: string; readonly cause: Cause; readonly commandId?: string };

/** One decision: this decider, on this aggregate, this command. `owner` matters for the first event of a stream only. */
export type Step<C = never, S = unknown, E extends DomainEvent = DomainEvent> = {
  readonly decider: Decider<C, S, E>;
  readonly id: string;
  readonly command: C;
  readonly owner?: string;
};

/** Keeps a step's command and decider of one type while steps of several deciders travel in one list. */
export type AnyStep = { readonly run: <R>(use: <C, S, E extends DomainEvent>(step: Step<C, S, E>) => R) => R };
export const step = <C, S, E extends DomainEvent>(
  decider: Decider<C, S, E>,
  id: string,
  command: C,
  owner?: string,
): AnyStep => ({
  run: (use) => use({ decider, id, command, ...(owner === undefined ? {} : { owner }) }),
});

/** What came of an aggregate: its state after the command, and the envelope of its newest event. */
export type Outcome<S> = { readonly state: S; readonly last: Envelope | undefined; readonly position: bigint };

export type Executor = {
  /** Load, fold, decide, append. Whoever loses a race decides again from the new state. Nothing decided: nothing written. */
  execute<C, S, E extends DomainEvent>(
    context: Context,
    decider: Decider<C, S, E>,
    id: string,
    command: C,
    owner?: string,
  ): Promise<Outcome<S>>;
  /** Several decisions in one append, all or none, decided in order; steps on one stream see each other's events. */
  executeAll(
    context: Context,
    steps: readonly AnyStep[],
  ): Promise<{ readonly position: bigint; readonly last: readonly (Envelope | undefined)[] }>;
  /** The folded state now: from the warm cache, after asking the store for anything newer. */
  load<C, S, E extends DomainEvent>(instanceId: string, decider: Decider<C, S, E>, id: string): Promise<Outcome<S>>;
  /** Several states with one round trip. */
  loadAll(
    instanceId: string,
    asked: readonly { readonly decider: Decider<never, unknown, DomainEvent>; readonly id: string }[],
  ): Promise<readonly Outcome<unknown>[]>;
};
