import { type EventStore, lastPosition, type Moment } from '../../eventstore/eventstore.ts';
import { lru } from '../../eventstore/lru.ts';
import { type Projection, physicalName } from '../projection.ts';

/** A moment as the log knows it: its newest event, and the time that an answer is true of. */
type Resolved = { readonly position: bigint; readonly time: Date };

export type Moments = {
  /** The same for all reads of a request. What lies ahead of the log is answered as now. */
  resolved(at: Moment): Promise<Resolved>;
  /** The newest event up to `position` that the projection listens to in this tenant; 0: there is none. */
  newest(instanceId: string, projection: Projection, position: bigint): Promise<bigint>;
};

const remembered = 10_000;

export const momentsOf = (store: EventStore): Moments => {
  const byRequest = new WeakMap<Moment, Promise<Resolved>>();
  // What is recorded stays as it is, so that this may be remembered for good.
  const newest = lru<bigint>(remembered);
  const times = lru<Date>(remembered);

  const eventAt = async (at: Moment) => {
    const before = 'position' in at && at.position < lastPosition ? at.position + 1n : 0n;
    // Nothing precedes the first event; to the store 0 is the head.
    if ('position' in at && at.position <= 0n) return undefined;
    const filter = 'time' in at ? { filter: { until: at.time } } : {};
    const { events } = await store.readAll(before, { limit: 1, backwards: true, ...filter });
    return events[0];
  };

  const resolve = async (at: Moment): Promise<Resolved> => {
    const known = 'position' in at ? times.get(String(at.position)) : undefined;
    if (known && 'position' in at) return { position: at.position, time: known };
    const event = await eventAt(at);
    const position = event?.position ?? 0n;
    if ('time' in at) return { position, time: new Date(Math.min(at.time.getTime(), Date.now())) };
    if (event && position === at.position) times.set(String(position), event.createdAt);
    const isAhead = position < at.position && (await store.head()) < at.position;
    return { position, time: isAhead ? new Date() : (event?.createdAt ?? new Date(0)) };
  };

  return {
    resolved(at) {
      const known = byRequest.get(at) ?? resolve(at);
      byRequest.set(at, known);
      return known;
    },

    async newest(instanceId, projection, position) {
      if (position === 0n) return 0n;
      const name = JSON.stringify([instanceId, physicalName(projection, projection), String(position)]);
      const known = newest.get(name);
      if (known !== undefined) return known;
      const filter = { instanceId, types: Object.keys(projection.on) };
      const { events } = await store.readAll(position + 1n, { limit: 1, backwards: true, filter });
      const found = events[0]?.position ?? 0n;
      newest.set(name, found);
      return found;
    },
  };
};
