import type { Pool } from 'pg';
import type { Projection } from '../projection.ts';
import { messageOf } from './refusal.ts';
import type { Delivered } from './source.ts';
import { schema } from './table.ts';
import type { Statement } from './transaction.ts';

/** A stream that a projection could not follow: from `position` on its events wait, `waiting` of them so far. */
export type Quarantined = {
  readonly instanceId: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly position: bigint;
  readonly eventType: string;
  readonly error: string;
  readonly waiting: number;
  readonly since: Date;
};

export const putIntoQuarantine = ({ name, version }: Projection, event: Delivered, error: unknown): Statement => ({
  text: `insert into ${schema}.quarantine (projection, version, instance_id, aggregate_type, aggregate_id, position, event_type, error)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
  values: [
    name,
    version,
    event.instanceId,
    event.aggregateType,
    event.aggregateId,
    event.position,
    event.type,
    messageOf(error),
  ],
});

export const countWaiting = ({ name, version }: Projection, waiting: readonly Delivered[]): readonly Statement[] =>
  waiting.map(({ instanceId, aggregateType, aggregateId }) => ({
    text: `update ${schema}.quarantine set waiting = waiting + 1
           where projection = $1 and version = $2 and instance_id = $3 and aggregate_type = $4 and aggregate_id = $5`,
    values: [name, version, instanceId, aggregateType, aggregateId],
  }));

export const quarantineOf = async (pool: Pool, { name, version }: Projection): Promise<readonly Quarantined[]> => {
  const { rows } = await pool.query<Omit<Quarantined, 'position'> & { readonly position: string }>(
    `select instance_id as "instanceId", aggregate_type as "aggregateType", aggregate_id as "aggregateId", position,
            event_type as "eventType", error, waiting, since
     from ${schema}.quarantine where projection = $1 and version = $2 order by position`,
    [name, version],
  );
  return rows.map((row) => ({ ...row, position: BigInt(row.position) }));
};
