import { type Decider, type DomainEvent, type Envelope, isOwnEvent } from '../domain/decider.ts';
import type { Codec, RecordedEvent } from './codec.ts';
import { type EventStore, type Stream, streamName } from './eventstore.ts';
import { lru } from './lru.ts';
import type { News, Occurrence } from './news.ts';
import { isOfStranger } from './subject.ts';

/** A decider whose command, state and events only it knows; it meets its own values again. */
export type AnyDecider = Decider<unknown, unknown, DomainEvent>;

/** What each decider that folds a stream makes of it. Hardly ever more than two, so a list finds them faster than a map. */
export type Folds = readonly { readonly decider: AnyDecider; state: unknown }[];

/** A stream as far as it was read, with what each decider that folds it made of it. */
export type Warm = {
  readonly revision: number;
  readonly last: Envelope | undefined;
  readonly position: bigint;
  readonly folds: Folds;
  /** Whose the stream is, as far as its deciders know. */
  readonly person: string | undefined;
  /** Something was recorded of somebody while nobody knew of whom. */
  readonly ofStranger: boolean;
};

export const cold = (deciders: readonly AnyDecider[]): Warm => {
  const folds = deciders.map((decider) => ({ decider, state: decider.initial }));
  return { revision: 0, last: undefined, position: 0n, folds, person: personIn(folds), ofStranger: false };
};

/** To fold on from, so that what was known stays as it is. */
export const copyOf = (folds: Folds): Folds => folds.map(({ decider, state }) => ({ decider, state }));

export const foldOn = (folds: Folds, event: DomainEvent, envelope: Envelope): void => {
  for (const fold of folds)
    if (isOwnEvent(fold.decider, event)) fold.state = fold.decider.evolve(fold.state, event, envelope);
};

export const stateOf = (folds: Folds, decider: AnyDecider): unknown =>
  folds.find((fold) => fold.decider === decider)?.state;

export const personIn = (folds: Folds): string | undefined => {
  for (const { decider, state } of folds) {
    const person = decider.person?.(state);
    if (person) return person;
  }
  return undefined;
};

export const speaksOfStranger = (folds: Folds, event: DomainEvent) =>
  folds.some(({ decider }) => isOwnEvent(decider, event) && isOfStranger(decider.events[event.type], event));

/** Every decider's state after these events; those that the stream is past already change nothing. */
const advance = (warm: Warm, events: readonly RecordedEvent[]): Warm => {
  const folds = copyOf(warm.folds);
  let { last, position, ofStranger } = warm;
  for (const event of events) {
    if (event.revision <= warm.revision) continue;
    last = envelopeOf(event);
    position = event.position;
    foldOn(folds, event, last);
    ofStranger ||= speaksOfStranger(folds, event);
  }
  if (!last || last === warm.last) return warm;
  return { revision: last.revision, last, position, folds, person: personIn(folds), ofStranger };
};

/** `name`: the stream's, as it is asked for again and again. */
export type Asked = { readonly name: string; readonly stream: Stream; readonly deciders: readonly AnyDecider[] };

/**
 * Folded streams in memory, so that a command on a warm aggregate costs no read. With news, what is in memory is what this
 * process has heard of: a stream on which another process went on is forgotten.
 */
export const warmStreams = (store: EventStore, codec: Codec, capacity: number, news?: News) => {
  const streams = lru<Warm>(capacity);
  /** Streams that are being read or written, by how many, and the revision heard of meanwhile: the outcome may be behind it. */
  const underway = new Map<string, { readers: number; heard: number }>();

  const forgetPerson = ({ instanceId, aggregateId }: Occurrence) => {
    for (const [key, { person, last }] of streams.entries())
      if (last?.instanceId === instanceId && person === aggregateId) streams.delete(key);
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

  /** Unless more has been heard of the stream meanwhile. */
  const keep = (key: string, warm: Warm) => {
    const known = streams.get(key)?.revision ?? 0;
    if (warm.revision >= Math.max(known, underway.get(key)?.heard ?? 0)) streams.set(key, warm);
  };

  /** From now on what is heard of these streams is remembered, until `end`: what is kept meanwhile must not be behind it. */
  const begin = (asked: readonly Asked[]) => {
    for (const { name: key } of asked) {
      const reading = underway.get(key);
      if (reading) reading.readers++;
      else underway.set(key, { readers: 1, heard: 0 });
    }
  };
  const end = (asked: readonly Asked[]) => {
    for (const { name: key } of asked) {
      const reading = underway.get(key);
      if (reading && --reading.readers === 0) underway.delete(key);
    }
  };

  /** What is in memory, if it has all these deciders. */
  const warmFor = ({ name, deciders }: Pick<Asked, 'name' | 'deciders'>): Warm | undefined => {
    const warm = streams.get(name);
    return warm && deciders.every((decider) => isFolded(warm, decider)) ? warm : undefined;
  };

  /** Where to read on from: what is in memory, or the stream's beginning for all deciders that were ever asked for. */
  const startOf = (asked: Asked): Warm =>
    warmFor(asked) ??
    cold([...new Set([...(streams.get(asked.name)?.folds ?? []).map(({ decider }) => decider), ...asked.deciders])]);

  /** All of them as the store has them now, with one round trip. */
  const refresh = async (asked: readonly Asked[]): Promise<readonly Warm[]> => {
    if (asked.length === 0) return [];
    begin(asked);
    try {
      const starts = asked.map(startOf);
      const read = await store.readMany(
        asked.map(({ stream }, index) => ({ stream, after: starts[index]?.revision ?? 0 })),
      );
      return await Promise.all(
        asked.map(async ({ name }, index) => {
          const warm = advance(starts[index] as Warm, await codec.decodeAll(read[index] ?? []));
          keep(name, warm);
          return warm;
        }),
      );
    } finally {
      end(asked);
    }
  };

  return {
    warmFor,
    refresh,
    begin,
    end,
    keep,
    /** Whether what is in memory is all that there is, but for the last moment. */
    areCurrent: () => news?.isCurrent() ?? false,
    becomeCurrent: () => news?.becomesCurrent() ?? false,
  };
};

const isFolded = ({ folds }: Warm, decider: AnyDecider) => folds.some((fold) => fold.decider === decider);

/** Without the payload, which would be kept in memory for nothing. */
const envelopeOf = ({ instanceId, aggregateId, owner, actor, revision, createdAt }: Envelope): Envelope => ({
  instanceId,
  aggregateId,
  owner,
  actor,
  revision,
  createdAt,
});
