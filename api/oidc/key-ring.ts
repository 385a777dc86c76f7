import type { DomainEvent } from '../../domain/decider.ts';
import { type WebKeyEvent, webKeyEvents } from '../../domain/web-key/events.ts';
import { type WebKeyState, webKey } from '../../domain/web-key/web-key.ts';
import type { Api } from '../api.ts';

/** The keys of one instance, folded from their streams, the private ones open in memory. */
export type KeyRing = {
  readonly position: bigint;
  readonly keys: ReadonlyMap<string, WebKeyState>;
  readonly readAt: number;
};
export const emptyRing: KeyRing = { position: 0n, keys: new Map(), readAt: 0 };

/** The ring, and what was recorded since. */
export const followed = async (
  { store, codec, now }: Pick<Api, 'store' | 'codec' | 'now'>,
  instanceId: string,
  ring: KeyRing = emptyRing,
): Promise<KeyRing> => {
  const readAt = now().getTime();
  const filter = { instanceId, aggregateTypes: [webKey.aggregate] };
  const { events, position } = await store.readAll(ring.position, { limit: 1000, filter });
  const keys = new Map(ring.keys);
  for (const event of await codec.decodeAll(events)) {
    if (!isOfWebKey(event)) continue;
    const before = keys.get(event.aggregateId) ?? webKey.initial;
    keys.set(event.aggregateId, webKey.evolve(before, event, event));
  }
  const followedTo = { position, keys, readAt };
  return events.length === 1000 ? followed({ store, codec, now }, instanceId, followedTo) : followedTo;
};

/** Its payload is of that type: nothing else was let into the log under it. */
const isOfWebKey = <E extends DomainEvent>(event: E): event is E & WebKeyEvent =>
  Object.hasOwn(webKeyEvents, event.type);
