import type { Decider, DomainEvent, Envelope } from '../domain/decider.ts';
import { type Stream, streamName } from './eventstore.ts';
import { reachable } from './reachable.ts';
import { type AnyDecider, type Asked, stateOf, type Warm } from './warm-streams.ts';

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

type Fold = { readonly decider: AnyDecider; readonly stream: Stream };

/** The streams that are asked for, once each, with all deciders that fold them; and for each of `folds`, which of them is its. */
export const askedBy = (
  folds: readonly Fold[],
): { readonly asked: readonly Asked[]; readonly places: readonly number[] } => {
  const places = new Map<string, number>();
  const asked: { readonly name: string; readonly stream: Stream; readonly deciders: AnyDecider[] }[] = [];
  return {
    asked,
    places: folds.map(({ decider, stream }) => {
      const name = streamName(stream);
      const place = places.get(name) ?? asked.length;
      const known = asked[place];
      if (!known) {
        places.set(name, place);
        asked.push({ name, stream, deciders: [decider] });
      } else if (!known.deciders.includes(decider)) known.deciders.push(decider);
      return place;
    }),
  };
};

type Known = (name: string, decider: AnyDecider) => Warm | undefined;

/** If all of them are known. */
const knownOf = (known: Known, instanceId: string, wanted: readonly Wanted[]) => {
  const outcomes = wanted.map(({ decider, id }) => {
    const name = streamName({ instanceId, aggregateType: decider.aggregate, aggregateId: id });
    const warm = known(name, anyDecider(decider));
    return warm && outcomeOf(warm, anyDecider(decider));
  });
  return outcomes.includes(undefined) ? undefined : (outcomes as readonly Outcome<unknown>[]);
};

/** `read` answers for each stream, in the order asked; what is `known` need not be read. */
export const loadedBy = (read: (asked: readonly Asked[]) => Promise<readonly Warm[]>, known?: Known) => {
  const folded = async (instanceId: string, wanted: readonly Wanted[]): Promise<readonly Outcome<unknown>[]> => {
    const remembered = known && knownOf(known, instanceId, wanted);
    if (remembered) return remembered;
    const folds = wanted.map(({ decider, id }) => ({
      decider: anyDecider(decider),
      stream: { instanceId, aggregateType: decider.aggregate, aggregateId: id },
    }));
    const { asked, places } = askedBy(folds);
    const warm = await reachable(read(asked));
    return folds.map(({ decider }, index) => outcomeOf(warm[places[index] ?? 0] as Warm, decider));
  };
  const load: Load = async <C, S, E extends DomainEvent>(instanceId: string, decider: Decider<C, S, E>, id: string) => {
    const [outcome] = await folded(instanceId, [{ decider, id }]);
    return outcome as Outcome<S>;
  };
  // Each outcome is of the type of its decider's initial state.
  return { load, loadAll: folded as LoadAll };
};

export const outcomeOf = ({ folds, last, position }: Warm, decider: AnyDecider): Outcome<unknown> => ({
  state: stateOf(folds, decider),
  last,
  position,
});
