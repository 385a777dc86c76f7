import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Quarantined } from './quarantine/quarantine.ts';

/** Events still to be looked at, and the age of the oldest of them. */
export type Lag = { readonly events: number; readonly seconds: number };

/** A tenant whose rows are older than the log: events that nobody has looked at yet, or that wait in quarantine. */
export type TenantLag = Lag & { readonly instanceId: string; readonly quarantined: number };

/** What lies between a position and the head. */
export type Backlog = Lag & { readonly tenants: ReadonlyMap<string, Lag> };

const none: Backlog = { events: 0, seconds: 0, tenants: new Map() };
/** Of so many events it is looked up whose they are. */
const lookedAt = 1_000;

/** The one place where events are counted; nothing is asked where nothing is behind. */
export const backlogAfter = async (store: EventStore, position: bigint, head: bigint): Promise<Backlog> => {
  if (position >= head) return none;
  const [events, page] = await Promise.all([store.count(position, head), store.readAll(position, { limit: lookedAt })]);
  const tenants = new Map<string, Lag>();
  for (const { instanceId, createdAt } of page.events) {
    const known = tenants.get(instanceId) ?? { events: 0, seconds: ageOf(createdAt) };
    tenants.set(instanceId, { ...known, events: known.events + 1 });
  }
  const [oldest] = page.events;
  return { events, seconds: oldest ? ageOf(oldest.createdAt) : 0, tenants };
};

/** The tenants that are behind, the furthest first; of a long backlog, those whose events come first. */
export const tenantsBehind = (backlog: Backlog, quarantined: readonly Quarantined[]): readonly TenantLag[] => {
  const behind = new Map<string, TenantLag>();
  const add = (instanceId: string, more: Lag, streams: number) => {
    const known = behind.get(instanceId) ?? { instanceId, events: 0, seconds: 0, quarantined: 0 };
    behind.set(instanceId, {
      instanceId,
      events: known.events + more.events,
      seconds: Math.max(known.seconds, more.seconds),
      quarantined: known.quarantined + streams,
    });
  };
  for (const [instanceId, lag] of backlog.tenants) add(instanceId, lag, 0);
  for (const { instanceId, waiting, recordedAt } of quarantined)
    add(instanceId, { events: waiting, seconds: ageOf(recordedAt) }, 1);
  return [...behind.values()].toSorted((one, other) => other.seconds - one.seconds);
};

const ageOf = (time: Date) => Math.max(0, (Date.now() - time.getTime()) / 1000);
