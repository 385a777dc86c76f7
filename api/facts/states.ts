import type { Executor, Outcome } from '../../eventstore/execute.ts';

export type Asked = Parameters<Executor['loadAll']>[1][number];
export type StateOf<A extends Asked> = A['decider']['initial'];

/** `loadAll`, with each state in its own type. */
export const loadStates = <const A extends readonly Asked[]>(
  { loadAll }: Pick<Executor, 'loadAll'>,
  instanceId: string,
  ...asked: A
): Promise<{ readonly [K in keyof A]: Outcome<StateOf<A[K]>> }> => loadAll(instanceId, asked);
