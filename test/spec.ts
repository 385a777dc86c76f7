import { expect } from 'vitest';
import type { Decider, DomainEvent, Envelope } from '../domain/decider.ts';
import { DomainError } from '../domain/errors.ts';

const envelope = (revision: number): Envelope => ({
  instanceId: 'instance-1',
  aggregateId: 'id-1',
  owner: 'org-1',
  actor: 'actor-1',
  revision,
  createdAt: new Date(revision * 1000),
});

export const fold = <C, S, E extends DomainEvent>(decider: Decider<C, S, E>, past: readonly E[]): S =>
  past.reduce<S>((state, event, index) => decider.evolve(state, event, envelope(index + 1)), decider.initial);

/** given(...past).when(command).then(...events) | .thenNothing() | .thenRejected(code) */
export const specOf =
  <C, S, E extends DomainEvent>(decider: Decider<C, S, E>) =>
  (...past: E[]) => ({
    when: (command: C) => {
      const decided = () => decider.decide(command, fold(decider, past));
      return {
        then: (...events: E[]) => expect(decided()).toEqual(events),
        thenNothing: () => expect(decided()).toEqual([]),
        thenRejected: (code: string) => {
          let rejection: unknown;
          try {
            decided();
          } catch (error) {
            rejection = error;
          }
          expect(rejection).toBeInstanceOf(DomainError);
          expect((rejection as DomainError).code).toBe(code);
        },
      };
    },
    state: () => fold(decider, past),
  });
