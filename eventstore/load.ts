import type { Decider, DomainEvent, Envelope } from '../domain/decider.ts';
import { streamName } from './eventstore.ts';
import { reachable } from './reachable.ts';
import type { AnyDecider, Asked, Warm } from './warm-streams.ts';

/** What came of an aggregate: its state after the command, and the envelope of its newest event. */
export type Outcome<S> = { readonly state: S; readonly last: Envelope | undefined; readonly position: bigint };

export type Load = <C, S, E extends DomainEvent>(
  instanceId: string,
  decider: Decider<C, S, E>,
  id: string,
) => Promise<Outcome<S>>;
export type LoadAll = <const A extends readonly Wanted[]>(
  instanceId: string,
  asked: A,
) => Promise<{ readonly [K in keyof A]: Outcome<A[K]['decider']['initial']> }>;
/** Any decider will do: what it folds to is of the type of its initial state. */
type Wanted = {
  readonly decider: Pick<Decider<never, unknown, DomainEvent>, 'name' | 'aggregate' | 'events' | 'initial'>;
  readonly id: string;
};

// A decider only ever meets commands and states of its own, so their types may be forgotten on the way.
export const anyDecider = (decider: object) => decider as AnyDecider;

/** The streams that are asked for, once each, with all deciders that fold them. */
export const askedBy = (
  steps: readonly { readonly decider: AnyDecider; readonly stream: Asked['stream'] }[],
): readonly Asked[] => {
  const asked = new Map<string, { readonly stream: Asked['stream']; readonly deciders: Set<AnyDecider> }>();
  for (const { decider, stream } of steps) {
    const entry = asked.get(streamName(stream)) ?? { stream, deciders: new Set() };
    entry.deciders.add(decider);
    asked.set(streamName(stream), entry);
  }
  return [...asked.values()];
};

/** `read` answers for each stream, in the order asked. */
export const loadedBy = (read: (asked: readonly Asked[]) => Promise<readonly Warm[]>) => {
  const folded = async (instanceId: string, wanted: readonly Wanted[]): Promise<readonly Outcome<unknown>[]> => {
    const folds = wanted.map(({ decider, id }) => ({
      decider: anyDecider(decider),
      stream: { instanceId, aggregateType: decider.aggregate, aggregateId: id },
    }));
    const asked = askedBy(folds);
    const warm = await reachable(read(asked));
    const byKey = new Map(asked.map(({ stream }, index) => [streamName(stream), warm[index] as Warm]));
    return folds.map(({ decider, stream }) => outcomeOf(byKey.get(streamName(stream)) as Warm, decider));
  };
  const load: Load = async <C, S, E extends DomainEvent>(instanceId: string, decider: Decider<C, S, E>, id: string) => {
    const [outcome] = await folded(instanceId, [{ decider, id }]);
    return outcome as Outcome<S>;
  };
  const loadAll: LoadAll = async <const A extends readonly Wanted[]>(instanceId: string, asked: A) => {
    const outcomes = await folded(instanceId, asked);
    return outcomes as { readonly [K in keyof A]: Outcome<A[K]['decider']['initial']> };
  };
  return { load, loadAll };
};

export const outcomeOf = ({ states, last, position }: Warm, decider: AnyDecider): Outcome<unknown> => ({
  state: states.get(decider),
  last,
  position,
});
