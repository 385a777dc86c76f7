import { type Decider, type DomainEvent, isOwnEvent } from '../../../domain/decider.ts';
import type { Api } from '../../api.ts';

/** The keys of one instance, folded from their streams, the private ones open in memory. */
export type KeyRing<S> = {
  readonly position: bigint;
  readonly keys: ReadonlyMap<string, S>;
  readonly readAt: number;
};
export const emptyRing: KeyRing<never> = { position: 0n, keys: new Map<string, never>(), readAt: 0 };

/** The ring, and what was recorded since. */
export const followed = async <C, S, E extends DomainEvent>(
  { store, codec, now }: Pick<Api, 'store' | 'codec' | 'now'>,
  key: Decider<C, S, E>,
  instanceId: string,
  ring: KeyRing<S> = emptyRing,
): Promise<KeyRing<S>> => {
  const readAt = now().getTime();
  const filter = { instanceId, aggregateTypes: [key.aggregate] };
  const { events, position } = await store.readAll(ring.position, { limit: 1000, filter });
  const keys = new Map(ring.keys);
  for (const event of await codec.decodeAll(events)) {
    if (!isOwnEvent(key, event)) continue;
    keys.set(event.aggregateId, key.evolve(keys.get(event.aggregateId) ?? key.initial, event, event));
  }
  const followedTo = { position, keys, readAt };
  return events.length === 1000 ? followed({ store, codec, now }, key, instanceId, followedTo) : followedTo;
};
