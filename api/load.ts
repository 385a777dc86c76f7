import type { Executor, Outcome } from '../eventstore/execute.ts';

export type Asked = { readonly decider: { readonly initial: unknown }; readonly id: string };
export type StateOf<A extends Asked> = A['decider']['initial'];

/** `loadAll`, with each state in its own type. */
export const loadStates = <const A extends readonly Asked[]>(
  { loadAll }: Pick<Executor, 'loadAll'>,
  instanceId: string,
  ...asked: A
) =>
  // What is asked for are deciders; only their states matter to who asks.
  loadAll(instanceId, asked as unknown as Parameters<typeof loadAll>[1]) as Promise<{
    readonly [K in keyof A]: Outcome<StateOf<A[K]>>;
  }>;
