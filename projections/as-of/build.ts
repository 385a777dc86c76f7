import { randomBytes } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Projection } from '../projection.ts';
import { createTable } from '../worker/table.ts';
import { inTransaction } from '../worker/transaction.ts';
import { fill } from './fill.ts';
import {
  addSnapshot,
  findSnapshots,
  inSchema,
  nearestBefore,
  tableIn,
  type Wanted,
  whileNobodyForgets,
} from './snapshots.ts';

export type Builder = {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly codec: Codec;
  readonly mostEvents: number;
};

/**
 * Makes the tables of one tenant's projection as they were, and answers with the snapshot's id. All in one transaction, so that
 * a crash leaves nothing behind; of several processes that want the same, one builds and the others wait for it.
 */
export const build = (builder: Builder, projection: Projection, moment: Wanted): Promise<string> =>
  inTransaction(builder.pool, async (client) => {
    await whileNobodyForgets(client, moment.instanceId);
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lockName(moment)]);
    const [known] = await findSnapshots(client, [moment]);
    return known ?? make(client, builder, projection, moment);
  });

const lockName = ({ instanceId, projection, version, position }: Wanted) =>
  JSON.stringify(['as of', instanceId, projection, version, String(position)]);

const make = async (
  client: ClientBase,
  { store, codec, mostEvents }: Builder,
  projection: Projection,
  moment: Wanted,
): Promise<string> => {
  const { instanceId, position } = moment;
  const id = randomBytes(8).toString('hex');
  const now = await store.head();
  const earlier = await nearestBefore(client, moment);
  // What is copied may hold who was erased since that was read.
  const head = earlier && earlier.head < now ? earlier.head : now;
  const names = projection.tables.map((table) => tableIn(id, table));
  for (const table of projection.tables) {
    const name = tableIn(id, table);
    await client.query(createTable(table, name, { place: inSchema, kept: false }));
    if (earlier)
      await client.query(`insert into ${inSchema(name)} select * from ${inSchema(tableIn(earlier.id, table))}`);
  }
  const refused = new Set(earlier?.refused);
  await fill(client, {
    ...{ store, codec, instanceId, projection, mostEvents, refused },
    place: (table) => inSchema(tableIn(id, table)),
    from: earlier?.position ?? 0n,
    to: position,
  });
  for (const name of names) await client.query(`analyze ${inSchema(name)}`);
  await addSnapshot(client, moment, { id, head, refused: [...refused], tables: names });
  return id;
};
