import { randomUUID } from 'node:crypto';
import type { Claim } from '../../../domain/decider.ts';
import type { Append, EventStore, Expected, NewEvent, StoredEvent, Stream } from '../../../eventstore/eventstore.ts';

export const streamOf = (aggregateId: string, instanceId = 'instance-1', aggregateType = 'user'): Stream => ({
  instanceId,
  aggregateType,
  aggregateId,
});
export const eventOf = (type: string, payload: object = {}): NewEvent => ({
  eventId: randomUUID(),
  type,
  version: 1,
  payload: { ...payload },
});
type Write = {
  readonly stream: Stream;
  readonly expected?: Expected;
  readonly types: readonly string[];
  readonly owner?: string;
};
export type NamedAppend = Append & { readonly commandId: string };
export const appendOf = (writes: readonly Write[], more: Partial<Append> = {}): NamedAppend => ({
  commandId: randomUUID(),
  writes: writes.map(({ stream, expected = 'any', types, owner = 'org-1' }) => ({
    stream,
    expected,
    owner,
    events: types.map((type) => eventOf(type)),
  })),
  cause: { actor: 'rosa', correlationId: 'request-1' },
  ...more,
});
/** One event on one stream. */
export const one = (stream: Stream, expected: Expected = 'any', more: Partial<Append> = {}) =>
  appendOf([{ stream, expected, types: ['user.changed'] }], more);

export const typesOf = (events: readonly StoredEvent[]) => events.map(({ type }) => type);
export const idsOf = (events: readonly StoredEvent[]) => events.map(({ aggregateId }) => aggregateId);
/** Positions only say what comes first: here they are numbers from 1, as the store has its events now. */
export const placesIn = async (store: EventStore) => {
  const { events } = await store.readAll(0n, { limit: 1_000_000 });
  const places = new Map(events.map(({ position }, index) => [position, index + 1]));
  return {
    count: events.length,
    of: (position: bigint) => places.get(position),
    ofAll: (found: readonly StoredEvent[]) => found.map(({ position }) => places.get(position)),
    /** The position at a place. */
    at: (place: number) => events[place - 1]?.position ?? 0n,
  };
};

export const rosa = streamOf('rosa');
export const mara = streamOf('mara');
export const name = (value: string): Claim => ({ kind: 'usernames', value });
