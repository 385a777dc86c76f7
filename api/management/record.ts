import type { Decider, DomainEvent, Envelope } from '../../domain/decider.ts';
import type { AnyStep, Outcome } from '../../eventstore/execute.ts';
import type { Api, Call } from '../api.ts';

/** One command of the caller's. The answer will say where in the log it stands, so that a later read may wait for it. */
export const record = async <C, S, E extends DomainEvent>(
  api: Pick<Api, 'execute'>,
  call: Call,
  decider: Decider<C, S, E>,
  id: string,
  command: C,
  owner?: string,
): Promise<Outcome<S>> => {
  const outcome = await api.execute(call.context, decider, id, command, owner);
  call.wrote(outcome.position);
  return outcome;
};

/** Several in one append; the newest event of the stream of each step. */
export const recordAll = async (
  api: Pick<Api, 'executeAll'>,
  call: Call,
  steps: readonly AnyStep[],
): Promise<readonly (Envelope | undefined)[]> => {
  const { last, position } = await api.executeAll(call.context, steps);
  call.wrote(position);
  return last;
};
