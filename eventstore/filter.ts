import type { ReadFilter, StoredEvent } from './eventstore.ts';

/** What a filter means, for stores that have to look at every event. */
export const matches = (filter: ReadFilter) => (event: StoredEvent) =>
  (filter.instanceId === undefined || event.instanceId === filter.instanceId) &&
  (filter.aggregateTypes?.includes(event.aggregateType) ?? true) &&
  (filter.aggregateIds?.includes(event.aggregateId) ?? true) &&
  (filter.types?.includes(event.type) ?? true) &&
  (filter.actor === undefined || event.actor === filter.actor) &&
  (filter.owner === undefined || event.owner === filter.owner) &&
  (filter.correlationId === undefined || event.correlationId === filter.correlationId) &&
  (filter.from === undefined || event.createdAt >= filter.from) &&
  (filter.until === undefined || event.createdAt <= filter.until);
