import type { ClientBase } from 'pg';
import type { Codec } from '../../eventstore/codec.ts';
import { type EventStore, streamName } from '../../eventstore/eventstore.ts';
import { projectionErrors } from '../errors.ts';
import type { Projection, Table } from '../projection.ts';
import type { Intent } from '../rows.ts';
import { foldBatch } from '../worker/batch.ts';
import { intentsOf } from '../worker/intents.ts';
import { isRefusal } from '../worker/refusal.ts';
import { type Delivered, decoded } from '../worker/source.ts';
import { statementOf } from '../worker/write.ts';

export type Filling = {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly instanceId: string;
  readonly projection: Projection;
  /** The table's full name in Postgres. */
  readonly place: (table: Table) => string;
  /** Events after `from`, up to and with `to`. */
  readonly from: bigint;
  readonly to: bigint;
  /** Streams whose events are left out, by `streamName`; grows. */
  readonly refused: Set<string>;
  /** More events than these are too many. */
  readonly mostEvents: number;
};

/** So much is in memory at a time, however long the history. */
const pageSize = 2_000;

/** Folds a tenant's events into tables, in the transaction of `client`, as the worker does with everybody's. */
export const fill = async (client: ClientBase, filling: Filling): Promise<void> => {
  const { store, codec, projection, instanceId, to, mostEvents } = filling;
  const filter = { instanceId, types: Object.keys(projection.on) };
  const pageAfter = async (position: bigint) => {
    const page = await store.readAll(position, { limit: pageSize, filter });
    return {
      ...page,
      events: await decoded(
        codec,
        page.events.filter((event) => event.position <= to),
      ),
    };
  };
  let count = 0;
  let next = filling.from < to ? pageAfter(filling.from) : undefined;
  while (next) {
    const { events, position } = await next;
    count += events.length;
    if (count > mostEvents) throw projectionErrors.past_too_long();
    // The next page is read while this one is written.
    next = position < to ? pageAfter(position) : undefined;
    next?.catch(() => undefined);
    await write(client, filling, events);
  }
};

/** What Postgres refuses is halved until the event at fault stands alone: from there on its stream is left out. */
const write = async (client: ClientBase, filling: Filling, events: readonly Delivered[]): Promise<void> => {
  const intents = intentsOfAll(filling, events);
  if (intents.length === 0) return;
  await client.query('savepoint page');
  try {
    for (const one of foldBatch(intents)) await client.query(statementOf(one, filling.place(one.table)));
    await client.query('release page');
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await client.query('rollback to page');
    const [event] = events;
    if (events.length === 1 && event) filling.refused.add(streamName(event));
    else for (const half of halves(events)) await write(client, filling, half);
  }
};

const intentsOfAll = ({ projection, refused }: Filling, events: readonly Delivered[]): readonly Intent[] =>
  events.flatMap((event) => {
    if (refused.has(streamName(event))) return [];
    try {
      return intentsOf(projection, event);
    } catch {
      refused.add(streamName(event));
      return [];
    }
  });

const halves = (events: readonly Delivered[]) => [
  events.slice(0, events.length >> 1),
  events.slice(events.length >> 1),
];
