import type { Codec } from '../../eventstore/codec.ts';
import type { Moment, Stream } from '../../eventstore/eventstore.ts';
import type { Projection } from '../projection.ts';
import { type Rows, rowsAfter } from '../rows.ts';
import type { Histories } from './histories.ts';

/** Rows of one thing as a projection would have shown them. */
export type Folded = (projection: Projection, streams: readonly Stream[], at: Moment) => Promise<Rows>;

/** Folds streams up to a moment through the projection's own handlers, in memory. */
export const foldedOn = (historiesOf: Histories, codec: Codec): Folded => {
  return async (projection, streams, at) => {
    const histories = await historiesOf(streams, at);
    const heard = histories.flat().filter(({ type }) => Object.hasOwn(projection.on, type));
    const events = await codec.decodeAll(heard.sort((a, b) => (a.position < b.position ? -1 : 1)));
    return rowsAfter(projection, events);
  };
};
