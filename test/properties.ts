import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decider, DomainEvent } from '../domain/decider.ts';
import { DomainError } from '../domain/errors.ts';
import { fold } from './spec.ts';

/**
 * What every decider promises, whatever was asked of it before: commands are decided or refused by name, every history
 * folds, and a command that was just obeyed records nothing, or is refused, when it comes again. `repeatable` lists the
 * commands that are new each time (a further check, a further token).
 */
export const deciderProperties = <C extends { readonly type: string }, S, E extends DomainEvent>(
  decider: Decider<C, S, E>,
  commands: fc.Arbitrary<C>,
  { repeatable = [] }: { readonly repeatable?: readonly C['type'][] } = {},
) =>
  describe(`the decider ${decider.name}`, () => {
    it('decides or refuses any sequence of commands by name, folds what it decided, and does nothing twice', () => {
      fc.assert(
        fc.property(fc.array(commands, { maxLength: 25 }), (sequence) => {
          const history: E[] = [];
          for (const command of sequence) {
            const decided = decideOrRefuse(decider, command, history);
            history.push(...decided);
            if (decided.length > 0 && !repeatable.includes(command.type))
              expect(decideOrRefuse(decider, command, history), `${command.type} twice`).toEqual([]);
          }
          fold(decider, history);
          for (const event of history) expect(Object.keys(decider.events)).toContain(event.type);
        }),
      );
    });
  });

const decideOrRefuse = <C, S, E extends DomainEvent>(
  decider: Decider<C, S, E>,
  command: C,
  history: readonly E[],
): readonly E[] => {
  try {
    return decider.decide(command, fold(decider, history));
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
};
