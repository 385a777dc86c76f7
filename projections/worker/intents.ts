import type { Projection, Seen } from '../projection.ts';
import { changesOf, type Intent, intentOf } from '../rows.ts';
import { EventRefused } from './refusal.ts';
import type { Delivered } from './source.ts';

/** What an event changes in the rows of a projection. @throws EventRefused if it can't be opened, or the handler throws */
export const intentsOf = (projection: Projection, event: Delivered): readonly Intent[] => {
  if (event.unreadable !== undefined) throw new EventRefused(event.unreadable);
  try {
    return changesOf(projection, event as Seen<Delivered>).map((change) => intentOf(event, change));
  } catch (error) {
    throw new EventRefused(error);
  }
};
