import { type Decider, type DomainEvent, type Envelope, isOwnEvent } from '../domain/decider.ts';
import type { Codec } from './codec.ts';
import { type EventStore, type Stream, streamName } from './eventstore.ts';
import { lru } from './lru.ts';
import type { News, Occurrence } from './news.ts';
import { isOfStranger } from './subject.ts';

/** A decider whose command, state and events only it knows; it meets its own values again. */
export type AnyDecider = Decider<unknown, unknown, DomainEvent>;
export type SeenEvent = { readonly event: DomainEvent; readonly envelope: Envelope };

/** A stream as far as it was read, with what each decider that folds it made of it. */
export type Warm = {
  readonly revision: number;
  readonly last: Envelope | undefined;
  readonly position: bigint;
  readonly states: ReadonlyMap<AnyDecider, unknown>;
  /** Something was recorded of somebody while nobody knew of whom. */
  readonly ofStranger: boolean;
};

export const cold = (deciders: Iterable<AnyDecider>): Warm => ({
  revision: 0,
  last: undefined,
  position: 0n,
  states: new Map([...deciders].map((decider) => [decider, decider.initial])),
  ofStranger: false,
});

/** Whose the stream is, as far as its deciders know. */
export const personIn = (states: Warm['states']): string | undefined => {
  for (const [decider, state] of states) {
    const person = decider.person?.(state);
    if (person) return person;
  }
  return undefined;
};

export const speaksOfStranger = ({ states }: Pick<Warm, 'states'>, event: DomainEvent) =>
  [...states.keys()].some((decider) => isOwnEvent(decider, event) && isOfStranger(decider.events[event.type], event));

export const evolve = (decider: AnyDecider, state: unknown, { event, envelope }: SeenEvent) =>
  isOwnEvent(decider, event) ? decider.evolve(state, event, envelope) : state;

/** Every decider's state after these events; those that the stream is past already change nothing. */
export const advance = (warm: Warm, events: readonly SeenEvent[], position: bigint): Warm => {
  const newer = events.filter(({ envelope }) => envelope.revision > warm.revision);
  const last = newer.at(-1)?.envelope;
  if (!last) return warm;
  const states = [...warm.states].map(
    ([decider, state]) => [decider, newer.reduce((past, seen) => evolve(decider, past, seen), state)] as const,
  );
  const ofStranger = warm.ofStranger || newer.some(({ event }) => speaksOfStranger(warm, event));
  return { revision: last.revision, last, position, states: new Map(states), ofStranger };
};

/** `name`: the stream's, as it is asked for again and again. */
export type Asked = { readonly name: string; readonly stream: Stream; readonly deciders: readonly AnyDecider[] };

type Keep = (name: string, warm: Warm) => void;

/**
 * Folded streams in memory, so that a command on a warm aggregate costs no read. With news, what is in memory is what this
 * process has heard of: a stream on which another process went on is forgotten.
 */
export const warmStreams = (store: EventStore, codec: Codec, capacity: number, news?: News) => {
  const streams = lru<Warm>(capacity);
  /** Streams that are being read or written, by how many, and the revision heard of meanwhile: the outcome may be behind it. */
  const underway = new Map<string, { readers: number; heard: number }>();

  const forgetPerson = ({ instanceId, aggregateId }: Occurrence) => {
    for (const [key, { states, last }] of streams.entries())
      if (last?.instanceId === instanceId && personIn(states) === aggregateId) streams.delete(key);
    for (const reading of underway.values()) reading.heard = Number.POSITIVE_INFINITY;
  };

  news?.listen({
    heard(occurrences) {
      for (const occurrence of occurrences) {
        if (occurrence.type === 'user.erased') forgetPerson(occurrence);
        const key = streamName(occurrence);
        const { revision } = occurrence;
        if ((streams.get(key)?.revision ?? revision) < revision) streams.delete(key);
        const reading = underway.get(key);
        if (reading && reading.heard < revision) reading.heard = revision;
      }
    },
    lost() {
      streams.clear();
      for (const reading of underway.values()) reading.heard = Number.POSITIVE_INFINITY;
    },
  });

  const keep: Keep = (key, warm) => {
    const known = streams.get(key)?.revision ?? 0;
    if (warm.revision >= Math.max(known, underway.get(key)?.heard ?? 0)) streams.set(key, warm);
  };

  /** `work` may keep what comes of these streams, unless more has been heard of them by then. */
  const during = async <R>(asked: readonly Asked[], work: (keep: Keep) => Promise<R>): Promise<R> => {
    for (const { name: key } of asked) {
      const reading = underway.get(key) ?? { readers: 0, heard: 0 };
      reading.readers++;
      underway.set(key, reading);
    }
    try {
      return await work(keep);
    } finally {
      for (const { name: key } of asked) {
        const reading = underway.get(key);
        if (reading && --reading.readers === 0) underway.delete(key);
      }
    }
  };

  /** What is in memory, if it has all these deciders. */
  const warmFor = ({ name, deciders }: Pick<Asked, 'name' | 'deciders'>): Warm | undefined => {
    const warm = streams.get(name);
    return warm && deciders.every((decider) => warm.states.has(decider)) ? warm : undefined;
  };

  /** Where to read on from: what is in memory, or the stream's beginning for all deciders that were ever asked for. */
  const startOf = (asked: Asked): Warm =>
    warmFor(asked) ?? cold(new Set([...(streams.get(asked.name)?.states.keys() ?? []), ...asked.deciders]));

  /** All of them as the store has them now, with one round trip. */
  const refresh = async (asked: readonly Asked[]): Promise<readonly Warm[]> => {
    if (asked.length === 0) return [];
    return during(asked, async (keep) => {
      const starts = asked.map(startOf);
      const read = await store.readMany(
        asked.map(({ stream }, index) => ({ stream, after: starts[index]?.revision ?? 0 })),
      );
      return Promise.all(
        asked.map(async ({ name }, index) => {
          const events = await codec.decodeAll(read[index] ?? []);
          const seen = events.map((event) => ({ event, envelope: envelopeOf(event) }));
          const warm = advance(starts[index] as Warm, seen, events.at(-1)?.position ?? 0n);
          keep(name, warm);
          return warm;
        }),
      );
    });
  };

  return {
    warmFor,
    refresh,
    during,
    /** Whether what is in memory is all that there is, but for the last moment. */
    areCurrent: () => news?.isCurrent() ?? false,
  };
};

/** Without the payload, which would be kept in memory for nothing. */
const envelopeOf = ({ instanceId, aggregateId, owner, actor, revision, createdAt }: Envelope): Envelope => ({
  instanceId,
  aggregateId,
  owner,
  actor,
  revision,
  createdAt,
});
