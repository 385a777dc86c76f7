import type { Decider, DomainEvent, Envelope } from '../domain/decider.ts';
import type { Codec } from './codec.ts';
import type { EventStore, Stream } from './eventstore.ts';
import { lru } from './lru.ts';

/** A decider whose command, state and events only it knows; it meets its own values again. */
export type AnyDecider = Decider<unknown, unknown, DomainEvent>;
export type SeenEvent = { readonly event: DomainEvent; readonly envelope: Envelope };

/** A stream as far as it was read, with what each decider that folds it made of it. */
export type Warm = {
  readonly revision: number;
  readonly last: Envelope | undefined;
  readonly position: bigint;
  readonly states: ReadonlyMap<AnyDecider, unknown>;
};

export const cold = (deciders: Iterable<AnyDecider>): Warm => ({
  revision: 0,
  last: undefined,
  position: 0n,
  states: new Map([...deciders].map((decider) => [decider, decider.initial])),
});

export const evolve = (decider: AnyDecider, state: unknown, { event, envelope }: SeenEvent) =>
  Object.hasOwn(decider.events, event.type) ? decider.evolve(state, event, envelope) : state;

/** Every decider's state after these events; those that the stream is past already change nothing. */
export const advance = (warm: Warm, events: readonly SeenEvent[], position: bigint): Warm => {
  const newer = events.filter(({ envelope }) => envelope.revision > warm.revision);
  const last = newer.at(-1)?.envelope;
  if (!last) return warm;
  const states = [...warm.states].map(
    ([decider, state]) => [decider, newer.reduce((past, seen) => evolve(decider, past, seen), state)] as const,
  );
  return { revision: last.revision, last, position, states: new Map(states) };
};

export type Asked = { readonly stream: Stream; readonly deciders: ReadonlySet<AnyDecider> };
export const keyOf = (stream: Stream) => JSON.stringify([stream.instanceId, stream.aggregateType, stream.aggregateId]);

/** Folded streams in memory, so that a command on a warm aggregate costs no read. */
export const warmStreams = (store: EventStore, codec: Codec, capacity: number) => {
  const streams = lru<Warm>(capacity);

  const keep = (stream: Stream, warm: Warm) => {
    const key = keyOf(stream);
    if ((streams.get(key)?.revision ?? 0) <= warm.revision) streams.set(key, warm);
  };

  /** What is in memory, if it has all these deciders. */
  const warmFor = ({ stream, deciders }: Asked): Warm | undefined => {
    const warm = streams.get(keyOf(stream));
    return warm && [...deciders].every((decider) => warm.states.has(decider)) ? warm : undefined;
  };

  /** Where to read on from: what is in memory, or the stream's beginning for all deciders that were ever asked for. */
  const startOf = (asked: Asked): Warm =>
    warmFor(asked) ?? cold(new Set([...(streams.get(keyOf(asked.stream))?.states.keys() ?? []), ...asked.deciders]));

  /** All of them as the store has them now, with one round trip. */
  const refresh = async (asked: readonly Asked[]): Promise<readonly Warm[]> => {
    if (asked.length === 0) return [];
    const starts = asked.map(startOf);
    const read = await store.readMany(
      asked.map(({ stream }, index) => ({ stream, after: starts[index]?.revision ?? 0 })),
    );
    return Promise.all(
      asked.map(async ({ stream }, index) => {
        const events = await codec.decodeAll(read[index] ?? []);
        const seen = events.map((event) => ({ event, envelope: envelopeOf(event) }));
        const warm = advance(starts[index] as Warm, seen, events.at(-1)?.position ?? 0n);
        keep(stream, warm);
        return warm;
      }),
    );
  };

  return { warmFor, refresh, keep, forget: (stream: Stream) => streams.delete(keyOf(stream)) };
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
