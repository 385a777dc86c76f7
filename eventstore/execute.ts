import { randomUUID } from 'node:crypto';
import type { Decider, DomainEvent, Envelope } from '../domain/decider.ts';
import { errors } from '../domain/errors.ts';
import type { Codec } from './codec.ts';
import { type Decision, decide, type StepOn, settled, takenBy } from './decision.ts';
import {
  type Appended,
  type Cause,
  ClaimTaken,
  type EventStore,
  RevisionConflict,
  StoreUnavailable,
} from './eventstore.ts';
import { inTurn } from './in-turn.ts';
import { type AnyDecider, type Asked, keyOf, type Warm, warmStreams } from './warm-streams.ts';

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
  /** Several states with one round trip, in the order asked. */
  loadAll<const A extends readonly Wanted[]>(
    instanceId: string,
    asked: A,
  ): Promise<{ readonly [K in keyof A]: Outcome<A[K]['decider']['initial']> }>;
};
/** Any decider will do: what it folds to is of the type of its initial state. */
type Wanted = {
  readonly decider: Pick<Decider<never, unknown, DomainEvent>, 'name' | 'aggregate' | 'events' | 'initial'>;
  readonly id: string;
};

const executeErrors = errors('eventstore', {
  conflict: ['conflict', 'Others changed this again and again in the meantime. Please try again.'],
  unavailable: ['unavailable', 'The event store cannot be reached. Please try again.'],
});

type Identified = Context & { readonly commandId: string };
type Result = { readonly position: bigint; readonly warm: readonly Warm[] };

// A decider only ever meets commands and states of its own, so their types may be forgotten on the way.
const anyDecider = (decider: object) => decider as AnyDecider;
const stepOn = (instanceId: string, typed: AnyStep): StepOn =>
  typed.run(({ decider, id, command, owner }) => ({
    decider: anyDecider(decider),
    stream: { instanceId, aggregateType: decider.aggregate, aggregateId: id },
    command,
    ...(owner === undefined ? {} : { owner }),
  }));

/** The streams that are asked for, once each, with all deciders that fold them. */
const askedBy = (steps: readonly Pick<StepOn, 'decider' | 'stream'>[]): readonly Asked[] => {
  const asked = new Map<string, { readonly stream: Asked['stream']; readonly deciders: Set<AnyDecider> }>();
  for (const { decider, stream } of steps) {
    const entry = asked.get(keyOf(stream)) ?? { stream, deciders: new Set() };
    entry.deciders.add(decider);
    asked.set(keyOf(stream), entry);
  }
  return [...asked.values()];
};

export const executorOn = (
  store: EventStore,
  codec: Codec,
  { attempts = 8, capacity = 10_000 }: { readonly attempts?: number; readonly capacity?: number } = {},
): Executor => {
  const streams = warmStreams(store, codec, capacity);
  const queue = inTurn();

  /** As far as they are known in memory, which the append will check. `certain`: all were read from the store just now. */
  const warmOrRead = async (asked: readonly Asked[]) => {
    const known = asked.map(streams.warmFor);
    const missing = asked.filter((_, index) => !known[index]);
    const read = (await streams.refresh(missing)).values();
    return { warm: known.map((warm) => warm ?? (read.next().value as Warm)), certain: missing.length === asked.length };
  };

  const append = async (context: Identified, decision: Decision): Promise<Appended> => {
    const writes = decision.streams.map(async ({ stream, before, owner, events }) => ({
      stream,
      expected: before.revision,
      owner,
      events: await Promise.all(events.map((event) => codec.encode(stream, event))),
    }));
    const { take, release } = decision;
    return store.append({
      commandId: context.commandId,
      writes: await Promise.all(writes),
      take,
      release,
      cause: context.cause,
    });
  };

  /** What the streams are after an append that succeeded; when it was a repetition, what others made of them by now. */
  const remember = async (context: Identified, asked: readonly Asked[], decision: Decision, appended: Appended) => {
    if (appended.repeated) return streams.refresh(asked);
    return decision.streams.map((decided, index) => {
      const warm = settled(context.cause, decided, appended, appended.revisions[index] ?? 0);
      streams.keep(decided.stream, warm);
      return warm;
    });
  };

  /** Undefined: somebody wrote in between, or what memory knew was not enough to say no. Read, and decide again. */
  const attempt = async (
    context: Identified,
    asked: readonly Asked[],
    steps: readonly StepOn[],
    { warm, certain }: { readonly warm: readonly Warm[]; readonly certain: boolean },
  ): Promise<Result | undefined> => {
    let decision: Decision;
    try {
      decision = decide(
        context.cause,
        steps,
        asked.map(({ stream }, index) => ({ stream, before: warm[index] as Warm })),
      );
    } catch (refusal) {
      if (!certain) return undefined;
      const first = await store.appended(context.instanceId, context.commandId);
      if (first) return { position: first.position, warm };
      throw refusal;
    }
    const nothing = decision.streams.every(({ events }) => events.length === 0);
    if (nothing) return certain ? { position: newest(warm), warm } : undefined;
    try {
      const appended = await append(context, decision);
      return { position: appended.position, warm: await remember(context, asked, decision, appended) };
    } catch (error) {
      if (error instanceof RevisionConflict) return undefined;
      if (error instanceof ClaimTaken) throw takenBy(decision.claimedBy(error.claim), error.claim);
      throw error;
    }
  };

  const decideAndAppend = async (context: Identified, asked: readonly Asked[], steps: readonly StepOn[]) => {
    const first = await attempt(context, asked, steps, await warmOrRead(asked));
    if (first) return first;
    for (let again = 1; again < attempts; again++) {
      const result = await attempt(context, asked, steps, { warm: await streams.refresh(asked), certain: true });
      if (result) return result;
    }
    throw executeErrors.conflict();
  };

  const run = async (context: Context, typed: readonly AnyStep[]) => {
    const steps = typed.map((one) => stepOn(context.instanceId, one));
    const asked = askedBy(steps);
    const keys = asked.map(({ stream }) => keyOf(stream));
    const identified = { ...context, commandId: context.commandId ?? randomUUID() };
    const { position, warm } = await reachable(queue(keys, () => decideAndAppend(identified, asked, steps)));
    return { position, of: ({ stream }: StepOn) => warm[keys.indexOf(keyOf(stream))], steps };
  };

  const loadFolded = async (instanceId: string, wanted: readonly Wanted[]): Promise<readonly Outcome<unknown>[]> => {
    const folds = wanted.map(({ decider, id }) => ({
      decider: anyDecider(decider),
      stream: { instanceId, aggregateType: decider.aggregate, aggregateId: id },
    }));
    const asked = askedBy(folds);
    const warm = await reachable(streams.refresh(asked));
    const byKey = new Map(asked.map(({ stream }, index) => [keyOf(stream), warm[index] as Warm]));
    return folds.map(({ decider, stream }) => outcomeOf(byKey.get(keyOf(stream)) as Warm, decider));
  };

  return {
    async execute<C, S, E extends DomainEvent>(
      context: Context,
      decider: Decider<C, S, E>,
      id: string,
      command: C,
      owner?: string,
    ) {
      const { position, of, steps } = await run(context, [step(decider, id, command, owner)]);
      const [only] = steps as [StepOn];
      return { ...(outcomeOf(of(only) as Warm, only.decider) as Outcome<S>), position };
    },

    async executeAll(context, typed) {
      const { position, of, steps } = await run(context, typed);
      return { position, last: steps.map((each) => of(each)?.last) };
    },

    async load<C, S, E extends DomainEvent>(instanceId: string, decider: Decider<C, S, E>, id: string) {
      const [outcome] = await loadFolded(instanceId, [{ decider, id }]);
      return outcome as Outcome<S>;
    },

    async loadAll<const A extends readonly Wanted[]>(instanceId: string, asked: A) {
      const outcomes = await loadFolded(instanceId, asked);
      return outcomes as { readonly [K in keyof A]: Outcome<A[K]['decider']['initial']> };
    },
  };
};

const newest = (warm: readonly Warm[]): bigint => {
  let highest = 0n;
  for (const { position } of warm) if (position > highest) highest = position;
  return highest;
};

const outcomeOf = ({ states, last, position }: Warm, decider: AnyDecider): Outcome<unknown> => ({
  state: states.get(decider),
  last,
  position,
});

const reachable = async <R>(work: Promise<R>): Promise<R> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw Object.assign(executeErrors.unavailable(), { cause: error });
  }
};
