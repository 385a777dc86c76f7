import type { Decider, DomainEvent, Envelope } from '../domain/decider.ts';
import type { Codec } from './codec.ts';
import { type Decision, decide, type StepOn, settled, takenBy } from './decision.ts';
import { type Append, type Cause, ClaimTaken, type EventStore, RevisionConflict, streamName } from './eventstore.ts';
import { inTurn } from './in-turn.ts';
import { anyDecider, askedBy, type Load, type LoadAll, loadedBy, type Outcome, outcomeOf } from './load.ts';
import type { News } from './news.ts';
import { executeErrors, reachable } from './reachable.ts';
import { appendFor, asDecided } from './record.ts';
import { type Asked, cold, type Warm, warmStreams } from './warm-streams.ts';

export type { Outcome };

/** For whom and in which tenant a command runs. */
export type Context = {
  readonly instanceId: string;
  readonly cause: Cause;
  /** Where the request came from; sealed with what is recorded, for whom it is about. */
  readonly origin?: object;
  /** A UUID, of whoever may ask again: what was recorded is then not recorded twice. */
  readonly commandId?: string;
};

/**
 * One decision: this decider, on this aggregate, this command. `owner` is for the first event of a stream: who names one
 * expects the stream to be new, and it is not read before the append finds that it is not.
 */
type Step<C = never, S = unknown, E extends DomainEvent = DomainEvent> = {
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

const untyped = (instanceId: string, typed: AnyStep) =>
  typed.run(({ decider, id, command, owner }) => ({
    decider: anyDecider(decider),
    stream: { instanceId, aggregateType: decider.aggregate, aggregateId: id },
    command,
    owner,
  }));

type Result = { readonly position: bigint; readonly warm: readonly Warm[] };

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
  const appendOf = appendFor(codec);

  /** What the store has of those that are not known. */
  const knownOrRead = async (asked: readonly Asked[], known: readonly (Warm | undefined)[]) => {
    const read = (await streams.refresh(asked.filter((_, place) => !known[place]))).values();
    return known.map((warm) => warm ?? (read.next().value as Warm));
  };

  /** As far as they are known in memory, or said to be new: the append will check. */
  const guessed = (asked: readonly Asked[], steps: readonly StepOn[]) => {
    const isNew = (at: number) => steps.some(({ place, owner }) => place === at && owner !== undefined);
    return asked.map((one, place) => streams.warmFor(one) ?? (isNew(place) ? cold(one.deciders) : undefined));
  };

  /** What the streams are after an append that succeeded; when it was a repetition, what others made of them by now. */
  const appendAndRemember = async (
    context: Context,
    asked: readonly Asked[],
    decision: Decision,
    append: Append,
  ): Promise<Result> => {
    const appended = await store.append(append);
    const { position } = appended;
    if (appended.repeated) return { position, warm: await streams.refresh(asked) };
    const warm = decision.streams.map((decided, index) => {
      const after = settled(context.cause, decided, appended, appended.revisions[index] ?? 0);
      streams.keep(decided.name, after);
      return after;
    });
    return { position, warm };
  };

  /** Undefined: somebody wrote in between, or what memory knew was not enough to say no. Read, and decide again. */
  const attempt = async (
    context: Context,
    asked: readonly Asked[],
    steps: readonly StepOn[],
    { warm, certain }: { readonly warm: readonly Warm[]; readonly certain: boolean },
  ): Promise<Result | undefined> => {
    let decision: Decision;
    try {
      decision = decide(context.cause, steps, asked, warm);
    } catch (refusal) {
      if (!certain) return undefined;
      const first = context.commandId && (await store.appended(context.instanceId, context.commandId));
      if (first) return { position: first.position, warm };
      throw refusal;
    }
    const nothing = decision.streams.every(({ events }) => events.length === 0);
    if (nothing) return certain ? { position: newest(warm), warm } : undefined;
    const soon = appendOf(context, decision);
    const append = soon instanceof Promise ? await soon : soon;
    try {
      return await appendAndRemember(context, asked, decision, append);
    } catch (error) {
      if (error instanceof RevisionConflict) return undefined;
      if (!(error instanceof ClaimTaken)) throw error;
      const claim = asDecided(error.claim, append, decision);
      throw takenBy(decision.claimedBy(claim), claim);
    }
  };

  const decideAndAppend = async (context: Context, asked: readonly Asked[], steps: readonly StepOn[]) => {
    // Also while keys are waited for: who is erased meanwhile must not be remembered as they were before.
    streams.begin(asked);
    try {
      let known = guessed(asked, steps);
      for (let times = 0; times < attempts; times++) {
        const certain = known.every((warm) => warm === undefined);
        const warm = known.includes(undefined) ? await knownOrRead(asked, known) : (known as readonly Warm[]);
        const result = await attempt(context, asked, steps, { warm, certain });
        if (result) return result;
        known = asked.map(() => undefined);
      }
      throw executeErrors.conflict();
    } finally {
      streams.end(asked);
    }
  };

  const run = (context: Context, asked: readonly Asked[], steps: readonly StepOn[]): Promise<Result> => {
    const keys = asked.map(({ name }) => name);
    return reachable(queue(keys, () => decideAndAppend(context, asked, steps)));
  };

  return {
    async execute<C, S, E extends DomainEvent>(
      context: Context,
      typed: Decider<C, S, E>,
      id: string,
      command: C,
      owner?: string,
    ) {
      const decider = anyDecider(typed);
      const stream = { instanceId: context.instanceId, aggregateType: decider.aggregate, aggregateId: id };
      const asked = [{ name: streamName(stream), stream, deciders: [decider] }];
      const { position, warm } = await run(context, asked, [{ decider, place: 0, command, owner }]);
      const { state, last } = outcomeOf(warm[0] as Warm, decider) as Outcome<S>;
      return { state, last, position };
    },

    async executeAll(context, typed) {
      const steps = typed.map((one) => untyped(context.instanceId, one));
      const { asked, places } = askedBy(steps);
      const placed = steps.map((one, index) => ({ ...one, place: places[index] ?? 0 }));
      const { position, warm } = await run(context, asked, placed);
      return { position, last: places.map((place) => warm[place]?.last) };
    },

    ...loadedBy(streams.refresh),

    recent: {
      ...loadedBy(
        async (asked) => {
          if (!(await streams.becomeCurrent())) return streams.refresh(asked);
          return knownOrRead(asked, asked.map(streams.warmFor));
        },
        (name, decider) => (streams.areCurrent() ? streams.warmFor({ name, deciders: [decider] }) : undefined),
      ),
      upTo: async (position) => news?.reached(position),
      heard: () => news?.heard() ?? 0n,
    },
  };
};

const newest = (warm: readonly Warm[]): bigint => {
  let highest = 0n;
  for (const { position } of warm) if (position > highest) highest = position;
  return highest;
};
