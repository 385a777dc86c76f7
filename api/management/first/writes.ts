import type { Decider, DomainEvent } from '../../../domain/decider.ts';
import type { Api, Call } from '../../api.ts';
import { written } from './second.ts';

/** What was written last of a thing, as the answer to a write has it: now, or after something was asked. */
export const writesTo = <C, S, E extends DomainEvent>({ load }: Pick<Api, 'load'>, decider: Decider<C, S, E>) => {
  const outcome = async (call: Call, id: string) => written((await load(call.instance.id, decider, id)).last);
  return {
    outcome,
    after: async (call: Call, id: string, asked: Promise<unknown>) => {
      await asked;
      return outcome(call, id);
    },
  };
};
