import { randomUUID } from 'node:crypto';
import type { Claim, Decider, DomainEvent, Envelope } from '../domain/decider.ts';
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
  streamName,
} from './eventstore.ts';
import { inTurn } from './in-turn.ts';
import type { News } from './news.ts';
import { subjectAggregate } from './subject.ts';
import {
  type AnyDecider,
  type Asked,
  cold,
  personIn,
  speaksOfStranger,
  type Warm,
  warmStreams,
} from './warm-streams.ts';

/** For whom and in which tenant a command runs. */
export type Context = {
  readonly instanceId: string;
  readonly cause: Cause;
  /** Where the request came from; sealed with what is recorded, for whom it is about. */
  readonly origin?: object;
  readonly commandId?: string;
};

/**
 * One decision: this decider, on this aggregate, this command. `owner` is for the first event of a stream: who names one
 * expects the stream to be new, and it is not read before the append finds that it is not.
 */
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
  /** The folded state now: what is in memory, and whatever the store has that is newer. */
  load: Load;
  /** Several states with one round trip, in the order asked. */
  loadAll: LoadAll;
  /**
   * The same from memory alone, where this process is sure to have heard what was recorded (news.ts): its own writes at
   * once, those of other processes within milliseconds. Good enough to say yes; before a no, `load`.
   */
  readonly recent: {
    readonly load: Load;
    readonly loadAll: LoadAll;
    /** Waits until memory knows everything up to this position. */
    upTo(position: bigint): Promise<void>;
    /** Memory knows everything up to this position. */
    heard(): bigint;
  };
};
type Load = <C, S, E extends DomainEvent>(
  instanceId: string,
  decider: Decider<C, S, E>,
  id: string,
) => Promise<Outcome<S>>;
type LoadAll = <const A extends readonly Wanted[]>(
  instanceId: string,
  asked: A,
) => Promise<{ readonly [K in keyof A]: Outcome<A[K]['decider']['initial']> }>;
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
    const entry = asked.get(streamName(stream)) ?? { stream, deciders: new Set() };
    entry.deciders.add(decider);
    asked.set(streamName(stream), entry);
  }
  return [...asked.values()];
};

type Options = {
  readonly attempts?: number;
  readonly capacity?: number;
  /** Of the same store. Without news nothing is taken from memory alone. */
  readonly news?: News;
};

export const executorOn = (
  store: EventStore,
  codec: Codec,
  { attempts = 8, capacity = 10_000, news }: Options = {},
): Executor => {
  const streams = warmStreams(store, codec, capacity, news);
  const queue = inTurn();

  /** As `guess` knows them, the others as the store has them. */
  const knownOrRead = async (asked: readonly Asked[], guess: (asked: Asked) => Warm | undefined) => {
    const known = asked.map(guess);
    const missing = asked.filter((_, index) => !known[index]);
    const read = (await streams.refresh(missing)).values();
    return { warm: known.map((warm) => warm ?? (read.next().value as Warm)), certain: missing.length === asked.length };
  };

  /** As far as they are known in memory, or said to be new: the append will check. `certain`: all were read just now. */
  const warmOrRead = (asked: readonly Asked[], steps: readonly StepOn[]) => {
    const isNew = (stream: Asked['stream']) =>
      steps.some((step) => step.owner !== undefined && streamName(step.stream) === streamName(stream));
    return knownOrRead(asked, (one) => streams.warmFor(one) ?? (isNew(one.stream) ? cold(one.deciders) : undefined));
  };

  /** Before the event that says so: a crash in between leaves a key with one owner too many, not with none. */
  const adoptIfKnown = async ({ stream, before, events, states }: Decision['streams'][number]) => {
    const person = personIn(states);
    const isNews = person !== undefined && personIn(before.states) === undefined;
    if (isNews && (before.ofStranger || events.some((event) => speaksOfStranger(before, event))))
      await codec.adopt(stream, person);
  };

  const append = async (context: Identified, decision: Decision): Promise<Appended> => {
    const writes = await Promise.all(
      decision.streams.map(async ({ stream, before, owner, events }) => ({
        stream,
        expected: before.revision,
        owner,
        events: await Promise.all(events.map((event) => codec.encode(stream, event))),
      })),
    );
    const { instanceId, origin, cause } = context;
    const written = decision.streams.filter(({ events }) => events.length > 0);
    const persons = [cause.actor, ...written.flatMap(personWrittenTo)];
    const stranger = written.some(({ states }) => [...states.keys()].some(({ person }) => person !== undefined));
    await Promise.all(written.map(adoptIfKnown));
    const [take, release, sealedOrigin] = await Promise.all([
      codec.hideClaims(instanceId, decision.take),
      codec.hideClaims(instanceId, decision.release),
      origin && codec.sealOrigin(instanceId, origin, persons, { stranger }),
    ]);
    try {
      return await store.append({
        commandId: context.commandId,
        writes,
        take,
        release,
        cause: { ...cause, ...(sealedOrigin === undefined ? {} : { origin: sealedOrigin }) },
      });
    } catch (error) {
      if (error instanceof ClaimTaken) throw asDecided(error, take, decision.take);
      throw error;
    }
  };

  /** What the streams are after an append that succeeded; when it was a repetition, what others made of them by now. */
  const appendAndRemember = (context: Identified, asked: readonly Asked[], decision: Decision): Promise<Result> =>
    streams.during(asked, async (keep) => {
      const appended = await append(context, decision);
      const { position } = appended;
      if (appended.repeated) return { position, warm: await streams.refresh(asked) };
      const warm = decision.streams.map((decided, index) => {
        const after = settled(context.cause, decided, appended, appended.revisions[index] ?? 0);
        keep(decided.stream, after);
        return after;
      });
      return { position, warm };
    });

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
      return await appendAndRemember(context, asked, decision);
    } catch (error) {
      if (error instanceof RevisionConflict) return undefined;
      if (error instanceof ClaimTaken) throw takenBy(decision.claimedBy(error.claim), error.claim);
      throw error;
    }
  };

  const decideAndAppend = async (context: Identified, asked: readonly Asked[], steps: readonly StepOn[]) => {
    const first = await attempt(context, asked, steps, await warmOrRead(asked, steps));
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
    const keys = asked.map(({ stream }) => streamName(stream));
    const identified = { ...context, commandId: context.commandId ?? randomUUID() };
    const { position, warm } = await reachable(queue(keys, () => decideAndAppend(identified, asked, steps)));
    return { position, of: ({ stream }: StepOn) => warm[keys.indexOf(streamName(stream))], steps };
  };

  /** `read` answers for each stream, in the order asked. */
  const loadedBy = (read: (asked: readonly Asked[]) => Promise<readonly Warm[]>) => {
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
    const load: Load = async <C, S, E extends DomainEvent>(
      instanceId: string,
      decider: Decider<C, S, E>,
      id: string,
    ) => {
      const [outcome] = await folded(instanceId, [{ decider, id }]);
      return outcome as Outcome<S>;
    };
    const loadAll: LoadAll = async <const A extends readonly Wanted[]>(instanceId: string, asked: A) => {
      const outcomes = await folded(instanceId, asked);
      return outcomes as { readonly [K in keyof A]: Outcome<A[K]['decider']['initial']> };
    };
    return { load, loadAll };
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

    ...loadedBy(streams.refresh),

    recent: {
      ...loadedBy(async (asked) => {
        if (!streams.areCurrent()) return streams.refresh(asked);
        return (await knownOrRead(asked, streams.warmFor)).warm;
      }),
      upTo: async (position) => news?.reached(position),
      heard: () => news?.heard() ?? 0n,
    },
  };
};

const personWrittenTo = ({ stream, states }: Decision['streams'][number]): readonly string[] => {
  const person = stream.aggregateType === subjectAggregate ? stream.aggregateId : personIn(states);
  return person === undefined ? [] : [person];
};

/** The store knows a claim as it was hidden; who decided knows it as it was. */
const asDecided = ({ claim }: ClaimTaken, hidden: readonly Claim[], decided: readonly Claim[]) =>
  new ClaimTaken(decided[hidden.findIndex(({ kind, value }) => kind === claim.kind && value === claim.value)] ?? claim);

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
